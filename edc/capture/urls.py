"""Addresses of pages."""

from django.urls import path

from edc.capture import history_page, views

urlpatterns = [
    path("pages/<int:key>/", views.page, name="page"),
    path("pages/<int:key>/history/<str:name>/", history_page.item, name="item_history"),
    path("pages/<int:key>/history/line/<str:name>/", history_page.line, name="line_history"),
    path("subjects/<str:number>/new/<str:form>/", views.new, name="new_page"),
    path("subjects/<str:number>/visits/<int:visit>/new/<str:form>/", views.new, name="new_page_at_visit"),
]

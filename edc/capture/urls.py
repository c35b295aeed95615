"""Addresses of pages."""

from django.urls import path

from edc.capture import views

urlpatterns = [
    path("pages/<int:key>/", views.page, name="page"),
    path("subjects/<str:number>/new/<str:form>/", views.new, name="new_page"),
    path("subjects/<str:number>/visits/<int:visit>/new/<str:form>/", views.new, name="new_page_at_visit"),
]

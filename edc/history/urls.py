"""Addresses of the history of answers."""

from django.urls import path

from edc.history import views

urlpatterns = [
    path("pages/<int:key>/history/<str:name>/", views.item, name="item_history"),
    path("pages/<int:key>/history/line/<str:name>/", views.line, name="line_history"),
]

"""Addresses of the subject list and the matrix."""

from django.urls import path

from edc.casebook import views

urlpatterns = [
    path("subjects/", views.subjects, name="subjects"),
    path("matrix/", views.matrix, name="matrix"),
]

"""Addresses of what leaves the house."""

from django.urls import path

from edc.exports import views

urlpatterns = [path("exports/", views.exports, name="exports")]

"""Addresses of exports."""

from django.urls import path

from trial_edc import views

urlpatterns = [path("exports/", views.home, name="exports")]

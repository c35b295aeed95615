"""Addresses of screening."""

from django.urls import path

from enrollment import views

urlpatterns = [path("screening/", views.screen, name="screen")]

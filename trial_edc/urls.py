"""Addresses of the whole house."""

from django.urls import include, path

urlpatterns = [
    path("", include("edc.accounts.urls")),
]

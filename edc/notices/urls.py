"""Addresses of notices."""

from django.urls import path

from edc.notices import views

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/<int:key>/", views.notice, name="notice"),
]

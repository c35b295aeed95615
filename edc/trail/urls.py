"""Addresses of the trail."""

from django.urls import path

from edc.trail import views

urlpatterns = [
    path("trail/", views.trail, name="trail"),
    path("trail/export/", views.export, name="trail_export"),
    path("trail/acts/<int:key>/", views.act, name="trail_act"),
]

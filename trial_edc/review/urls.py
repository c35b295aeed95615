"""Addresses of review."""

from django.urls import path

from trial_edc.review import verification

urlpatterns = [
    path("verification/", verification.worklist, name="verification"),
    path("subjects/<str:number>/visits/<int:key>/verify/", verification.visit, name="verify_visit"),
]

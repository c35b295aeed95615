"""Addresses of the whole house."""

from django.urls import include, path

from trial_edc import views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("", include("edc.accounts.urls")),
    path("", include("edc.study.urls")),
    path("", include("edc.pages.urls")),
    path("", include("edc.history.urls")),
    path("", include("edc.queries.urls")),
    path("", include("edc.locks.urls")),
    path("", include("edc.sdv.urls")),
    path("", include("edc.signing.urls")),
    path("", include("edc.worklist.urls")),
    path("", include("edc.notices.urls")),
    path("", include("edc.corrections.urls")),
    path("", include("edc.labs.urls")),
    path("", include("enrollment.urls")),
    path("", include("outcomes.urls")),
    path("", include("trial_edc.reports.urls")),
    path("", include("edc.exports.urls")),
    path("", include("edc.imports.urls")),
    path("", include("edc.trail.urls")),
    path("", include("edc.masking.urls")),
]

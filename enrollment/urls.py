"""Addresses of screening."""

from django.urls import path

from enrollment import views, views_eligibility
from enrollment.deviations import views as deviations

urlpatterns = [
    path("screening/", views.screen, name="screen"),
    path("subjects/<str:number>/screen-again/", views.rescreen, name="rescreen"),
    path("subjects/<str:number>/eligibility/", views_eligibility.eligibility, name="eligibility"),
    path("subjects/<str:number>/enrol/", views_eligibility.enrol, name="enrol"),
    path("consent-versions/", views.consent_versions, name="consent_versions"),
    path("sites/<str:code>/identification-log/", views.identification_log, name="identification_log"),
    path("sites/<str:code>/screening-log/", views.screening_log, name="screening_log"),
    path("deviations/", deviations.deviations, name="deviations"),
    path("deviations/export/", deviations.deviations_export, name="deviations_export"),
]

"""Addresses of source data verification."""

from django.urls import path

from edc.sdv import views, views_worklist

urlpatterns = [
    path("pages/<int:key>/verify/", views.verify, name="verify"),
    path("verification/", views_worklist.worklist, name="verification"),
    path("subjects/<str:number>/visits/<int:key>/verify/", views_worklist.visit, name="verify_visit"),
]

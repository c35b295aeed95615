"""Addresses of signing."""

from django.urls import path

from edc.signing import views

urlpatterns = [
    path("signing/", views.pages, name="signing"),
    path("pages/<int:key>/sign/", views.page, name="sign_page"),
    path("subjects/<str:number>/sign/", views.casebook, name="sign_casebook"),
]

"""Addresses of responses."""

from django.urls import path

from outcomes import views

urlpatterns = [path("subjects/<str:number>/response/", views.response, name="response")]

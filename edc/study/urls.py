"""Addresses of the protocol in force."""

from django.urls import path

from edc.study import views

urlpatterns = [
    path("parameters/", views.parameters, name="parameters"),
    path("parameters/<str:name>/", views.publish, name="publish_parameter"),
]

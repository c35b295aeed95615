"""Addresses of signing in and out."""

from django.urls import path

from edc.accounts import views

urlpatterns = [
    path("login/", views.SignIn.as_view(), name="login"),
    path("logout/", views.SignOut.as_view(), name="logout"),
    path("language/", views.set_language, name="set_language"),
]

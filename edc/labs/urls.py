"""Addresses of the laboratory page beyond those of any page."""

from django.urls import path

from edc.labs import views

urlpatterns = [
    path("pages/<int:key>/paste/", views.paste, name="paste"),
    path("subjects/<str:number>/visits/<int:visit>/new/labs.sample/paste/", views.paste_new, name="paste_new"),
]

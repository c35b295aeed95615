"""Addresses of corrections."""

from django.urls import path

from edc.corrections import views

urlpatterns = [
    path("pages/<int:key>/strike/", views.strike, name="strike_page"),
    path("pages/<int:key>/restore/", views.restore, name="restore_page"),
    path("pages/<int:key>/move/", views.move, name="move_page"),
    path("visits/<int:key>/strike/", views.strike_visit, name="strike_visit"),
    path("visits/<int:key>/restore/", views.restore_visit, name="restore_visit"),
    path("subjects/<str:number>/renumber/", views.renumber, name="renumber"),
]

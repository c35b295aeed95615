"""Addresses of laboratories and their limits, and of what the laboratory page has beyond any page."""

from django.urls import path

from edc.labs import views, views_changes
from edc.labs.paste import views as paste_page

urlpatterns = [
    path("pages/<int:key>/paste/", paste_page.paste, name="paste"),
    path("subjects/<str:number>/visits/<int:visit>/new/labs.sample/paste/", paste_page.paste_new, name="paste_new"),
    path("laboratories/", views.laboratories, name="laboratories"),
    path("laboratories/add/", views.add_laboratory, name="add_laboratory"),
    path("laboratories/changes/", views_changes.limits_changes, name="limits_changes"),
    path("laboratories/<int:key>/", views.laboratory, name="laboratory"),
    path("laboratories/<int:key>/usual/", views.choose_laboratory, name="choose_laboratory"),
    path("laboratories/<int:key>/add/", views.add_limits, name="add_limits"),
    path("laboratories/limits/<int:key>/<str:how>/", views.correct_limits, name="correct_limits"),
]

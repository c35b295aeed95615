"""Addresses of freezes and locks."""

from django.urls import path

from edc.locks import views

urlpatterns = [
    path("holds/", views.board, name="holds"),
    path("holds/<str:level>/<int:key>/", views.place, name="hold_place"),
    path("holds/<int:key>/release/", views.ask_release, name="ask_release"),
    path("holds/requests/<int:key>/decide/", views.decide, name="decide_release"),
    path("subjects/<str:number>/holds/", views.subject_board, name="subject_holds"),
]

"""Addresses of work items."""

from django.urls import path

from edc.worklist import views

urlpatterns = [
    path("work/", views.work, name="work"),
    path("work/<int:key>/", views.work_item, name="work_item"),
    path("pages/<int:key>/work/", views.ask_work, name="ask_work"),
]

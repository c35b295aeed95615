"""Addresses of work items."""

from django.urls import path

from edc.worklist import views, views_asking

urlpatterns = [
    path("work/", views.work, name="work"),
    path("work/<int:key>/", views.work_item, name="work_item"),
    path("pages/<int:key>/work/", views_asking.ask_work, name="ask_work"),
    path("subjects/<str:number>/work/", views_asking.ask_subject_work, name="ask_subject_work"),
]

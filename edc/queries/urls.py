"""Addresses of queries."""

from django.urls import path

from edc.queries import views, views_listing

urlpatterns = [
    path("queries/", views_listing.queries, name="queries"),
    path("queries/export/", views_listing.queries_export, name="queries_export"),
    path("queries/raise/", views_listing.raise_queries, name="raise_queries"),
    path("queries/<int:key>/", views.query, name="query"),
    path("pages/<int:key>/queries/", views.place_queries, name="page_queries"),
    path("pages/<int:key>/queries/<str:name>/", views.place_queries, name="place_queries"),
]

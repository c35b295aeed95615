"""Addresses of imports."""

from django.urls import path

from edc.imports import views

urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/new/", views.add_source, name="add_source"),
    path("imports/sources/<int:key>/", views.source, name="import_source"),
    path("imports/files/<int:key>/", views.file, name="import_file"),
    path("imports/files/<int:key>/columns/", views.columns, name="import_columns"),
    path("imports/files/<int:key>/names/", views.names, name="import_names"),
    path("imports/files/<int:key>/try/", views.dry_run, name="import_try"),
    path("imports/jobs/<int:key>/stop/", views.stop, name="import_stop"),
    path("imports/jobs/<int:key>/returned.csv", views.returned, name="import_returned"),
]

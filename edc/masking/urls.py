"""Addresses of masking."""

from django.urls import path

from edc.masking import views

urlpatterns = [
    path("pages/<int:key>/mask/<str:name>/", views.ask, name="ask_mask"),
    path("pages/<int:key>/mask/line/<str:line>/<str:name>/", views.ask_line, name="ask_mask_line"),
    path("masking/", views.masking, name="masking"),
    path("masking/log/", views.log, name="masking_log"),
    path("masking/<int:key>/", views.decide, name="decide_mask"),
]

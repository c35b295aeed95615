"""Addresses of review."""

from django.urls import path

from trial_edc.review import bulk, hold_screens, listing, signing, verification, views

urlpatterns = [
    path("verification/", verification.worklist, name="verification"),
    path("subjects/<str:number>/visits/<int:key>/verify/", verification.visit, name="verify_visit"),
    path("queries/", listing.queries, name="queries"),
    path("queries/export/", listing.queries_export, name="queries_export"),
    path("queries/raise/", bulk.raise_queries, name="raise_queries"),
    path("queries/<int:key>/", views.query, name="query"),
    path("pages/<int:key>/queries/", views.place_queries, name="page_queries"),
    path("pages/<int:key>/queries/<str:name>/", views.place_queries, name="place_queries"),
    path("signing/", signing.pages, name="signing"),
    path("pages/<int:key>/sign/", signing.page, name="sign_page"),
    path("subjects/<str:number>/sign/", signing.casebook, name="sign_casebook"),
    path("holds/", hold_screens.board, name="holds"),
    path("holds/<str:level>/<int:key>/", hold_screens.place, name="hold_place"),
    path("holds/<int:key>/release/", hold_screens.ask_release, name="ask_release"),
    path("holds/requests/<int:key>/decide/", hold_screens.decide, name="decide_release"),
    path("subjects/<str:number>/holds/", hold_screens.subject_board, name="subject_holds"),
]

"""Addresses of pages."""

from django.urls import path

from edc.pages import views
from edc.pages.drafts import views as drafts_views

urlpatterns = [
    path("pages/<int:key>/", views.page, name="page"),
    path("pages/<int:key>/draft/", drafts_views.keep, name="keep_draft"),
    path("subjects/<str:number>/new/<str:form>/", views.new, name="new_page"),
    path("subjects/<str:number>/new/<str:form>/draft/", drafts_views.keep_new, name="keep_new_draft"),
    path("subjects/<str:number>/visits/<int:visit>/new/<str:form>/", views.new, name="new_page_at_visit"),
    path(
        "subjects/<str:number>/visits/<int:visit>/new/<str:form>/draft/",
        drafts_views.keep_new,
        name="keep_new_draft_at_visit",
    ),
    path("drafts/", drafts_views.mine, name="drafts"),
    path("drafts/<int:key>/discard/", drafts_views.discard, name="discard_draft"),
]

"""Addresses of pages."""

from django.urls import path

from edc.capture import correction_views, draft_page, history_page, verify_page, views

urlpatterns = [
    path("pages/<int:key>/", views.page, name="page"),
    path("pages/<int:key>/history/<str:name>/", history_page.item, name="item_history"),
    path("pages/<int:key>/history/line/<str:name>/", history_page.line, name="line_history"),
    path("pages/<int:key>/draft/", draft_page.keep, name="keep_draft"),
    path("subjects/<str:number>/new/<str:form>/", views.new, name="new_page"),
    path("subjects/<str:number>/new/<str:form>/draft/", draft_page.keep_new, name="keep_new_draft"),
    path("subjects/<str:number>/visits/<int:visit>/new/<str:form>/", views.new, name="new_page_at_visit"),
    path(
        "subjects/<str:number>/visits/<int:visit>/new/<str:form>/draft/",
        draft_page.keep_new,
        name="keep_new_draft_at_visit",
    ),
    path("drafts/", draft_page.mine, name="drafts"),
    path("drafts/<int:key>/discard/", draft_page.discard, name="discard_draft"),
    path("pages/<int:key>/verify/", verify_page.verify, name="verify"),
    path("pages/<int:key>/strike/", correction_views.strike, name="strike_page"),
    path("pages/<int:key>/restore/", correction_views.restore, name="restore_page"),
    path("pages/<int:key>/move/", correction_views.move, name="move_page"),
    path("visits/<int:key>/strike/", correction_views.strike_visit, name="strike_visit"),
    path("visits/<int:key>/restore/", correction_views.restore_visit, name="restore_visit"),
    path("subjects/<str:number>/renumber/", correction_views.renumber, name="renumber"),
]

"""Addresses of signing in and out."""

from django.urls import path

from edc.accounts import views

urlpatterns = [
    path("login/", views.SignIn.as_view(), name="login"),
    path("logout/", views.SignOut.as_view(), name="logout"),
    path("session/", views.session, name="session"),
    path("language/", views.set_language, name="set_language"),
    path("people/", views.people, name="people"),
    path("people/new/", views.add_person, name="add_person"),
    path("people/sites/new/", views.add_site, name="add_site"),
    path("people/sites/<str:code>/patterns/", views.site_patterns, name="site_patterns"),
    path("people/sites/<str:code>/numbers/", views.number_subjects, name="number_subjects"),
    path("people/<str:username>/role/", views.grant, name="grant"),
]

"""The reader's language: the one kept with the account, else the browser's; and what no browser may keep."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

type_of_view = Callable[[HttpRequest], HttpResponse]


def language(get_response: type_of_view) -> type_of_view:
    """Speaks the language of the cookie that signing in or the switch has set, else what the browser asks for."""

    def in_the_readers_language(request: HttpRequest) -> HttpResponse:
        wanted = translation.get_language_from_request(request)
        with translation.override(wanted):
            request.LANGUAGE_CODE = wanted
            response = get_response(request)
        response.headers.setdefault("Content-Language", wanted)
        return response

    return in_the_readers_language


def unkept(get_response: type_of_view) -> type_of_view:
    """What a person sees who is signed in is stored by no browser and no proxy: a hospital's computers are shared."""

    def stored_nowhere(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return stored_nowhere


def remember(response: HttpResponse, language: str) -> None:
    """Sets the language cookie."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 60 * 60,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )

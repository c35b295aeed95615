"""The reader's language, how long a session lives, what no browser keeps, and what was asked for in vain."""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation

from edc.accounts import actions
from edc.accounts.models import User
from edc.storable import LARGEST_KEY, UNSTORABLE

DENIED = frozenset({400, 403, 404, 423})
WHY_REFUSED = "X-Refused"
"""The header by which a view says that an answer is a refusal to be recorded, and of what kind."""

KEPT_ALIVE = "kept_alive"
"""Where a session holds when it was last kept alive, in seconds."""

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


def kept_alive(get_response: type_of_view) -> type_of_view:
    """A session lives as long as the settings say from the last minute in which its person asked for something.

    To write it at every request would cost an eighth of a small answer.
    """

    every = settings.SESSION_KEPT_ALIVE_EVERY

    def living(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        now = int(timezone.now().timestamp())
        if request.user.is_authenticated and not 0 <= now - request.session.get(KEPT_ALIVE, 0) < every:
            request.session[KEPT_ALIVE] = now
        return response

    return living


def unkept(get_response: type_of_view) -> type_of_view:
    """What a person sees who is signed in is stored by no browser and no proxy: a hospital's computers are shared."""

    def stored_nowhere(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return stored_nowhere


class Nameable:
    """An address with a part that can be the name or the number of nothing is found nowhere, before a view asks."""

    def __init__(self, get_response: type_of_view) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _places: object, parts: Mapping[str, object]
    ) -> None:
        """Raises Http404 for such an address."""
        for part in parts.values():
            if UNSTORABLE.search(part) if isinstance(part, str) else isinstance(part, int) and part > LARGEST_KEY:
                raise Http404


def denials(get_response: type_of_view) -> type_of_view:
    """What a person asked for in vain is recorded: other sites' data, unknown numbers, forms without their seal,
    stale versions, posts that came twice."""

    def recorded(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        why = response.headers.get(WHY_REFUSED, "")
        if (why or response.status_code in DENIED) and isinstance(request.user, User):
            asked = f"{request.method} {request.path}: {response.status_code} {why}".strip()
            actions.record_denial(user=request.user, asked=asked, at=timezone.now())
        return response

    return recorded


def mark_refused(response: HttpResponse, why: str) -> HttpResponse:
    """The answer itself; where it refuses, it is recorded with this word."""
    if why:
        response[WHY_REFUSED] = why
    return response


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

"""Drafts as a page keeps them while its author types, the list of one's own, and the end of one not wanted."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import resolve
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from edc.accounts.models import User
from edc.accounts.requests import person
from edc.accounts.roles import Permission
from edc.accounts.selectors import may, reach
from edc.capture import selectors
from edc.capture.submission import Content
from edc.capture.titles import Title, title_of
from edc.casebook.models import Page
from edc.casebook.selectors import subject_for, visit_of
from edc.history.selectors import AnswerDifference
from edc.pages.drafts import actions, differences, offers
from edc.pages.forms import Sheet
from edc.pages.models import Draft
from edc.pages.new_page import new_page

SIGNED_OUT, TOO_LONG, UNFIT, KEPT = 401, 413, 422, 204
UNFIT_TEXT = gettext_noop(
    "Not kept as a draft: a text on this page looks like a number by which somebody is known (an identity card, a "
    "mobile telephone, a hospital’s number). Take it out; until then what you typed stands only on this screen."
)
FIELD = re.compile(r"[A-Za-z0-9_-]{1,100}")
Asked = ParamSpec("Asked")
View = Callable[Concatenate[HttpRequest, Asked], HttpResponse]


def answering_scripts(view: View[Asked]) -> View[Asked]:
    """Whoever is not signed in is told so in a word: a script cannot follow to the page of the sign-in."""

    @login_not_required
    @require_POST
    @wraps(view)
    def answered(request: HttpRequest, /, *args: Asked.args, **kwargs: Asked.kwargs) -> HttpResponse:
        if not isinstance(request.user, User):
            return JsonResponse({"said": _("You are not signed in.")}, status=SIGNED_OUT)
        return view(request, *args, **kwargs)

    return answered


@answering_scripts
def keep(request: HttpRequest, key: int) -> HttpResponse:
    """Keeps what stands on a page's form."""
    page = selectors.page_for(person(request), key)
    if page is None:
        raise Http404
    return _kept(request, page)


@answering_scripts
def keep_new(request: HttpRequest, number: str, form: str, visit: int | None = None) -> HttpResponse:
    """Keeps what stands on the form of a page that is still to be made."""
    return _kept(request, new_page(person(request), number=number, form=form, visit=visit))


def _kept(request: HttpRequest, page: Page) -> HttpResponse:
    focus, at = request.GET.get("focus", ""), timezone.now()
    focus = focus if FIELD.fullmatch(focus) else ""
    typed, window = offers.typed_in(request.POST), offers.window_of(request.POST)
    try:
        actions.keep(page=page, typed=typed, focus=focus, by=person(request), at=at, window=window)
    except actions.TooLong:
        said = _("There is more on this page than a draft can hold. Save the page, so that nothing is lost.")
        return JsonResponse({"said": said}, status=TOO_LONG)
    except actions.HoldsIdentifier:
        return JsonResponse({"said": _(UNFIT_TEXT)}, status=UNFIT)
    except actions.TooMany:
        said = _("There are too many drafts of this page. Save the page, so that nothing is lost.")
        return JsonResponse({"said": said}, status=TOO_LONG)
    return HttpResponse(status=KEPT, headers={"Kept-At": f"{timezone.localtime(at):%H:%M}"})


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One draft in the list of a person's own: the page that it is of, and until when it is kept.

    Where that page cannot be added any more, `typed` is what was typed for it: it stands nowhere else.
    """

    draft: Draft
    page: Page
    title: Title
    typed: tuple[AnswerDifference, ...] = ()

    @property
    def until(self) -> datetime:
        """Until when it is kept."""
        return self.draft.at + actions.KEPT_FOR


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The reader's own drafts."""
    user = person(request)
    if not reach(user, Permission.ENTER_DATA):
        raise PermissionDenied
    kept = actions.all_of(by=user, at=timezone.now())
    lines = [line for draft in kept if (line := _line(user, draft))]
    return render(request, "drafts/drafts.html", {"lines": lines})


def _line(user: User, draft: Draft) -> DraftLine | None:
    page = _page_at(user, draft.address)
    if page:
        return DraftLine(draft, page, title_of(page))
    if (page := _page_wanted(user, draft.address)) is None:
        return None
    nothing = Content(answers=None, rows={})
    sheet = Sheet(page=page, stored=nothing, previous={}, data=QueryDict(draft.typed))
    typed = tuple(differences.differences(sheet))
    return DraftLine(draft, page, title_of(page), typed) if typed else None


def _page_at(user: User, address: str) -> Page | None:
    """The page of an address, where this person may still fill it in."""
    asked = resolve(address).kwargs
    if "key" not in asked:
        try:
            return new_page(user, number=asked["number"], form=asked["form"], visit=asked.get("visit"))
        except (Http404, PermissionDenied):
            return None
    page = selectors.page_for(user, asked["key"])
    return page if page and may(user, Permission.ENTER_DATA, site=page.subject.site) else None


def _page_wanted(user: User, address: str) -> Page | None:
    """The page that was to be made at an address, where its visit was struck through or it was made by others."""
    asked = resolve(address).kwargs
    subject = subject_for(user, asked["number"]) if "number" in asked else None
    if subject is None or not may(user, Permission.ENTER_DATA, site=subject.site):
        return None
    visit = visit_of(subject, asked["visit"]) if "visit" in asked else None
    return Page(subject=subject, visit=visit, form=asked["form"], repeat=1)


@require_POST
def discard(request: HttpRequest, key: int) -> HttpResponse:
    """Ends a draft of one's own, and shows its page as it is stored; the drafts, where there is no such page."""
    user = person(request)
    try:
        address = actions.discard(key=key, by=user)
    except actions.NoSuchDraft:
        raise Http404 from None
    return redirect(address if _page_at(user, address) else "drafts")

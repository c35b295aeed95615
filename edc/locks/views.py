"""Holds on the screen: the board, one place, and releases that two people make."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from edc.accounts.models import User
from edc.accounts.requests import person
from edc.accounts.roles import Permission
from edc.accounts.selectors import NotPermitted, role_for
from edc.casebook.selectors import subject_for
from edc.locks import actions, lock_blockers, place_page, scope, selectors
from edc.locks import board as hold_board
from edc.locks.forms import ReleaseReasonForm
from edc.locks.lock_blockers import LockBlocker
from edc.locks.models import Hold
from edc.locks.scope import HoldLevel, HoldScope
from edc.locks.words import place_words, sentence

SUBJECTS_A_SCREEN = 25
REFUSED = 422
ACTS = {"freeze": actions.freeze, "lock": actions.lock}
DECISIONS = {"grant": True, "decline": False}


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The study, its sites and subjects: what is held still, and what is asked to be released."""
    user = _keeper(request)
    screen = Paginator(hold_board.subjects(user), SUBJECTS_A_SCREEN).get_page(request.GET.get("page"))
    wholes, subjects = hold_board.of_study(user, screen.object_list)
    context = {
        "page_obj": screen,
        "wholes": wholes,
        "subjects": subjects,
        "requests": list(place_page.requests(user)),
    }
    return render(request, "locks/board.html", context)


@require_safe
def subject_board(request: HttpRequest, number: str) -> HttpResponse:
    """One subject's visits and pages."""
    user = _keeper(request)
    subject = subject_for(user, number)
    if subject is None or not place_page.is_reached(user, scope.of_subject(subject)):
        raise Http404
    context = {
        "subject": subject,
        "lines": hold_board.of_subject(user, subject),
        "past": place_page.history(scope.of_subject(subject), user),
        "breadcrumbs": [_home()],
    }
    return render(request, "locks/subject.html", context)


@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, level: str, key: int) -> HttpResponse:
    """One place: what stands against a lock, and freezing and locking it."""
    user = _keeper(request)
    place = place_page.place_at(user, level, key)
    if place is None:
        raise Http404
    if request.method == "GET":
        is_small = place.level not in (HoldLevel.SITE, HoldLevel.STUDY)
        return _shown(request, place, lock_blockers.of_place(place) if is_small else ())
    try:
        _held(request, place)
    except actions.Obstructed as obstructed:
        return _shown(request, place, obstructed.obstacles, status=REFUSED)
    return redirect(_back(place))


def _held(request: HttpRequest, place: HoldScope) -> None:
    """Freezes or locks, as the person chose; 404 for anything else. Raises NotPermitted or Obstructed."""
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    try:
        hold = act(place=place, by=person(request), at=timezone.now())
    except actions.AlreadyHeld as stands:
        messages.error(request, sentence(selectors.whole(stands.hold)))
    else:
        messages.success(request, sentence(selectors.whole(hold)))


@require_http_methods(["GET", "POST"])
def ask_release(request: HttpRequest, key: int) -> HttpResponse:
    """Asks for a hold to be lifted, and says why."""
    user, hold = _keeper(request), selectors.hold(key)
    if hold is None or not place_page.is_reached(user, selectors.place_of(hold)):
        raise Http404
    role_for(user, Permission.HOLD, site=selectors.place_of(hold).site)
    form = ReleaseReasonForm(request.POST or None)
    if form.is_valid():
        _ask(request, hold, form.cleaned_data["reason"])
        return redirect("holds")
    context = {
        "form": form,
        "heading": _("Ask for a release"),
        "text": sentence(hold),
        "affected": selectors.affected(selectors.place_of(hold)),
        "breadcrumbs": [_home()],
    }
    return render(request, "locks/ask_release.html", context, status=REFUSED if form.is_bound else 200)


def _ask(request: HttpRequest, hold: Hold, reason: str) -> None:
    try:
        actions.ask_release(hold=hold, reason=reason, by=person(request), at=timezone.now())
    except (actions.AskedBefore, actions.Lifted):
        messages.error(request, _("Meanwhile somebody else asked for this release, or the hold was lifted."))
    else:
        messages.success(request, _("The release was asked for. Another person decides."))


@require_POST
def decide(request: HttpRequest, key: int) -> HttpResponse:
    """Grants or declines what another person asked for."""
    user, release = _keeper(request), selectors.release(key)
    granted = DECISIONS.get(request.POST.get("decision", ""))
    if granted is None or release is None or not place_page.is_reached(user, selectors.place_of(release.hold)):
        raise Http404
    try:
        actions.decide(release=release, granted=granted, by=user, at=timezone.now())
    except actions.ReleaseSamePerson:
        messages.error(request, _("Who asks for a release does not decide about it. Another person must."))
    except actions.Decided:
        messages.error(request, _("Meanwhile somebody else decided about this release."))
    else:
        messages.success(request, _("The hold was lifted.") if granted else _("The release was declined."))
    return redirect("holds")


def _keeper(request: HttpRequest) -> User:
    user = person(request)
    if not place_page.reached(user):
        raise NotPermitted(user=user, permission=Permission.HOLD, site=None)
    return user


def _home() -> tuple[str, str]:
    return _("Freeze and lock"), reverse("holds")


def _back(place: HoldScope) -> str:
    return reverse("subject_holds", args=[place.subject.number]) if place.subject else reverse("holds")


def _shown(
    request: HttpRequest, place: HoldScope, obstacles: tuple[LockBlocker, ...], *, status: int = 200
) -> HttpResponse:
    user, words = person(request), place_words(place)
    line = hold_board.state_over(place, user)
    subject = [(place.subject.number, _back(place))] if place.subject else []
    context = {
        "heading": words[:1].upper() + words[1:],
        "place": line,
        "state": line.glyph,
        "word": line.word,
        "refused": status == REFUSED,
        "groups": place_page.grouped(obstacles),
        "is_small": place.level not in (HoldLevel.SITE, HoldLevel.STUDY),
        "past": place_page.history(place, user),
        "breadcrumbs": [_home(), *subject],
    }
    return render(request, "locks/place.html", context, status=status)

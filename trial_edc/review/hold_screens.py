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
from edc.capture.held import place_words, sentence
from edc.casebook.selectors import subject_for
from edc.review import holding, scope, standing
from edc.review.models import Hold
from edc.review.obstacles import Obstacle
from edc.review.scope import Level, Scope
from trial_edc.review import against, hold_board, hold_places, locking
from trial_edc.review.forms_hold import ReasonForm

SUBJECTS_A_SCREEN = 25
REFUSED = 422
ACTS = {"freeze": holding.freeze, "lock": locking.lock}
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
        "requests": list(hold_places.requests(user)),
    }
    return render(request, "review/holds.html", context)


@require_safe
def subject_board(request: HttpRequest, number: str) -> HttpResponse:
    """One subject's visits and pages."""
    user = _keeper(request)
    subject = subject_for(user, number)
    if subject is None or not hold_places.is_reached(user, scope.of_subject(subject)):
        raise Http404
    context = {
        "subject": subject,
        "lines": hold_board.of_subject(user, subject),
        "past": hold_places.history(scope.of_subject(subject), user),
        "breadcrumbs": [_home()],
    }
    return render(request, "review/holds_subject.html", context)


@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, level: str, key: int) -> HttpResponse:
    """One place: what stands against a lock, and freezing and locking it."""
    user = _keeper(request)
    found = hold_places.found(user, level, key)
    if found is None:
        raise Http404
    if request.method == "GET":
        is_small = found.level not in (Level.SITE, Level.STUDY)
        return _shown(request, found, against.of_place(found) if is_small else ())
    try:
        _held(request, found)
    except holding.Obstructed as obstructed:
        return _shown(request, found, obstructed.obstacles, status=REFUSED)
    return redirect(_back(found))


def _held(request: HttpRequest, found: Scope) -> None:
    """Freezes or locks, as the person chose; 404 for anything else. Raises NotPermitted or Obstructed."""
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    try:
        hold = act(place=found, by=person(request), at=timezone.now())
    except holding.Standing as stands:
        messages.error(request, sentence(standing.whole(stands.hold)))
    else:
        messages.success(request, sentence(standing.whole(hold)))


@require_http_methods(["GET", "POST"])
def ask_release(request: HttpRequest, key: int) -> HttpResponse:
    """Asks for a hold to be lifted, and says why."""
    user, hold = _keeper(request), standing.hold(key)
    if hold is None or not hold_places.is_reached(user, standing.place_of(hold)):
        raise Http404
    role_for(user, Permission.HOLD, site=standing.place_of(hold).site)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        _ask(request, hold, form.cleaned_data["reason"])
        return redirect("holds")
    context = {
        "form": form,
        "heading": _("Ask for a release"),
        "text": sentence(hold),
        "affected": standing.affected(standing.place_of(hold)),
        "breadcrumbs": [_home()],
    }
    return render(request, "review/ask_release.html", context, status=REFUSED if form.is_bound else 200)


def _ask(request: HttpRequest, hold: Hold, reason: str) -> None:
    try:
        holding.ask_release(hold=hold, reason=reason, by=person(request), at=timezone.now())
    except (holding.AskedBefore, holding.Lifted):
        messages.error(request, _("Meanwhile somebody else asked for this release, or the hold was lifted."))
    else:
        messages.success(request, _("The release was asked for. Another person decides."))


@require_POST
def decide(request: HttpRequest, key: int) -> HttpResponse:
    """Grants or declines what another person asked for."""
    user, release = _keeper(request), standing.release(key)
    granted = DECISIONS.get(request.POST.get("decision", ""))
    if granted is None or release is None or not hold_places.is_reached(user, standing.place_of(release.hold)):
        raise Http404
    try:
        holding.decide(release=release, granted=granted, by=user, at=timezone.now())
    except holding.SamePerson:
        messages.error(request, _("Who asks for a release does not decide about it. Another person must."))
    except holding.Decided:
        messages.error(request, _("Meanwhile somebody else decided about this release."))
    else:
        messages.success(request, _("The hold was lifted.") if granted else _("The release was declined."))
    return redirect("holds")


def _keeper(request: HttpRequest) -> User:
    user = person(request)
    if not hold_places.reached(user):
        raise NotPermitted(user=user, permission=Permission.HOLD, site=None)
    return user


def _home() -> tuple[str, str]:
    return _("Freeze and lock"), reverse("holds")


def _back(found: Scope) -> str:
    return reverse("subject_holds", args=[found.subject.number]) if found.subject else reverse("holds")


def _shown(request: HttpRequest, found: Scope, obstacles: tuple[Obstacle, ...], *, status: int = 200) -> HttpResponse:
    user, words = person(request), place_words(found)
    line = hold_board.state_over(found, user)
    subject = [(found.subject.number, _back(found))] if found.subject else []
    context = {
        "heading": words[:1].upper() + words[1:],
        "place": line,
        "state": line.glyph,
        "word": line.word,
        "refused": status == REFUSED,
        "groups": hold_places.grouped(obstacles),
        "is_small": found.level not in (Level.SITE, Level.STUDY),
        "past": hold_places.history(found, user),
        "breadcrumbs": [_home(), *subject],
    }
    return render(request, "review/hold_place.html", context, status=status)

"""The subjects of one's sites: as a list, and as a matrix of visits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.core.paginator import Page as Screen
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from edc.accounts.models import User
from edc.accounts.requests import person
from edc.accounts.roles import Permission
from edc.accounts.selectors import NotPermitted, reach, sites_of
from edc.audit.selectors import moments
from edc.casebook import selectors
from edc.casebook.models import Page, Subject
from edc.casebook.status import StatusConclusion, statuses
from edc.queries.status import NOTHING, PageStatus, of_pages, together
from protocol.codelists import SubjectStatus
from protocol.schedule import SCHEDULE, VISITS, Anchor
from protocol.subject_status import SubjectHistory

LINES_A_SCREEN = 25
LEGEND = (
    ("not_due", gettext_noop("Nothing entered yet")),
    ("in_progress", gettext_noop("Some pages entered")),
    ("complete", gettext_noop("All pages complete")),
    ("not_applicable", gettext_noop("No pages at this visit, or due after leaving the study")),
    ("struck", gettext_noop("Visit struck through")),
)


@require_safe
@vary_on_headers("HX-Request")
def subjects(request: HttpRequest) -> HttpResponse:
    """The subject list, searched by number."""
    screen, user = _screen(request), person(request)
    context = {
        "page_obj": screen,
        "lines": lines(screen.object_list, by=user, on=timezone.localdate()),
        "statuses": [(status, _(status.label), status == _status(request)) for status in SubjectStatus],
        "q": request.GET.get("q", ""),
        "query": _query(request),
        "sites": sites_of(reach(user, Permission.READ_SUBJECTS)),
        "may_open": bool(reach(user, Permission.OPEN_BOOK)),
        "sees_queries": bool(reach(user, Permission.READ_QUERIES)),
    }
    template = "casebook/subject_table.html" if request.headers.get("HX-Request") else "casebook/subjects.html"
    return render(request, template, context)


@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """Subjects by visits: how far each visit's pages are."""
    screen = _screen(request)
    visits = [visit for visit in SCHEDULE if visit.anchor is not Anchor.NONE]
    codes = [(visit.code, _(visit.label)) for visit in visits]
    context = {
        "page_obj": screen,
        "visits": [{"code": code, "label": label} for code, label in codes],
        "rows": rows(screen.object_list, codes, by=person(request), on=timezone.localdate()),
        "legend": [(state, _(word)) for state, word in LEGEND],
        "q": request.GET.get("q", ""),
        "query": _query(request),
    }
    return render(request, "casebook/matrix.html", context)


@dataclass(frozen=True, slots=True)
class ListedSubject:
    """One line of the subject list."""

    subject: Subject
    status: StatusConclusion
    standing: PageStatus
    last_saved: datetime | None


def lines(subjects: Iterable[Subject], *, by: User, on: date) -> list[ListedSubject]:
    """The subject list's lines as of a day, in a fixed number of reads however many there are."""
    chosen = list(subjects)
    status_of = statuses([subject.pk for subject in chosen], on=on)
    pages = selectors.pages_by_subject(chosen)
    standings = _seen(pages, chosen, by=by)
    last = {subject.pk: max((page.last_entry or 0 for page in pages[subject.pk]), default=0) for subject in chosen}
    saved = moments(entry for entry in last.values() if entry)
    return [
        ListedSubject(
            subject=subject,
            status=status_of[subject.pk],
            standing=together(standings, pages[subject.pk]),
            last_saved=saved.get(last[subject.pk]),
        )
        for subject in chosen
    ]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the matrix: where it leads, its state, all of it in words, the queries of its corner."""

    url: str
    state: str
    word: str
    corner: int
    corner_state: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One subject of the matrix."""

    subject: Subject
    cells: tuple[Cell, ...]


def rows(subjects: Iterable[Subject], visits: Sequence[tuple[str, str]], *, by: User, on: date) -> list[MatrixRow]:
    """The matrix as of a day, in a fixed number of reads however many subjects."""
    chosen = list(subjects)
    pages = selectors.pages_by_subject(chosen)
    standings = _seen(pages, chosen, by=by)
    struck = selectors.struck_visits(chosen)
    status_of = statuses([subject.pk for subject in chosen], on=on)
    shown = []
    for subject in chosen:
        by_visit: dict[str, list[Page]] = {}
        for page in pages[subject.pk]:
            by_visit.setdefault(page.visit.code if page.visit else "", []).append(page)
        book = SubjectVisits(subject, frozenset(struck.get(subject.pk, ())), status_of[subject.pk].facts)
        cells = (_cell_of(book, visit, together(standings, by_visit.get(visit[0], ()))) for visit in visits)
        shown.append(MatrixRow(subject, tuple(cells)))
    return shown


def _seen(pages: Mapping[int, Sequence[Page]], subjects: Iterable[Subject], *, by: User) -> dict[int, PageStatus]:
    """How far the pages of these subjects are; the queries only where this person reads them."""
    statuses, where = of_pages(page for book in pages.values() for page in book), reach(by, Permission.READ_QUERIES)
    hidden = {page.pk for subject in subjects if not where.holds(subject.site_id) for page in pages[subject.pk]}
    return {key: standing.without_queries if key in hidden else standing for key, standing in statuses.items()}


@dataclass(frozen=True, slots=True)
class SubjectVisits:
    """What decides how a subject's visits are shown: those struck through, and what happened to the subject."""

    subject: Subject
    struck: frozenset[str]
    history: SubjectHistory


def _cell_of(book: SubjectVisits, visit: tuple[str, str], standing: PageStatus) -> Cell:
    if visit[0] in book.struck:
        return _struck_cell(book.subject, visit)
    if book.history.is_over(VISITS[visit[0]]) and not standing.entered:
        return _over_cell(book.subject, visit, standing)
    return _cell(book.subject, visit, standing)


def _over_cell(subject: Subject, visit: tuple[str, str], standing: PageStatus) -> Cell:
    words = {"subject": subject.number, "visit": visit[1]}
    word = _("%(subject)s, %(visit)s: not applicable, the subject left the study before") % words
    return replace(_cell(subject, visit, standing), state="not_applicable", word=word)


def _cell(subject: Subject, visit: tuple[str, str], status: PageStatus) -> Cell:
    (code, label), word = visit, status.progress.word
    if status.queries:
        word = _("%(first)s; %(second)s") % {"first": word, "second": status.queries_words}
    return Cell(
        url=f"{reverse('subject', args=[subject.number])}#visit-{code}",
        state=status.progress.state,
        word=_("%(subject)s, %(visit)s: %(state)s") % {"subject": subject.number, "visit": label, "state": word},
        corner=status.queries,
        corner_state=status.queries_state,
    )


def _struck_cell(subject: Subject, visit: tuple[str, str]) -> Cell:
    word = _("%(subject)s, %(visit)s: struck through") % {"subject": subject.number, "visit": visit[1]}
    return replace(_cell(subject, visit, NOTHING), state="struck", word=word)


def _screen(request: HttpRequest) -> "Screen[Subject]":
    user = person(request)
    if not reach(user, Permission.READ_SUBJECTS):
        raise NotPermitted(user=user, permission=Permission.READ_SUBJECTS, site=None)
    matches = selectors.subjects_for(user, like=request.GET.get("q", "").replace("\x00", "").strip())
    status = _status(request)
    if status:
        keys = matches.values_list("pk", flat=True)
        standing = statuses(keys, on=timezone.localdate()).items()
        matches = matches.filter(pk__in=[subject for subject, stands in standing if stands.answer is status])
    return Paginator(matches, LINES_A_SCREEN).get_page(request.GET.get("page"))


def _status(request: HttpRequest) -> SubjectStatus | None:
    """The status that is asked for; none where none is, or no such."""
    asked = request.GET.get("status", "")
    return SubjectStatus(asked) if asked in set(SubjectStatus) else None


def _query(request: HttpRequest) -> str:
    """The search, to be kept while paging."""
    asked = {"q": request.GET.get("q", ""), "status": _status(request)}
    kept = {name: text for name, text in asked.items() if text}
    return f"{urlencode(kept)}&" if kept else ""

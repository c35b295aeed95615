"""The page of one subject, where several rooms meet."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dosing.selectors import first_dose
from edc.accounts.requests import person
from edc.accounts.roles import Permission
from edc.accounts.selectors import may
from edc.capture import registry
from edc.casebook import actions as casebook
from edc.casebook.data_locked import DataLocked
from edc.casebook.models import Page, Subject
from edc.casebook.selectors import pages_of, subject_for, visits_of
from edc.casebook.status import statuses
from edc.locks.selectors import WHOLE, held_visits
from edc.locks.words import why_locked
from edc.queries.status import PageStatus, of_pages, together, with_holds
from edc.study.selectors import parameters
from edc.worklist import panel
from outcomes.selectors import outcome_of
from protocol.codelists import SubjectStatus
from trial_edc.reports import overview
from trial_edc.reports.charts import drawing
from trial_edc.reports.charts.measured import measurements_of


@require_safe
def subject(request: HttpRequest, number: str) -> HttpResponse:
    """Visits, logs and response of one subject."""
    chosen_subject = _subject_or_404(request, number)
    if chosen_subject.number != number:
        return redirect("subject", number=chosen_subject.number)
    user, today = person(request), timezone.localdate()
    pages, day_zero = pages_of(chosen_subject), first_dose(chosen_subject)
    held, status = held_visits(chosen_subject), statuses([chosen_subject.pk], on=today)[chosen_subject.pk]
    standing = _statuses(pages, reads_queries=may(user, Permission.READ_QUERIES, site=chosen_subject.site))
    sees_response = may(user, Permission.READ_RESPONSE, site=chosen_subject.site)
    outcome = outcome_of(chosen_subject, cut=today, parameters=parameters(on=today)) if sees_response else None
    context = {
        "subject": chosen_subject,
        "standing": together(standing, pages),
        "laboratory": drawing.laboratory(measurements_of(chosen_subject), asked=request.GET.get("panel")),
        "line": _line(chosen_subject, day_zero),
        "status": status,
        "may_screen_again": status.answer is SubjectStatus.SCREEN_FAILURE
        and may(user, Permission.OPEN_BOOK, site=chosen_subject.site),
        "visits": overview.visit_lines(
            chosen_subject,
            visits=visits_of(chosen_subject),
            pages=pages,
            statuses=standing,
            held=held,
            history=status.facts,
            may_verify=may(user, Permission.VERIFY, site=chosen_subject.site),
        ),
        "book": [
            overview.page_line(page, standing) for page in pages if page.visit_id is None and _is_book_page(page.form)
        ],
        "logs": overview.logs(chosen_subject, pages),
        "sees_response": sees_response,
        **panel.of_subject(chosen_subject, by=user, at=timezone.now()),
        "statuses": outcome.statuses.items() if outcome else (),
        "relapse": outcome.relapse if outcome else None,
        "may_enter": WHOLE not in held and may(user, Permission.ENTER_DATA, site=chosen_subject.site),
        "may_sign": may(user, Permission.SIGN, site=chosen_subject.site),
        "may_correct": may(user, Permission.CORRECT, site=chosen_subject.site),
        "breadcrumbs": [(_("Subjects"), reverse("subjects"))],
    }
    return render(request, "reports/subject.html", context)


def _line(subject: Subject, day_zero: date | None) -> list[tuple[str, object]]:
    """What stands beneath the number."""
    screened = [] if subject.is_numbered_by_screening else [(_("Screening number"), subject.screening_number)]
    earlier = [(_("Screened before as"), subject.earlier)] if subject.earlier else []
    numbers: list[tuple[str, object]] = [line for line in (*screened, *earlier) if line[1]]
    return [*numbers, (_("Site"), str(subject.site)), (_("First dose"), day_zero or _("not yet"))]


def _statuses(pages: Sequence[Page], *, reads_queries: bool) -> Mapping[int, PageStatus]:
    """How far the pages are; without their queries for who does not read those."""
    statuses = with_holds(of_pages(pages), pages)
    return statuses if reads_queries else {page: status.without_queries for page, status in statuses.items()}


@require_POST
def add_unscheduled(request: HttpRequest, number: str) -> HttpResponse:
    """One more unscheduled visit."""
    chosen_subject = _subject_or_404(request, number)
    try:
        visit = casebook.add_visit(
            subject=chosen_subject, planned=registry.unscheduled(), by=person(request), at=timezone.now()
        )
    except DataLocked as locked:
        messages.error(request, why_locked(locked.hold))
        return redirect("subject", number=number)
    messages.success(request, _("The unscheduled visit was added."))
    return redirect(f"{reverse('subject', args=[number])}#{visit.anchor}")


def _subject_or_404(request: HttpRequest, number: str) -> Subject:
    chosen_subject = subject_for(person(request), number)
    if chosen_subject is None:
        raise Http404
    return chosen_subject


def _is_book_page(form: str) -> bool:
    return form not in {model.key() for model in registry.logs()}

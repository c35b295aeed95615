"""Corrects what was entered in error: strikes through, restores, moves to the right subject (REQ-045, REQ-072).

Nothing goes away. What is struck through stays where it stands, counts nowhere, and leaves the house with a flag.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F
from psycopg2 import sql

from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import role_for
from edc.audit import actions as audit
from edc.audit.acts import Act
from edc.audit.selectors import done_together
from edc.capture import asking_again, registry, selectors
from edc.capture.across import known
from edc.capture.actions import ChecksRefused, Stale, through_gates
from edc.capture.after_save import ChangedPage, fired
from edc.capture.checks.findings import Severity
from edc.capture.models import Occurs, Row
from edc.casebook import actions as casebook
from edc.casebook.actions import NoReason, VisitStruck
from edc.casebook.models import Page, Subject, Visit
from edc.casebook.selectors import next_repeat
from edc.corrections.acts import CorrectionAct
from edc.locks.scope import of_page, of_subject, of_visit
from edc.locks.selectors import refuse_held
from edc.pages.drafts import actions as drafts
from edc.queries.settlement import actions as review
from edc.storable import legible


class NotThere(LookupError):
    """There is nothing here to be corrected so: nothing was entered, it is struck through already, or it stands."""


class PlaceTaken(Exception):
    """Something stands already where the page should go."""

    def __init__(self, *, page: Page) -> None:
        super().__init__(f"page {page.pk} is entered")
        self.page = page


class BeingAsked(Exception):
    """Queries stand on the blank page that the page would change places with: they speak of the subject it leaves."""

    def __init__(self, *, page: Page) -> None:
        super().__init__(f"queries stand on page {page.pk}")
        self.page = page


class NoSuchVisit(LookupError):
    """The other subject has no such visit, or it is struck through."""


def strike_page(*, page: Page, reason: str, seen: int | None, by: User, at: datetime) -> None:
    """Strikes a page through. Raises NotPermitted, NoReason, Stale or NotThere."""
    with transaction.atomic():
        locked = _locked(page, seen)
        new_entry = _new_entry(CorrectionAct.STRIKE, locked, reason=reason, by=by, at=at)
        if locked.last_entry is None or locked.struck is not None:
            raise NotThere
        _strike_page(locked, new_entry)


def restore_page(*, page: Page, reason: str, seen: int | None, by: User, at: datetime) -> None:
    """Restores a page that was struck through; its checks ask anew.

    Raises NotPermitted, NoReason, Stale, NotThere, VisitStruck, PlaceTaken where the form is asked once and was entered
    anew, or Refused where a check refuses it by now.
    """
    with transaction.atomic():
        locked = _locked(page, seen)
        new_entry = _new_entry(CorrectionAct.RESTORE, locked, reason=reason, by=by, at=at)
        if locked.struck is None:
            raise NotThere
        if locked.visit and locked.visit.struck is not None:
            raise VisitStruck(visit=locked.visit)
        _restore_page(locked, new_entry)


def strike_line(*, page: Page, key: str, reason: str, seen: int | None, by: User, at: datetime) -> None:
    """Strikes one line of a page through. Raises NotPermitted, NoReason, Stale or NotThere."""
    _mark_line(CorrectionAct.STRIKE, page, key, reason=reason, seen=seen, by=by, at=at)


def restore_line(*, page: Page, key: str, reason: str, seen: int | None, by: User, at: datetime) -> None:
    """Restores a line that was struck through. Raises NotPermitted, NoReason, Stale, NotThere, or ChecksRefused."""
    _mark_line(CorrectionAct.RESTORE, page, key, reason=reason, seen=seen, by=by, at=at)


def strike_visit(*, visit: Visit, reason: str, by: User, at: datetime) -> None:
    """Strikes a visit through, and each of its pages on which something was entered.

    Raises NotPermitted, NoReason or NotThere.
    """
    with transaction.atomic():
        standing, pages = _locked_visit(visit)
        new_entry = _new_entry_at(CorrectionAct.STRIKE, standing.subject, reason=reason, by=by, at=at)
        if standing.struck is not None:
            raise NotThere
        with audit.act(new_entry) as entry:
            _stamp(standing, entry)
        for page in pages:
            if page.last_entry is not None and page.struck is None:
                _strike_page(page, replace(new_entry, page=page.pk))


def restore_visit(*, visit: Visit, reason: str, by: User, at: datetime) -> None:
    """Restores a visit, with the pages that were struck through along with it.

    Raises NotPermitted, NoReason, NotThere, or PlaceTaken or ChecksRefused as a page does.
    """
    with transaction.atomic():
        standing, pages = _locked_visit(visit)
        new_entry = _new_entry_at(CorrectionAct.RESTORE, standing.subject, reason=reason, by=by, at=at)
        if standing.struck is None:
            raise NotThere
        along = done_together(standing.struck)
        with audit.act(new_entry):
            _stamp(standing, None)
        for page in pages:
            if page.struck in along:
                _restore_page(page, replace(new_entry, page=page.pk))


def move_page(*, page: Page, to: Subject, reason: str, seen: int | None, by: User, at: datetime) -> Page:
    """Gives a page that was entered for the wrong subject to the right one, at the same visit or in the same log.

    The right subject's own blank page of this form changes places with it. Two acts, one on each subject's side.
    Raises NotPermitted, NoReason, Stale, DataLocked, NotThere, NoSuchVisit, PlaceTaken, BeingAsked, or
    ChecksRefused where a check refuses it there.
    """
    with transaction.atomic():
        locked = _locked_for_move(page, to, seen)
        leaving = _new_entry_at(CorrectionAct.MOVE_PAGE, locked.subject, reason=reason, by=by, at=at)
        arriving = replace(_new_entry_at(CorrectionAct.MOVE_PAGE, to, reason=reason, by=by, at=at), page=locked.pk)
        if locked.last_entry is None or locked.struck is not None or to.pk == locked.subject_id:
            raise NotThere
        visit, target = _place_for(locked, to)
        refuse_held(of_page(target) if target else of_visit(visit) if visit else of_subject(to))
        repeat = target.repeat if target else next_repeat(to, form=locked.form, visit=visit)
        _defer()
        former_readers = asking_again.readers([ChangedPage(locked)])
        with audit.act(leaving):
            _leave_blank(locked, target)
        with audit.act(arriving) as entry:
            with through_gates(pages=[locked]):
                _put(locked, subject=to, visit=visit, repeat=repeat)
            casebook.mark(entries={locked.pk: entry})
            _settle(locked, entry, at=at)
        _follow(locked, leaving, arriving, former_readers=former_readers)
    return locked


def _locked(page: Page, seen: int | None) -> Page:
    """The page, locked with those that read it, as it stands. Raises Stale where it is not what the person saw, or
    DataLocked."""
    asking_again.lock([page])
    locked = Page.objects.whole().get(pk=page.pk)
    if locked.last_entry != seen or locked.subject_id != page.subject_id:
        raise Stale(page=locked)
    refuse_held(of_page(locked), page=locked)
    return locked


def _locked_visit(visit: Visit) -> tuple[Visit, tuple[Page, ...]]:
    """The visit and its pages, locked. The subject comes first: nothing joins the visit, or leaves it, meanwhile."""
    casebook.lock_books(subjects=[visit.subject_id])
    asking_again.lock(visit.pages.all())
    standing = Visit.objects.select_related("subject__site").get(pk=visit.pk)
    refuse_held(of_visit(standing))
    return standing, tuple(Page.objects.whole().filter(visit=visit).order_by("pk"))


def _locked_for_move(page: Page, to: Subject, seen: int | None) -> Page:
    """The page with all that it could change places with, locked in one order, so that none waits in a circle."""
    casebook.lock_books(subjects=[page.subject_id, to.pk])
    asking_again.lock([page, *to.pages.filter(form=page.form)])
    return _locked(page, seen)


def _new_entry(act: Act, page: Page, *, reason: str, by: User, at: datetime) -> audit.NewEntry:
    return replace(_new_entry_at(act, page.subject, reason=reason, by=by, at=at), page=page.pk)


def _new_entry_at(act: Act, subject: Subject, *, reason: str, by: User, at: datetime) -> audit.NewEntry:
    """An act of correction upon a subject. Raises NotPermitted or NoReason."""
    site, why = subject.site, legible(reason)
    role = role_for(by, Permission.CORRECT, site=site)
    if not why:
        raise NoReason
    return audit.NewEntry(act=act, by=by, role=role, site=site.code, subject=subject.pk, at=at, reason=why)


def _strike_page(page: Page, new_entry: audit.NewEntry) -> None:
    with audit.act(new_entry) as entry:
        _stamp(page, entry)
        casebook.mark(entries={page.pk: entry})
        review.settle(pages=[page.pk], fired=[], entries={page.pk: entry}, at=new_entry.at)
    _follow(page, new_entry)


def _restore_page(page: Page, new_entry: audit.NewEntry) -> None:
    if _is_once(page):
        entered_anew = page.subject.pages.filter(form=page.form, visit=page.visit, struck__isnull=True).first()
        if entered_anew:
            raise PlaceTaken(page=entered_anew)
    with audit.act(new_entry) as entry:
        with through_gates(pages=[page]):
            _stamp(page, None)
        casebook.mark(entries={page.pk: entry})
        _settle(page, entry, at=new_entry.at)
    _follow(page, new_entry)


def _mark_line(act: Act, page: Page, key: str, *, reason: str, seen: int | None, by: User, at: datetime) -> None:
    with transaction.atomic():
        locked = _locked(page, seen)
        new_entry = _new_entry(act, locked, reason=reason, by=by, at=at)
        line = selectors.content(locked).rows.get(key)
        if line is None or (line.struck is None) is not (act is CorrectionAct.STRIKE) or locked.struck is not None:
            raise NotThere
        with audit.act(new_entry) as entry:
            _stamp(line, entry if act is CorrectionAct.STRIKE else None)
            casebook.mark(entries={locked.pk: entry})
            _settle(locked, entry, at=at)
        _follow(locked, new_entry)


def _stamp(marked: Page | Visit | Row, entry: int | None) -> None:
    """Tells a page, visit or line the act that struck it through, or that none did."""
    assert marked._meta.pk is not None
    statement = sql.SQL("UPDATE {table} SET struck = %s WHERE {key} = %s").format(
        table=sql.Identifier(marked._meta.db_table), key=sql.Identifier(marked._meta.pk.column)
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [entry, marked.pk])
    marked.struck = entry


def _settle(page: Page, entry: int, *, at: datetime) -> None:
    """Asks the site what the checks ask of the page where it now stands. Raises ChecksRefused where one refuses it."""
    findings = selectors.content(page).findings(known.context(page, at=at))
    hard = [finding for finding in findings if finding.severity is Severity.HARD]
    if hard:
        raise ChecksRefused(page=page, findings=hard)
    review.settle(pages=[page.pk], fired=list(fired(page.pk, findings)), entries={page.pk: entry}, at=at)


def _follow(page: Page, *new_entries: audit.NewEntry, former_readers: Collection[int] = ()) -> None:
    """What follows, of a correction, for the subjects of these acts."""
    because = {entry.subject: entry for entry in new_entries if entry.subject is not None}
    asking_again.follow([ChangedPage(page)], because=because, at=new_entries[0].at, former_readers=former_readers)


def _defer() -> None:
    """Until the transaction ends two pages that change places may stand on one spot."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS page_once DEFERRED")


def _place_for(page: Page, to: Subject) -> tuple[Visit | None, Page | None]:
    """Where a page goes at the right subject: the visit, and the blank page that stands there, if one does.

    Raises NoSuchVisit, PlaceTaken or BeingAsked.
    """
    visit = _same_visit(page.visit, to) if page.visit else None
    if _is_log(page):
        return visit, None
    there = Page.objects.whole().filter(subject=to, visit=visit, form=page.form, struck__isnull=True)
    target = there.order_by(F("last_entry").asc(nulls_first=True), "repeat").first()
    if target and target.last_entry is not None:
        raise PlaceTaken(page=target)
    if target and target.queries.standing().exists():
        raise BeingAsked(page=target)
    return visit, target


def _same_visit(visit: Visit, to: Subject) -> Visit:
    counterpart = to.visits.filter(code=visit.code, repeat=visit.repeat, struck__isnull=True).first()
    if counterpart is None:
        raise NoSuchVisit
    return counterpart


def _is_log(page: Page) -> bool:
    return page.form in {model.key() for model in registry.logs()}


def _is_once(page: Page) -> bool:
    return registry.form(page.form).occurs is Occurs.ONCE


def _leave_blank(page: Page, target: Page | None) -> None:
    """Puts a blank page where one leaves that the book asks for: that of the right subject, or else a new one."""
    left = target
    if target:
        _put(target, subject=page.subject, visit=page.visit, repeat=page.repeat)
    elif page.repeat == 1 and not _is_log(page):
        left = Page.objects.create(subject=page.subject, visit=page.visit, form=page.form)
    if left:
        drafts.exchange(page=page, other=left)


def _put(page: Page, *, subject: Subject, visit: Visit | None, repeat: int) -> None:
    page.subject, page.visit, page.repeat = subject, visit, repeat
    page.save(update_fields=["subject", "visit", "repeat"])

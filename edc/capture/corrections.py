"""Corrects what was entered in error: strikes through, restores, moves to the right subject (REQ-045, REQ-072).

Nothing goes away. What is struck through stays where it stands, counts nowhere, and leaves the house with a flag.
"""

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime

from django.db import connection, transaction
from psycopg2 import sql

from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import role_for
from edc.audit import actions as audit
from edc.audit.acts import Act
from edc.audit.selectors import done_together
from edc.capture import registry, selectors
from edc.capture.actions import Refused, Stale
from edc.capture.checks import Severity
from edc.capture.laying import fired
from edc.capture.models import Row
from edc.casebook import actions as casebook
from edc.casebook.models import Page, Subject, Visit
from edc.casebook.selectors import next_repeat
from edc.review import actions as review


class NotThere(LookupError):
    """There is nothing here to be corrected so: nothing was entered, or it is struck through, or it is not."""


class Taken(Exception):
    """Something is entered already where the page should go."""

    def __init__(self, *, page: Page) -> None:
        super().__init__(f"page {page.pk} is entered")
        self.page = page


class NoSuchPlace(LookupError):
    """The other subject has no such visit."""


def strike_page(*, page: Page, reason: str, seen: int | None, by: User, at: datetime) -> None:
    """Strikes a page through. Raises NotPermitted, Stale or NotThere."""
    with transaction.atomic():
        locked = _locked(page, seen)
        deed = _deed(Act.STRIKE, locked, reason=reason, by=by, at=at)
        if locked.last_entry is None or locked.struck is not None:
            raise NotThere
        _strike_page(locked, deed)


def restore_page(*, page: Page, reason: str, seen: int | None, by: User, at: datetime) -> None:
    """Restores a page that was struck through; its checks ask anew. Raises NotPermitted, Stale or NotThere."""
    with transaction.atomic():
        locked = _locked(page, seen)
        deed = _deed(Act.RESTORE, locked, reason=reason, by=by, at=at)
        if locked.struck is None or (locked.visit and locked.visit.struck is not None):
            raise NotThere
        _restore_page(locked, deed)


def strike_line(*, page: Page, key: str, reason: str, seen: int | None, by: User, at: datetime) -> None:
    """Strikes one line of a page through. Raises NotPermitted, Stale or NotThere."""
    _mark_line(Act.STRIKE, page, key, reason=reason, seen=seen, by=by, at=at)


def restore_line(*, page: Page, key: str, reason: str, seen: int | None, by: User, at: datetime) -> None:
    """Restores a line that was struck through. Raises NotPermitted, Stale or NotThere."""
    _mark_line(Act.RESTORE, page, key, reason=reason, seen=seen, by=by, at=at)


def strike_visit(*, visit: Visit, reason: str, by: User, at: datetime) -> None:
    """Strikes a visit through, and each of its pages on which something was entered. Raises NotPermitted, NotThere."""
    with transaction.atomic():
        standing, pages = _locked_visit(visit)
        with _upon_visit(Act.STRIKE, standing, reason=reason, by=by, at=at) as entry:
            if standing.struck is not None:
                raise NotThere
            _stamp(standing, entry)
        for page in pages:
            if page.last_entry is not None and page.struck is None:
                _strike_page(page, _deed(Act.STRIKE, page, reason=reason, by=by, at=at))


def restore_visit(*, visit: Visit, reason: str, by: User, at: datetime) -> None:
    """Restores a visit, with the pages that were struck through along with it. Raises NotPermitted, NotThere."""
    with transaction.atomic():
        standing, pages = _locked_visit(visit)
        along = done_together(standing.struck or 0)
        with _upon_visit(Act.RESTORE, standing, reason=reason, by=by, at=at):
            if standing.struck is None:
                raise NotThere
            _stamp(standing, None)
        for page in pages:
            if page.struck in along:
                _restore_page(page, _deed(Act.RESTORE, page, reason=reason, by=by, at=at))


def move_page(*, page: Page, to: Subject, reason: str, seen: int | None, by: User, at: datetime) -> Page:
    """Gives a page that was entered for the wrong subject to the right one, at the same visit or in the same log.

    The right subject's own blank page of this form changes places with it. Two acts, one on each subject's side.
    Raises NotPermitted, Stale, NotThere, NoSuchPlace, Taken, or Refused where a check refuses it there.
    """
    with transaction.atomic():
        locked = _locked(page, seen)
        was, visit = locked.subject, locked.visit
        leaving = _deed(Act.MOVE_PAGE, locked, reason=reason, by=by, at=at)
        if locked.last_entry is None or locked.struck is not None or to.pk == was.pk:
            raise NotThere
        target = _target(locked, to)
        if target and target.last_entry is not None:
            raise Taken(page=target)
        _defer()
        with audit.act(replace(leaving, page=None)):
            if target:
                _put(target, subject=was, visit=visit, repeat=locked.repeat)
        arriving = replace(_deed_at(Act.MOVE_PAGE, to, reason=reason, by=by, at=at), page=locked.pk)
        with audit.act(arriving) as entry:
            visit_there = _same_visit(visit, to) if visit else None
            repeat = target.repeat if target else next_repeat(to, form=locked.form, visit=visit_there)
            _put(locked, subject=to, visit=visit_there, repeat=repeat)
            casebook.mark(entries={locked.pk: entry})
            _settle(locked, entry, at=at)
    return locked


def _locked(page: Page, seen: int | None) -> Page:
    """The page, locked, as it stands. Raises Stale where it is not what the person saw."""
    casebook.hold(pages=[page.pk])
    locked = Page.objects.whole().get(pk=page.pk)
    if locked.last_entry != seen or locked.subject_id != page.subject_id:
        raise Stale(page=locked)
    return locked


def _locked_visit(visit: Visit) -> tuple[Visit, tuple[Page, ...]]:
    pages = tuple(visit.pages.order_by("pk").values_list("pk", flat=True))
    Subject.objects.select_for_update().get(pk=visit.subject_id)
    casebook.hold(pages=pages)
    standing = Visit.objects.select_related("subject__site").get(pk=visit.pk)
    return standing, tuple(Page.objects.whole().filter(visit=visit).order_by("pk"))


def _deed(act: Act, page: Page, *, reason: str, by: User, at: datetime) -> audit.Deed:
    return replace(_deed_at(act, page.subject, reason=reason, by=by, at=at), page=page.pk)


def _deed_at(act: Act, subject: Subject, *, reason: str, by: User, at: datetime) -> audit.Deed:
    """An act of correction upon a subject. Raises NotPermitted."""
    site = subject.site
    role = role_for(by, Permission.CORRECT, site=site)
    return audit.Deed(act=act, by=by, role=role, site=site.code, subject=subject.pk, at=at, reason=reason)


def _upon_visit(act: Act, visit: Visit, *, reason: str, by: User, at: datetime) -> AbstractContextManager[int]:
    return audit.act(_deed_at(act, visit.subject, reason=reason, by=by, at=at))


def _strike_page(page: Page, deed: audit.Deed) -> None:
    with audit.act(deed) as entry:
        _stamp(page, entry)
        casebook.mark(entries={page.pk: entry})
        review.settle(pages=[page.pk], fired=[], entries={page.pk: entry}, at=deed.at)


def _restore_page(page: Page, deed: audit.Deed) -> None:
    with audit.act(deed) as entry:
        _stamp(page, None)
        casebook.mark(entries={page.pk: entry})
        _settle(page, entry, at=deed.at)


def _mark_line(act: Act, page: Page, key: str, *, reason: str, seen: int | None, by: User, at: datetime) -> None:
    with transaction.atomic():
        locked = _locked(page, seen)
        deed = _deed(act, locked, reason=reason, by=by, at=at)
        line = selectors.content(locked).rows.get(key)
        if line is None or (line.struck is None) is not (act is Act.STRIKE) or locked.struck is not None:
            raise NotThere
        with audit.act(deed) as entry:
            _stamp(line, entry if act is Act.STRIKE else None)
            casebook.mark(entries={locked.pk: entry})
            _settle(locked, entry, at=at)


def _stamp(marked: Page | Visit | Row, entry: int | None) -> None:
    """Tells a page, visit or line the act that struck it through, or that none did."""
    assert marked._meta.pk is not None
    told = sql.SQL("UPDATE {table} SET struck = %s WHERE {key} = %s").format(
        table=sql.Identifier(marked._meta.db_table), key=sql.Identifier(marked._meta.pk.column)
    )
    with connection.cursor() as cursor:
        cursor.execute(told, [entry, marked.pk])
    marked.struck = entry


def _settle(page: Page, entry: int, *, at: datetime) -> None:
    """Asks the site what the checks ask of the page where it now stands. Raises Refused where one refuses it."""
    stored = selectors.content(page)
    known = selectors.context(page, at=at)
    hard = [found for found in stored.findings(known) if found.severity is Severity.HARD]
    if hard:
        raise Refused(page=page, findings=hard)
    asked = list(fired(page.pk, stored, known))
    review.settle(pages=[page.pk], fired=asked, entries={page.pk: entry}, at=at)


def _defer() -> None:
    """Until the transaction ends two pages that change places may stand on one spot."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS page_once DEFERRED")


def _target(page: Page, to: Subject) -> Page | None:
    """The right subject's page of this form at the same visit; nothing where the page joins a log, or is one more."""
    if page.form in {model.key() for model in registry.logs()}:
        return None
    visit = _same_visit(page.visit, to) if page.visit else None
    casebook.hold(pages=to.pages.filter(form=page.form).values_list("pk", flat=True))
    return Page.objects.whole().filter(subject=to, visit=visit, form=page.form, struck__isnull=True).first()


def _same_visit(visit: Visit, to: Subject) -> Visit:
    found = to.visits.filter(code=visit.code, repeat=visit.repeat, struck__isnull=True).first()
    if found is None:
        raise NoSuchPlace
    return found


def _put(page: Page, *, subject: Subject, visit: Visit | None, repeat: int) -> None:
    page.subject, page.visit, page.repeat = subject, visit, repeat
    page.save(update_fields=["subject", "visit", "repeat"])

"""Opens a subject's book from the schedule, and adds pages to it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from edc.accounts.models import Site, User
from edc.accounts.roles import Permission
from edc.accounts.selectors import role_for
from edc.audit import actions as audit
from edc.audit.selectors import ever
from edc.casebook.acts import CasebookAct
from edc.casebook.data_locked import refuse_held
from edc.casebook.models import Page, Subject, Visit, is_subject_number
from edc.casebook.numbering import NumberKind, next_number
from edc.storable import legible


@dataclass(frozen=True, slots=True)
class PlannedPages:
    """The forms that a visit asks for; without a visit's code, those of the whole book."""

    visit: str | None
    forms: tuple[str, ...]


def open_book(
    *,
    site: Site,
    plan: Sequence[PlannedPages],
    by: User,
    at: datetime,
    code: str = "",
    earlier: Subject | None = None,
) -> Subject:
    """A new subject with all visits and pages of the plan; without a code, the site's next screening number. `earlier`
    is the book of an earlier screening of the same person.

    Raises NotPermitted, DataLocked, NumberUsed, or ValidationError where the number is taken or malformed, or the
    earlier book has a later one already.
    """
    role = role_for(by, Permission.OPEN_BOOK, site=site)
    new_entry = audit.NewEntry(act=CasebookAct.OPEN_BOOK, by=by, role=role, site=site.code, at=at)
    with transaction.atomic(), audit.act(new_entry):
        # One at a time for each site, so that two coordinators never draw the same number.
        site = Site.objects.select_for_update().get(pk=site.pk)
        refuse_held(sites=[site.pk])
        number = f"{site.code}-{code}" if code else next_number(site, NumberKind.SCREENING)
        subject = Subject(site=site, number=number, screening_number="" if code else number, earlier=earlier)
        # That a screening number comes once follows from the number, which it is now.
        subject.full_clean(validate_constraints=False)
        if code and ever(table="casebook_subject", column="number", value=subject.number):
            raise NumberUsed(subject.number)
        subject.save()
        _fill(subject, plan)
    return subject


def _fill(subject: Subject, plan: Sequence[PlannedPages]) -> None:
    visits = Visit.objects.bulk_create(Visit(subject=subject, code=planned.visit) for planned in plan if planned.visit)
    by_code: dict[str | None, Visit | None] = {visit.code: visit for visit in visits}
    Page.objects.bulk_create(
        Page(subject=subject, visit=by_code.get(planned.visit), form=form) for planned in plan for form in planned.forms
    )


class VisitStruck(Exception):
    """The visit is struck through as entered in error: it is restored before anything is entered at it."""

    def __init__(self, *, visit: Visit) -> None:
        super().__init__(f"visit {visit.pk} was struck through by entry {visit.struck}")
        self.visit = visit


def add_visit(*, subject: Subject, planned: PlannedPages, by: User, at: datetime) -> Visit:
    """One more visit of a kind that the book does not hold yet, or once more: unscheduled visits, above all.

    Raises NotPermitted or DataLocked.
    """
    (visit,) = add_visits(subjects=[subject], planned=planned, by=by, at=at)
    return visit


def add_visits(*, subjects: Sequence[Subject], planned: PlannedPages, by: User, at: datetime) -> tuple[Visit, ...]:
    """One more visit of a kind for each of these subjects of one site, as often as a subject is named; in one act.

    Raises NotPermitted or DataLocked.
    """
    site, keys = subjects[0].site, {subject.pk for subject in subjects}
    role = role_for(by, Permission.ENTER_DATA, site=site)
    only = subjects[0].pk if len(keys) == 1 else None
    new_entry = audit.NewEntry(act=CasebookAct.ADD_VISIT, by=by, role=role, site=site.code, subject=only, at=at)
    with transaction.atomic(), audit.act(new_entry):
        lock_books(subjects=keys)
        refuse_held(sites=[site.pk], subjects=keys)
        visits = Visit.objects.bulk_create(_one_more(subjects, planned.visit or ""))
        Page.objects.bulk_create(
            Page(subject=visit.subject, visit=visit, form=form) for visit in visits for form in planned.forms
        )
    return tuple(visits)


def _one_more(subjects: Sequence[Subject], code: str) -> Iterator[Visit]:
    """Visits numbered after those that stand; a struck one keeps its number."""
    standing = Visit.objects.filter(subject__in=subjects, code=code).values_list("subject_id")
    last = Counter(subject for (subject,) in standing)
    for subject in subjects:
        last[subject.pk] += 1
        yield Visit(subject=subject, code=code, repeat=last[subject.pk])


class NoReason(ValueError):
    """A correction says why."""


class NumberUsed(Exception):
    """A subject has, or once had, this number: a number is never used again (REQ-072)."""


class Renumbered(Exception):
    """Meanwhile somebody gave the subject another number."""

    def __init__(self, *, subject: Subject) -> None:
        super().__init__(f"subject {subject.pk} is {subject.number} now")
        self.subject = subject


def renumber(*, subject: Subject, code: str, reason: str, by: User, at: datetime) -> Subject:
    """Gives a subject another number of its site; one that it had before may return to it.

    Raises NotPermitted, NoReason, DataLocked, Renumbered, NumberUsed, or ValidationError where the number is malformed.
    """
    site, why, number = subject.site, legible(reason), f"{subject.site.code}-{code}"
    role = role_for(by, Permission.CORRECT, site=site)
    if not why:
        raise NoReason
    new_entry = audit.NewEntry(
        act=CasebookAct.RENUMBER, by=by, role=role, site=site.code, subject=subject.pk, at=at, reason=why
    )
    with transaction.atomic():
        # As when a book is opened: one at a time for each site.
        Site.objects.select_for_update().get(pk=site.pk)
        standing = Subject.objects.select_for_update().get(pk=subject.pk)
        refuse_held(sites=[site.pk], subjects=[subject.pk])
        if standing.number != subject.number:
            raise Renumbered(subject=standing)
        is_subject_number(number)
        if number == standing.number or ever(table="casebook_subject", column="number", value=number) - {standing.pk}:
            raise NumberUsed(number)
        # What was wrong in a screening number is put right in it; once a subject number came, it stays as it was.
        standing.screening_number = number if standing.is_numbered_by_screening else standing.screening_number
        standing.number = number
        with audit.act(new_entry):
            standing.save(update_fields=["number", "screening_number"])
    return standing


def issue_number(*, subject: Subject) -> Subject:
    """Gives a subject that is enrolled the next subject number of its site, in the act that the caller announced.

    Who has one already keeps it: one whose book opened with a number of its own, or who was enrolled meanwhile.
    """
    with transaction.atomic():
        # As when a book is opened: one at a time for each site.
        site = Site.objects.select_for_update().get(pk=subject.site_id)
        standing = Subject.objects.select_for_update().get(pk=subject.pk)
        if standing.is_numbered_by_screening and site.enrolment_pattern:
            standing.number = next_number(site, NumberKind.ENROLMENT)
            standing.save(update_fields=["number"])
    return standing


def lock_books(*, subjects: Iterable[int]) -> None:
    """Locks subjects, by their ids, so that no visit or page joins or leaves their books meanwhile; in one order."""
    list(Subject.objects.select_for_update().filter(pk__in=list(subjects)).order_by("pk"))


def lock_rows(*, pages: Iterable[int]) -> None:
    """Locks pages, by their ids, against other saves until this transaction ends; in one order, so that none waits
    for another in a circle."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM casebook_page WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [list(pages)])


def lock_with_readers(*, pages: Iterable[int], subjects: Iterable[int], forms: Iterable[str]) -> None:
    """Locks pages, and before them their subjects, so that no page comes meanwhile that reads one of them; and along
    with them the subjects' pages of the forms that read them. In one statement, and in one order."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_WITH_READERS, [list(subjects), list(pages), list(subjects), list(forms)])


# What is counted is read, and so locked, before the first page is.
_LOCK_WITH_READERS = """
    SELECT 1 FROM casebook_page
     WHERE (SELECT count(*) FROM (
               SELECT FROM casebook_subject WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE
           ) AS books) IS NOT NULL
       AND (id = ANY(%s) OR (subject_id = ANY(%s) AND form = ANY(%s)))
     ORDER BY id FOR UPDATE
"""


def mark_complete(*, page: Page, entry: int) -> None:
    """Tells a page the act that made it complete."""
    page.completed = entry
    page.save(update_fields=["completed"])


def mark(*, entries: Mapping[int, int | None]) -> None:
    """Tells pages, by their ids, the last act upon them: one statement, however many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE casebook_page AS page SET last_entry = told.entry"
            " FROM unnest(%s::bigint[], %s::bigint[]) AS told (id, entry) WHERE page.id = told.id",
            [list(entries.keys()), list(entries.values())],
        )


@dataclass(frozen=True, slots=True)
class NewPage:
    """A page to be added."""

    subject: Subject
    form: str
    visit: Visit | None = None
    # How many pages of the form stood there when the person began; nothing where that does not matter.
    after: int | None = None


class AnotherCame(Exception):
    """Meanwhile another page of the form came: by somebody else, or by the same post once more."""

    def __init__(self, *, standing: int) -> None:
        super().__init__(f"{standing} pages of the form stand there")
        self.standing = standing


def add_pages(*, wanted: Sequence[NewPage], by: User, at: datetime) -> tuple[Page, ...]:
    """Many pages at once, of subjects of one site; each numbered after those of its form that stand there.

    Raises NotPermitted, DataLocked, VisitStruck, or AnotherCame where more stand there than a new page came after.
    """
    if not wanted:
        return ()
    site = wanted[0].subject.site
    if any(new.subject.site_id != site.pk for new in wanted):
        message = "pages are added for one site at a time"
        raise ValueError(message)
    role = role_for(by, Permission.ENTER_DATA, site=site)
    subjects = {new.subject.pk for new in wanted}
    only = wanted[0].subject.pk if len(subjects) == 1 else None
    new_entry = audit.NewEntry(act=CasebookAct.ADD_PAGE, by=by, role=role, site=site.code, subject=only, at=at)
    with transaction.atomic(), audit.act(new_entry):
        lock_books(subjects=subjects)
        refuse_held(sites=[site.pk], subjects=subjects, visits={new.visit.pk for new in wanted if new.visit})
        _refuse_struck(wanted)
        return _numbered(wanted)


def _refuse_struck(wanted: Sequence[NewPage]) -> None:
    visits = {new.visit.pk for new in wanted if new.visit}
    struck = Visit.objects.filter(pk__in=visits, struck__isnull=False).first() if visits else None
    if struck:
        raise VisitStruck(visit=struck)


def _numbered(wanted: Sequence[NewPage]) -> tuple[Page, ...]:
    forms, subjects = {new.form for new in wanted}, {new.subject.pk for new in wanted}
    standing = Page.objects.filter(subject__in=subjects, form__in=forms)
    last: dict[tuple[int, int | None, str], int] = {}
    for subject, visit, form, repeat in standing.values_list("subject_id", "visit_id", "form", "repeat"):
        place = (subject, visit, form)
        last[place] = max(last.get(place, 0), repeat)
    pages = []
    for new in wanted:
        spot: tuple[int, int | None, str] = (new.subject.pk, new.visit.pk if new.visit else None, new.form)
        if new.after not in (None, last.get(spot, 0)):
            raise AnotherCame(standing=last.get(spot, 0))
        last[spot] = last.get(spot, 0) + 1
        pages.append(Page(subject=new.subject, visit=new.visit, form=new.form, repeat=last[spot]))
    return tuple(Page.objects.bulk_create(pages))

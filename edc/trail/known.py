"""What some lines of the trail speak of, read at once: pages, subjects, visits, people, sites, rows as they stood."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from edc.accounts.actors import names
from edc.accounts.models import Site, User
from edc.audit import reading
from edc.audit.reading import Changed, Done, Value
from edc.casebook.models import Page, Subject, Visit
from edc.history.selectors import standing_columns
from edc.labs.models import Laboratory
from edc.trail.scope import TrailReader


@dataclass(frozen=True, slots=True)
class CasebookLocation:
    """Where in the casebooks something was done; what is not known, or does not apply, is empty."""

    subject: str = ""
    visit: str = ""
    form: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All that is needed to say these lines in words, as far as this person may read it."""

    pages: Mapping[int, Page]
    subjects: Mapping[int, Subject]
    visits: Mapping[int, Visit]
    people: Mapping[int, str]
    usernames: Mapping[int, str]
    sites: Mapping[int, Site]
    laboratories: Mapping[int, Laboratory]
    standing: Mapping[int, reading.Row]
    sees_everything: bool
    # Of pages, in words: each is said once, however many of its changes there are.
    places: dict[int, CasebookLocation] = field(default_factory=dict)

    def hides(self, change: Changed) -> bool:
        """Whether the change was made on a page that this person may not read."""
        return change.page is not None and change.page not in self.pages and not self.sees_everything


def known(reader: TrailReader, *, acts: Iterable[Done], changes: Sequence[Changed]) -> Known:
    """What is known of these acts and changes: one read a kind of thing, however many there are."""
    acts = [*acts, *(change.done for change in changes if change.done)]
    on_pages = {act.page for act in acts} | {change.page for change in changes}
    pages = _pages(reader, {page for page in on_pages if page is not None})
    people = _numbers(changes, "user_id", table="accounts_user")
    return Known(
        pages=pages,
        subjects=_subjects(reader, acts, changes),
        visits=_visits(reader, _numbers(changes, "visit_id", table="casebook_visit")),
        people=names(acts),
        usernames=dict(User.objects.filter(pk__in=people).values_list("pk", "username")) if people else {},
        sites=_sites(_numbers(changes, "site_id", table="accounts_site")),
        laboratories=_laboratories(_numbers(changes, "laboratory_id", table="labs_laboratory")),
        standing=reading.rows_before(changes, columns=standing_columns()),
        sees_everything=reader.clinical.everywhere,
    )


def _pages(reader: TrailReader, wanted: Collection[int]) -> Mapping[int, Page]:
    return {page.pk: page for page in Page.objects.visible_to(reader.user).whole().filter(pk__in=wanted)}


def _subjects(reader: TrailReader, acts: Iterable[Done], changes: Sequence[Changed]) -> Mapping[int, Subject]:
    named = {act.subject for act in acts if act.subject} | _numbers(changes, "subject_id", table="casebook_subject")
    return (
        {subject.pk: subject for subject in Subject.objects.visible_to(reader.user).filter(pk__in=named)}
        if named
        else {}
    )


def _visits(reader: TrailReader, wanted: Collection[int]) -> Mapping[int, Visit]:
    if not wanted:
        return {}
    subjects = Subject.objects.visible_to(reader.user)
    visits = Visit.objects.filter(pk__in=wanted, subject__in=subjects).select_related("subject")
    return {visit.pk: visit for visit in visits}


def _sites(wanted: Collection[int]) -> Mapping[int, Site]:
    return {site.pk: site for site in Site.objects.filter(pk__in=wanted)} if wanted else {}


def _laboratories(wanted: Collection[int]) -> Mapping[int, Laboratory]:
    return {laboratory.pk: laboratory for laboratory in Laboratory.objects.filter(pk__in=wanted)} if wanted else {}


def _numbers(changes: Iterable[Changed], column: str, *, table: str) -> set[int]:
    """The rows of a table that changes are made on, or name in a column."""
    values: list[Value] = [side.get(column) for change in changes for side in (change.old, change.new)]
    rows = {change.row for change in changes if change.table == table}
    return rows | {int(value) for value in values if isinstance(value, str) and value.isdecimal()}

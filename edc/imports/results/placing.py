"""Finds the page of the casebook where a sample of a file belongs; makes the unscheduled visits that are missing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import F

from edc.accounts.models import User
from edc.capture import registry
from edc.casebook import actions as casebook
from edc.casebook import anchors
from edc.casebook.actions import NewPage
from edc.casebook.data_locked import held_subjects
from edc.casebook.models import Page, Subject, Visit
from edc.imports.results.matched import MatchedResult, messages
from edc.imports.results.outcomes import BatchOutcome
from edc.imports.results.verdicts import RowVerdict
from edc.labs.models import Sample
from protocol.schedule import SCHEDULE, planned_on
from protocol.words import Sentence, _

UNSCHEDULED = str(registry.unscheduled().visit)
OTHER_DAY = _("The sample of this visit is of %(stands)s, and the file says %(told)s.")
NO_PLACE = _("There is no page for this sample, and none can be added: the data are frozen, locked or struck through.")
Key = tuple[int, date, str]
"""What tells a sample from others, and orders them: subject, day, visit."""


@dataclass(frozen=True, slots=True)
class SampleGroup:
    """The results of one sample: of one subject, of one day, at a visit where one is named."""

    subject: int
    day: date
    visit: str
    results: tuple[MatchedResult, ...]

    @property
    def key(self) -> Key:
        """What tells it from other samples."""
        return self.subject, self.day, self.visit

    @property
    def is_at_visit(self) -> bool:
        """Whether it belongs to a visit of the schedule that is named; else its day decides."""
        return self.visit not in ("", UNSCHEDULED)


@dataclass(frozen=True, slots=True)
class PlacedSample:
    """A sample with its page, whether that page knows the day already, and what stands in the way."""

    group: SampleGroup
    page: Any
    is_dated: bool = False
    why: Sentence | None = None

    @property
    def is_homeless(self) -> bool:
        """Whether there is no page for it yet, and nothing in the way of one."""
        return self.page is None and self.why is None


@dataclass(frozen=True, slots=True)
class PlacedBatch:
    """The samples that have a page, and what came of those that have none."""

    samples: tuple[PlacedSample, ...]
    outcome: BatchOutcome


def grouped(results: Iterable[MatchedResult]) -> tuple[SampleGroup, ...]:
    """The samples of these results, by subject and in the order of their days."""
    samples: dict[Key, list[MatchedResult]] = {}
    for result in results:
        samples.setdefault((result.subject, result.day, result.visit), []).append(result)
    return tuple(SampleGroup(*key, tuple(samples[key])) for key in sorted(samples))


@dataclass(slots=True)
class _Book:
    """A subject's laboratory pages that stand, each with the day of its sample as `on`; and the first dose."""

    first_dose: date | None
    pages: list[Any] = field(default_factory=list)

    def page_for(self, group: SampleGroup) -> Any:
        """The page where a sample belongs, or nothing; a page that says another day already is an answer too."""
        if group.is_at_visit:
            return self._at_visit(group.visit, group.day)
        return _of_day(self.pages, group.day) or (None if group.visit else self._planned(group.day))

    def _at_visit(self, visit: str, day: date) -> Any:
        there = [page for page in self.pages if page.visit and page.visit.code == visit]
        return _of_day(there, day) or _of_day(there, None) or next(iter(there), None)

    def _planned(self, day: date) -> Any:
        """The blank page of the visit in whose window the day lies; of several, the one whose day is nearest."""
        blank = {page.visit.code: page for page in self.pages if page.on is None and page.visit}
        windows = (
            (visit.code, planned_on(visit, first_dose=self.first_dose)) for visit in SCHEDULE if visit.code in blank
        )
        near = [
            (abs((day - window.target).days), code)
            for code, window in windows
            if window and window.earliest <= day <= window.latest
        ]
        return blank[min(near)[1]] if near else None


def _of_day(pages: Sequence[Any], day: date | None) -> Any:
    return next((page for page in pages if page.on == day), None)


def place(groups: Sequence[SampleGroup], *, subjects: Mapping[int, Subject], by: User, at: datetime) -> PlacedBatch:
    """Each sample with its page; a visit or a page that is missing is made. Raises NotPermitted."""
    books = _books({group.subject for group in groups})
    looked_up = [_placed(group, books[group.subject]) for group in groups]
    homeless = [sample.group for sample in looked_up if sample.is_homeless]
    made = {group.key: page for group, page in _made(homeless, subjects, by=by, at=at)} if homeless else {}
    placed = [_at_home(sample, made) for sample in looked_up]
    return PlacedBatch(tuple(sample for sample in placed if sample.why is None), _refused(placed))


def _refused(samples: Iterable[PlacedSample]) -> BatchOutcome:
    """What came of the samples that something stands in the way of."""
    return BatchOutcome(
        messages=tuple(
            message
            for sample in samples
            if sample.why is not None
            for message in messages(sample.group.results, RowVerdict.CONFLICTING, sample.why)
        )
    )


def _placed(group: SampleGroup, book: _Book) -> PlacedSample:
    page = book.page_for(group)
    if page is None or page.on == group.day:
        return PlacedSample(group, page, is_dated=True)
    if page.on is not None:
        return PlacedSample(group, None, why=Sentence(OTHER_DAY, {"stands": page.on, "told": group.day}))
    page.on = group.day  # from now on it is no other sample's
    return PlacedSample(group, page)


def _at_home(sample: PlacedSample, made: Mapping[Key, Page]) -> PlacedSample:
    if not sample.is_homeless:
        return sample
    page = made.get(sample.group.key)
    return PlacedSample(sample.group, page, why=None if page else Sentence(NO_PLACE))


def _books(subjects: Iterable[int]) -> dict[int, _Book]:
    """The books of these subjects, in two reads."""
    keys = list(subjects)
    first = anchors.first_doses(keys)
    books = {key: _Book(first.get(key)) for key in keys}
    pages = Page.objects.standing().filter(subject__in=keys, form=Sample.key()).whole()
    for page in pages.annotate(on=F("labs_sample__collected_on")).order_by("pk"):
        books[page.subject_id].pages.append(page)
    return books


def _made(
    homeless: Sequence[SampleGroup], subjects: Mapping[int, Subject], *, by: User, at: datetime
) -> Iterator[tuple[SampleGroup, Page]]:
    """New pages for samples that have none: at the visit that is named, else at an unscheduled one."""
    held = held_subjects(site=subjects[homeless[0].subject].site_id, subjects={group.subject for group in homeless})
    free = [group for group in homeless if group.subject not in held]
    yield from _at_new_visits([group for group in free if not group.is_at_visit], subjects, by=by, at=at)
    yield from _at_visits([group for group in free if group.is_at_visit], subjects, by=by, at=at)


def _at_new_visits(
    loose: Sequence[SampleGroup], subjects: Mapping[int, Subject], *, by: User, at: datetime
) -> Iterator[tuple[SampleGroup, Page]]:
    if loose:
        owners = [subjects[group.subject] for group in loose]
        visits = casebook.add_visits(subjects=owners, planned=registry.unscheduled(), by=by, at=at)
        pages = {page.visit_id: page for page in Page.objects.filter(visit__in=visits, form=Sample.key()).whole()}
        yield from ((group, pages[visit.pk]) for group, visit in zip(loose, visits, strict=True))


def _at_visits(
    named: Sequence[SampleGroup], subjects: Mapping[int, Subject], *, by: User, at: datetime
) -> Iterator[tuple[SampleGroup, Page]]:
    """One more page at a visit of the book that has none for the laboratory, or of which it is struck through."""
    standing = Visit.objects.filter(subject__in={group.subject for group in named}, struck__isnull=True)
    visits = {(visit.subject_id, visit.code): visit for visit in standing.order_by("-repeat")}
    there = [group for group in named if (group.subject, group.visit) in visits]
    wanted = [NewPage(subjects[g.subject], Sample.key(), visits[g.subject, g.visit]) for g in there]
    yield from zip(there, casebook.add_pages(wanted=wanted, by=by, at=at), strict=True)

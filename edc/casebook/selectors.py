"""What stands in the casebooks: how far each subject, visit and page is."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext

from edc.accounts.models import User
from edc.casebook.models import Page, Subject, Visit


@dataclass(frozen=True, slots=True)
class Progress:
    """Pages with something on them, and pages marked complete, of the pages there are."""

    entered: int = 0
    pages: int = 0
    complete: int = 0

    @property
    def state(self) -> str:
        """The state's code, which names its picture."""
        if self.pages == 0:
            return "not_applicable"
        if self.complete == self.pages:
            return "complete"
        return "in_progress" if self.entered or self.complete else "not_due"

    @property
    def percent(self) -> int:
        """The share of pages with something on them, rounded down, so that only a whole book is full."""
        return 100 * self.entered // self.pages if self.pages else 0

    @property
    def word(self) -> str:
        """The state in words."""
        words = {
            "not_applicable": gettext("no pages"),
            "not_due": gettext("nothing entered yet"),
            "in_progress": gettext("%(entered)s of %(pages)s pages entered, %(complete)s complete"),
            "complete": gettext("all pages complete"),
        }
        return words[self.state] % {"entered": self.entered, "pages": self.pages, "complete": self.complete}


def pages_by_subject(subjects: Iterable[Subject]) -> dict[int, list[Page]]:
    """The pages of these subjects, with their visits, by the subjects' ids: one read, however many there are."""
    by_subject: dict[int, list[Page]] = {subject.pk: [] for subject in subjects}
    for page in Page.objects.filter(subject__in=list(by_subject)).select_related("visit").order_by("id"):
        by_subject[page.subject_id].append(page)
    return by_subject


def visits_of(subject: Subject) -> tuple[Visit, ...]:
    """A subject's visits, as they were created from the schedule."""
    return tuple(subject.visits.order_by("id"))


def pages_of(subject: Subject) -> tuple[Page, ...]:
    """All pages of a subject, with their visits, in the order of the book."""
    return tuple(subject.pages.select_related("visit").order_by("visit_id", "id"))


def pages_at(visit: Visit) -> tuple[Page, ...]:
    """The pages of a visit."""
    return tuple(visit.pages.select_related("subject", "visit").order_by("id"))


def subject_for(user: User, number: str) -> Subject | None:
    """The subject of this number, or of this screening number, where this person may read it; nothing where
    not, or where there is none."""
    if "\0" in number:  # an address may hold anything; PostgreSQL cannot even be asked for this
        return None
    either = Q(number=number) | Q(screening_number=number) if number else Q(number="")
    return Subject.objects.visible_to(user).select_related("site").filter(either).first()


def subject_of(user: User, key: int) -> Subject | None:
    """The subject of this id, where this person may read it."""
    return Subject.objects.visible_to(user).filter(pk=key).first()


def subjects_for(user: User, *, like: str) -> QuerySet[Subject]:
    """The subjects that this person may read, by number; those whose number holds the text, where one is given."""
    return Subject.objects.visible_to(user).numbered_like(like).order_by("number")


def visit_of(subject: Subject, key: int) -> Visit | None:
    """The visit, where it is this subject's."""
    return subject.visits.filter(pk=key).first()


def visit_for(user: User, key: int) -> Visit | None:
    """The visit, where this person may read its subject; nothing else where not, or where there is none."""
    readable = Subject.objects.visible_to(user)
    return Visit.objects.filter(pk=key, subject__in=readable).select_related("subject__site").first()


def is_struck(page: Page) -> bool:
    """Whether a page, or its visit, is struck through as entered in error."""
    return page.struck is not None or (page.visit is not None and page.visit.struck is not None)


def is_left_open(subject: Subject, *, form: str, visit: Visit | None) -> bool:
    """Whether every page of a form that stood here is struck through, so that it is to be entered anew."""
    there = Page.objects.filter(subject=subject, form=form, visit=visit)
    return there.exists() and not there.filter(struck__isnull=True).exists()


def struck_visits(subjects: Iterable[Subject]) -> dict[int, set[str]]:
    """For each subject's id the codes of visits that are struck through, with none of that code beside them."""
    struck: dict[int, set[str]] = defaultdict(set)
    standing: dict[int, set[str]] = defaultdict(set)
    visits = Visit.objects.filter(subject__in=list(subjects))
    for subject, code, mark in visits.values_list("subject_id", "code", "struck"):
        (standing if mark is None else struck)[subject].add(code)
    return {subject: codes - standing[subject] for subject, codes in struck.items()}


def next_repeat(subject: Subject, *, form: str, visit: Visit | None) -> int:
    """The number that one more page of a form would have."""
    last = Page.objects.filter(subject=subject, form=form, visit=visit).aggregate(last=Max("repeat"))["last"]
    return (last or 0) + 1

"""What asks to be compared with its source: of a visit, of the subjects on a screen, and what changed since it was."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse

from edc.accounts.actors import Actor
from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.capture import registry
from edc.capture.titles import title_of
from edc.casebook.models import Page, Subject, Visit
from edc.history.selectors import AnswerDifference
from edc.sdv import status
from edc.sdv.models import Verification
from edc.sdv.plan import SdvStatus, SdvVerdict


@dataclass(frozen=True, slots=True)
class Asking:
    """A place that asks: what it is called and says, and what it said when it was verified."""

    page: Page
    standing: SdvStatus
    label: str
    value: str
    differences: tuple[AnswerDifference, ...]
    changed: Actor | None = None

    @property
    def key(self) -> str:
        """The place with its page, as it is posted."""
        return f"{self.page.pk}:{self.standing.place}"


@dataclass(frozen=True, slots=True)
class PageAsking:
    """A page with the places that ask: what it is called, where it opens, its state on the screen."""

    page: Page
    form: str
    visit: str
    url: str
    asking: tuple[Asking, ...]

    @property
    def seen(self) -> str:
        """The page with its last act, as it is posted."""
        return f"{self.page.pk}:{self.page.last_entry or 0}"

    @property
    def changed(self) -> int:
        """How many of the places changed since they were verified."""
        return sum(ask.standing.verdict is SdvVerdict.CHANGED for ask in self.asking)


@dataclass(frozen=True, slots=True)
class SubjectAsking:
    """A subject with the pages on which something asks."""

    subject: Subject
    url: str
    pages: tuple[PageAsking, ...]


def pages_to_verify(user: User) -> QuerySet[Page]:
    """The pages that this person may verify, and on which something was saved; what is struck through is none."""
    subjects = Subject.objects.within(user, Permission.VERIFY)
    standing = Page.objects.whole().entered().filter(subject__in=subjects, struck__isnull=True)
    return standing.exclude(visit__struck__isnull=False)


def of_visit(visit: Visit) -> tuple[PageAsking, ...]:
    """The pages of a visit with all that asks, in the order of the book."""
    return of_pages(Page.objects.whole().filter(visit=visit))


def of_pages(pages: Iterable[Page]) -> tuple[PageAsking, ...]:
    """These pages with all that asks, in the order of the book; pages without are left out."""
    chosen = sorted(registry.in_order(pages), key=lambda page: page.visit_id or 0)
    standing = status.standing(chosen)
    asking_pages = (
        _page(page, [place_status for place_status in standing.get(page.pk, ()) if place_status.asks])
        for page in chosen
    )
    return tuple(asking_page for asking_page in asking_pages if asking_page.asking)


def _page(page: Page, asking: Sequence[SdvStatus]) -> PageAsking:
    title = title_of(page)
    url = reverse("page", args=[page.pk])
    return PageAsking(page, title.form, title.visit, url, tuple(_asking(page, place_status) for place_status in asking))


def _asking(page: Page, place_status: SdvStatus) -> Asking:
    model = registry.form(page.form)
    changed = place_status.verdict is SdvVerdict.CHANGED and place_status.last
    return Asking(
        page=page,
        standing=place_status,
        label=status.label_of(model, place_status.place),
        value=status.in_words(model, place_status.place, place_status.now),
        differences=status.differences(model, place_status.place, place_status.last.value, place_status.now)
        if changed and place_status.last
        else (),
    )


def of_subjects(subjects: Sequence[Subject], pages: QuerySet[Page]) -> list[SubjectAsking]:
    """These subjects with all that asks on those of the pages that are theirs."""
    by_subject: dict[int, list[PageAsking]] = {subject.pk: [] for subject in subjects}
    for asking_page in of_pages(pages.filter(subject__in=by_subject)):
        by_subject[asking_page.page.subject_id].append(asking_page)
    return [
        SubjectAsking(subject, reverse("subject", args=[subject.number]), tuple(by_subject[subject.pk]))
        for subject in subjects
    ]


def changed(pages: QuerySet[Page]) -> list[PageAsking]:
    """Of these pages each that was saved after something on it was verified, with just what changed since."""
    before = Verification.objects.filter(page=OuterRef("pk"), entry__lt=OuterRef("last_entry"))
    asking_pages = of_pages(pages.filter(Exists(before)))
    return [
        PageAsking(asking_page.page, asking_page.form, asking_page.visit, asking_page.url, only)
        for asking_page in asking_pages
        if (only := tuple(each for each in asking_page.asking if each.standing.verdict is SdvVerdict.CHANGED))
    ]


def subjects_of(pages: QuerySet[Page]) -> QuerySet[Subject]:
    """The subjects of these pages, by number."""
    return Subject.objects.filter(pk__in=pages.values("subject")).annotate(site_code=F("site__code")).order_by("number")

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
    told: tuple[AnswerDifference, ...]
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
        return sum(one.standing.verdict is SdvVerdict.CHANGED for one in self.asking)


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
    found = (_page(page, [one for one in standing.get(page.pk, ()) if one.asks]) for page in chosen)
    return tuple(one for one in found if one.asking)


def _page(page: Page, asking: Sequence[SdvStatus]) -> PageAsking:
    title = title_of(page)
    url = reverse("page", args=[page.pk])
    return PageAsking(page, title.form, title.visit, url, tuple(_asking(page, one) for one in asking))


def _asking(page: Page, one: SdvStatus) -> Asking:
    model = registry.form(page.form)
    changed = one.verdict is SdvVerdict.CHANGED and one.last
    return Asking(
        page=page,
        standing=one,
        label=status.label_of(model, one.place),
        value=status.in_words(model, one.place, one.now),
        told=status.told(model, one.place, one.last.value, one.now) if changed and one.last else (),
    )


def of_subjects(subjects: Sequence[Subject], pages: QuerySet[Page]) -> list[SubjectAsking]:
    """These subjects with all that asks on those of the pages that are theirs."""
    by_subject: dict[int, list[PageAsking]] = {subject.pk: [] for subject in subjects}
    for one in of_pages(pages.filter(subject__in=by_subject)):
        by_subject[one.page.subject_id].append(one)
    return [
        SubjectAsking(subject, reverse("subject", args=[subject.number]), tuple(by_subject[subject.pk]))
        for subject in subjects
    ]


def changed(pages: QuerySet[Page]) -> list[PageAsking]:
    """Of these pages each that was saved after something on it was verified, with just what changed since."""
    before = Verification.objects.filter(page=OuterRef("pk"), entry__lt=OuterRef("last_entry"))
    found = of_pages(pages.filter(Exists(before)))
    return [
        PageAsking(one.page, one.form, one.visit, one.url, only)
        for one in found
        if (only := tuple(each for each in one.asking if each.standing.verdict is SdvVerdict.CHANGED))
    ]


def subjects_of(pages: QuerySet[Page]) -> QuerySet[Subject]:
    """The subjects of these pages, by number."""
    return Subject.objects.filter(pk__in=pages.values("subject")).annotate(site_code=F("site__code")).order_by("number")

"""What can be held still: a page, a visit, a subject, a site, or the whole study."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import QuerySet

from edc.accounts.models import Site
from edc.casebook.models import Page, PageQuerySet, Subject, Visit


class HoldLevel(StrEnum):
    """How much a hold holds."""

    PAGE = "page"
    VISIT = "visit"
    SUBJECT = "subject"
    SITE = "site"
    STUDY = "study"


@dataclass(frozen=True, slots=True)
class HoldScope:
    """One place that can be held; beside it stands what it is part of. The study is the one without anything."""

    site: Site | None = None
    subject: Subject | None = None
    visit: Visit | None = None
    page: Page | None = None

    @property
    def level(self) -> HoldLevel:
        """How much this is: named by the smallest part."""
        parts = ((self.page, HoldLevel.PAGE), (self.visit, HoldLevel.VISIT), (self.subject, HoldLevel.SUBJECT))
        smaller = next((level for part, level in parts if part is not None), None)
        return smaller or (HoldLevel.SITE if self.site else HoldLevel.STUDY)

    @property
    def held(self) -> dict[str, Site | Subject | Visit | Page | None]:
        """What a hold of this place names: the smallest part alone, and nothing else."""
        part = self.page or self.visit or self.subject or self.site
        level = self.level
        return {
            name: part if name == level else None
            for name in (HoldLevel.SITE, HoldLevel.SUBJECT, HoldLevel.VISIT, HoldLevel.PAGE)
        }

    @property
    def pages(self) -> PageQuerySet:
        """All pages of the place."""
        if self.page:
            return Page.objects.filter(pk=self.page.pk)
        if self.visit:
            return Page.objects.filter(visit=self.visit)
        if self.subject:
            return Page.objects.filter(subject=self.subject)
        return Page.objects.filter(subject__site=self.site) if self.site else Page.objects.all()

    @property
    def subjects(self) -> "QuerySet[Subject]":
        """The subjects to whom the place belongs, or who belong to it."""
        if self.subject:
            return Subject.objects.filter(pk=self.subject.pk)
        return Subject.objects.filter(site=self.site) if self.site else Subject.objects.all()


STUDY = HoldScope()


def of_site(site: Site) -> HoldScope:
    """A whole site."""
    return HoldScope(site=site)


def of_subject(subject: Subject) -> HoldScope:
    """A whole subject."""
    return HoldScope(site=subject.site, subject=subject)


def of_visit(visit: Visit) -> HoldScope:
    """All pages of a visit."""
    return HoldScope(site=visit.subject.site, subject=visit.subject, visit=visit)


def of_page(page: Page) -> HoldScope:
    """One page; of one that is still to be made, what it will be part of."""
    return HoldScope(site=page.subject.site, subject=page.subject, visit=page.visit, page=page if page.pk else None)

"""What can be held still: a page, a visit, a subject, a site, or the whole study."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import QuerySet

from edc.accounts.models import Site
from edc.casebook.models import Page, PageQuerySet, Subject, Visit


class Level(StrEnum):
    """How much a hold holds."""

    PAGE = "page"
    VISIT = "visit"
    SUBJECT = "subject"
    SITE = "site"
    STUDY = "study"


@dataclass(frozen=True, slots=True)
class Scope:
    """One place that can be held; beside it stands what it is part of. The study is the one without anything."""

    site: Site | None = None
    subject: Subject | None = None
    visit: Visit | None = None
    page: Page | None = None

    @property
    def level(self) -> Level:
        """How much this is: named by the smallest part."""
        parts = ((self.page, Level.PAGE), (self.visit, Level.VISIT), (self.subject, Level.SUBJECT))
        smaller = next((level for part, level in parts if part is not None), None)
        return smaller or (Level.SITE if self.site else Level.STUDY)

    @property
    def held(self) -> dict[str, Site | Subject | Visit | Page | None]:
        """What a hold of this place names: the smallest part alone, and nothing else."""
        part = self.page or self.visit or self.subject or self.site
        level = self.level
        return {name: part if name == level else None for name in (Level.SITE, Level.SUBJECT, Level.VISIT, Level.PAGE)}

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


STUDY = Scope()


def of_site(site: Site) -> Scope:
    """A whole site."""
    return Scope(site=site)


def of_subject(subject: Subject) -> Scope:
    """A whole subject."""
    return Scope(site=subject.site, subject=subject)


def of_visit(visit: Visit) -> Scope:
    """All pages of a visit."""
    return Scope(site=visit.subject.site, subject=visit.subject, visit=visit)


def of_page(page: Page) -> Scope:
    """One page; of one that is still to be made, what it will be part of."""
    return Scope(site=page.subject.site, subject=page.subject, visit=page.visit, page=page if page.pk else None)

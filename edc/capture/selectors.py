"""Reads what stands on pages, for people and for the checks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from edc.accounts.models import User
from edc.capture import registry
from edc.capture.checks import Context, Finding
from edc.capture.models import Crf, Row
from edc.casebook.models import Page, PageQuerySet


@dataclass(frozen=True, slots=True)
class Content:
    """What stands on a page: the answers and the lines by their keys; nothing on one never saved."""

    answers: Crf | None
    rows: dict[str, Row]


def content(page: Page) -> Content:
    """One page's answers and lines, in at most two reads."""
    return contents([page])[page.pk]


def contents(pages: Iterable[Page]) -> dict[int, Content]:
    """Many pages' answers and lines: two reads for each form among them."""
    found = {page.pk: Content(answers=None, rows={}) for page in pages}
    by_form: dict[str, list[int]] = {}
    for page in pages:
        if page.last_entry is None:
            continue  # never saved: there is nothing to read
        by_form.setdefault(page.form, []).append(page.pk)
    for form, keys in by_form.items():
        model = registry.form(form)
        rows = model.rows()
        lines: dict[int, dict[str, Row]] = {}
        for line in rows.objects.filter(page__in=keys).order_by("pk") if rows else ():
            lines.setdefault(line.page_id, {})[getattr(line, line.row_key)] = line
        for answers in model.objects.filter(page__in=keys):
            found[answers.pk] = Content(answers=answers, rows=lines.get(answers.pk, {}))
    return found


def births(subjects: Iterable[int]) -> dict[int, date]:
    """The day of birth of each of these subjects, where it is known."""
    model, item = registry.birth()
    known = model.objects.filter(page__subject__in=list(subjects), **{f"{item.name}__isnull": False})
    return dict(known.values_list("page__subject_id", item.name))


def with_births(pages: PageQuerySet) -> PageQuerySet:
    """Pages with their subjects' day of birth as `born_on`, in the same read."""
    model, item = registry.birth()
    known = model.objects.filter(page__subject=OuterRef("subject"), **{f"{item.name}__isnull": False})
    return pages.annotate(born_on=Subquery(known.values(item.name)[:1]))


def context(page: Page, *, at: datetime) -> Context:
    """What the checks of a page may know besides its answers."""
    return Context(born_on=births([page.subject_id]).get(page.subject_id), today=timezone.localdate(at))


def findings(stored: Content, known: Context) -> list[Finding]:
    """What the checks have to say about a page as it stands; nothing about one never saved."""
    if stored.answers is None:
        return []
    said = list(stored.answers.findings(known))
    for line in stored.rows.values():
        said.extend(line.findings(known))
    return said


def previous(page: Page) -> dict[str, Row]:
    """The subject's lines before this page's, by their keys, in at most one read."""
    rows = registry.form(page.form).rows()
    return {getattr(row, row.row_key): row for row in rows.objects.previous_to(page)} if rows else {}


def page_for(user: User, key: int) -> Page | None:
    """The page, where this person may read it; nothing else where not, or where there is none."""
    return Page.objects.visible_to(user).whole().filter(pk=key).first()


def next_page(page: Page) -> Page | None:
    """The page after this one at the same visit."""
    if page.visit_id is None:
        return None
    pages = registry.in_order(Page.objects.filter(visit_id=page.visit_id))
    place = pages.index(page) + 1
    return pages[place] if place < len(pages) else None

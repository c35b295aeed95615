"""Reads what stands on pages, for people and for the checks."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from edc.accounts.models import User
from edc.capture import completeness, registry
from edc.capture.items import Item
from edc.capture.models import Blank, Crf, Row
from edc.capture.rows.proposals import Proposal
from edc.capture.rows.strategy import strategy_of
from edc.capture.submission import Content
from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page


def content(page: Page) -> Content:
    """One page's answers, lines and blanks, in at most three reads."""
    return contents([page])[page.pk]


def contents(pages: Iterable[Page]) -> dict[int, Content]:
    """Many pages' answers, lines and blanks: two reads for each form among them, and one for the blanks."""
    by_page = {page.pk: Content(answers=None, rows={}) for page in pages}
    for blank in _blanks(pages):
        by_page[blank.page_id].blanks[blank.place] = blank
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
            by_page[answers.pk] = replace(by_page[answers.pk], answers=answers, rows=lines.get(answers.pk, {}))
    return by_page


def _blanks(pages: Iterable[Page]) -> Iterable[Blank]:
    """What was ever said of these pages' blanks; pages that are known to have none are not asked."""
    asked = [page.pk for page in pages if page.last_entry is not None and page.has_blanks]
    return Blank.objects.filter(page__in=asked) if asked else ()


def missing(page: Page) -> tuple[ItemPath, ...]:
    """What a page still has to say before it is complete."""
    stored = content(page)
    model = registry.form(page.form)
    missing = completeness.missing(page, model, stored.answers, stored.rows, stored.explained)
    return (*missing, *completeness.unanswered(stored.rows))


def births(subjects: Iterable[int]) -> dict[int, date]:
    """The day of birth of each of these subjects, where it is known."""
    return dict(_told_of(subjects, *registry.birth()))


def sexes(subjects: Iterable[int]) -> dict[int, str]:
    """The sex of each of these subjects, where it is known."""
    return dict(_told_of(subjects, *registry.sex()))


def _told_of(subjects: Iterable[int], model: type[Crf], item: Item) -> Any:
    known = model.objects.of(subjects).filter(**{f"{item.name}__isnull": False})
    return known.values_list("page__subject_id", item.name)


def previous(page: Page) -> dict[str, Row]:
    """The subject's lines before this page's, by their keys, in at most one read."""
    rows = registry.form(page.form).rows()
    return {getattr(row, row.row_key): row for row in rows.objects.previous_to(page)} if rows else {}


def proposals(page: Page, stored: Content, previous: Mapping[str, Row], *, today: date) -> Mapping[str, Proposal]:
    """What the page offers before anything is typed, by the keys of its lines; beneath "", for its own questions."""
    rows = registry.form(page.form).rows()
    return strategy_of(rows).proposals(page, stored.answers, previous, today=today) if rows else {}


def page_for(user: User, key: int) -> Page | None:
    """The page, where this person may read it; nothing else where not, or where there is none."""
    return Page.objects.visible_to(user).whole().filter(pk=key).first()


def next_page(page: Page) -> Page | None:
    """The page after this one at the same visit."""
    if page.visit_id is None:
        return None
    pages = registry.in_order(Page.objects.standing().filter(visit_id=page.visit_id))
    place = pages.index(page) + 1
    return pages[place] if place < len(pages) else None

"""The one way in: typed, pasted or imported, every answer is written here, in one transaction with its Entry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import role_for
from edc.audit import actions as audit
from edc.audit.acts import Act
from edc.capture import registry, selectors
from edc.capture.checks import Context, Finding, Severity
from edc.capture.models import Answered, Crf, Row
from edc.casebook import actions as casebook
from edc.casebook.actions import NewPage
from edc.casebook.models import Page

Answers = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """One page as it was filled in: answers by item, lines by their keys, and the act that the person saw last."""

    page: Page
    answers: Answers
    rows: Mapping[str, Answers] = field(default_factory=dict)
    seen: int | None


@dataclass(frozen=True, slots=True)
class Saved:
    """A page after the save: the act, or nothing where nothing had changed; and what the checks have to say."""

    page: Page
    entry: int | None
    findings: tuple[Finding, ...]


class Refused(Exception):
    """A page that cannot be saved so."""

    def __init__(self, *, page: Page, findings: Sequence[Finding]) -> None:
        super().__init__("; ".join(f"{found.item}: {found.text}" for found in findings))
        self.page, self.findings = page, tuple(findings)


class Stale(Exception):
    """Somebody else saved the page after this person opened it."""

    def __init__(self, *, page: Page) -> None:
        super().__init__(f"page {page.pk} was changed by entry {page.last_entry}")
        self.page = page


@dataclass(frozen=True, slots=True)
class _Draft:
    """A page on its way into the database."""

    page: Page
    changed: list[Answered]
    findings: list[Finding]


def save(*, filled: Filled, by: User, at: datetime, reason: str = "") -> Saved:
    """Saves one page. Raises NotPermitted, Stale or Refused; then nothing is changed."""
    (saved,) = save_many(filled=[filled], by=by, at=at, reason=reason)
    return saved


def save_many(*, filled: Sequence[Filled], by: User, at: datetime, reason: str = "") -> tuple[Saved, ...]:
    """Saves pages together or not at all: one Entry a page, every check, a fixed number of statements a form."""
    with transaction.atomic():
        pages = _locked(filled)
        deeds = {page.pk: _deed(page, by=by, at=at, reason=reason) for page in pages.values()}
        _refuse_stale(filled, pages)
        drafts = _drafts(filled, pages, at=at)
        changed = [draft for draft in drafts if draft.changed]
        if changed:
            with audit.acts([deeds[draft.page.pk] for draft in changed]) as entries:
                for draft, entry in zip(changed, entries, strict=True):
                    draft.page.last_entry = entry
                _store(changed)
    return tuple(
        Saved(
            page=draft.page,
            entry=draft.page.last_entry if draft.changed else None,
            findings=tuple(draft.findings),
        )
        for draft in drafts
    )


def _locked(filled: Sequence[Filled]) -> dict[int, Page]:
    """The pages, locked against other saves until this one is done, with their subjects' day of birth."""
    given = {one.page.pk: one.page for one in filled}
    locked = Page.objects.select_for_update(of=("self",)).filter(pk__in=given).order_by("pk")
    pages = {page.pk: page for page in selectors.with_births(locked)}
    for key, page in pages.items():
        if page.subject_id != given[key].subject_id:
            raise Stale(page=page)
        # Whose page it is was read with it; only the page itself can have changed since.
        page.subject = given[key].subject
    return pages


def _refuse_stale(filled: Sequence[Filled], pages: Mapping[int, Page]) -> None:
    for one in filled:
        if pages[one.page.pk].last_entry != one.seen:
            raise Stale(page=pages[one.page.pk])


def _deed(page: Page, *, by: User, at: datetime, reason: str) -> audit.Deed:
    """The act of saving a page. Raises NotPermitted."""
    site = page.subject.site
    return audit.Deed(
        act=Act.SAVE_PAGE,
        by=by,
        role=role_for(by, Permission.ENTER_DATA, site=site),
        site=site.code,
        subject=page.subject_id,
        page=page.pk,
        at=at,
        reason=reason,
    )


def _drafts(filled: Sequence[Filled], pages: Mapping[int, Any], *, at: datetime) -> list[_Draft]:
    stored = selectors.contents(pages.values())
    births = {page.subject_id: page.born_on for page in pages.values()} | _births_told(filled, pages)
    today = timezone.localdate(at)
    drafts = []
    for one in filled:
        page = pages[one.page.pk]
        known = Context(born_on=births.get(page.subject_id), today=today)
        drafts.append(_draft(one, page, stored[page.pk], known))
    return drafts


def _births_told(filled: Sequence[Filled], pages: Mapping[int, Page]) -> dict[int, date]:
    """The days of birth that these very pages tell."""
    model, item = registry.birth()
    told: dict[int, date] = {}
    for one in filled:
        born = one.answers.get(item.name) if pages[one.page.pk].form == model.key() else None
        if isinstance(born, date):
            told[pages[one.page.pk].subject_id] = born
    return told


def _draft(one: Filled, page: Page, stored: selectors.Content, known: Context) -> _Draft:
    model = registry.form(page.form)
    answers = stored.answers or model(page=page)
    rows = dict(stored.rows)
    changed: list[Answered] = []
    for key, told in one.rows.items():
        line = rows.get(key) or _new_line(model, page, key)
        if _lay(told, over=line) and not (line.pk is None and line.is_blank()):
            rows[key] = line
            changed.append(line)
    if _lay(one.answers, over=answers) or (changed and stored.answers is None):
        changed.append(answers)
    findings = [found for part in (answers, *rows.values()) for found in part.findings(known)]
    hard = [found for found in findings if found.severity is Severity.HARD]
    if hard:
        raise Refused(page=page, findings=hard)
    return _Draft(page=page, changed=changed, findings=findings)


def _new_line(model: type[Crf], page: Page, key: str) -> Row:
    rows = model.rows()
    if rows is None:
        message = f"{model.key()} has no lines"
        raise TypeError(message)
    line = rows.blank(key)
    line.page = page
    return line


def _lay(told: Answers, *, over: Answered) -> bool:
    """Lays what was told over what stands; True where it says something else, digit for digit."""
    before = over.answers()
    for item in over.asked():
        if item.name in told:
            setattr(over, item.attname, told[item.name])
    over.complete()
    return any(_differs(value, before[name]) for name, value in over.answers().items())


def _differs(told: object, stood: object) -> bool:
    """Whether two answers are not the same; 2 and 2.0 are two different reports."""
    return told != stood or (isinstance(told, Decimal) and str(told) != str(stood))


def _store(drafts: Sequence[_Draft]) -> None:
    """Writes what changed, one statement a table; then the pages' last act."""
    by_model: dict[type[Answered], list[Answered]] = {}
    for draft in drafts:
        for part in draft.changed:
            by_model.setdefault(type(part), []).append(part)
    for model, parts in by_model.items():
        key = ["page", model.row_key] if issubclass(model, Row) else ["page"]
        names = [item.name for item in model.items() if item.name not in key]
        model.objects.bulk_create(parts, captured=True, update_conflicts=True, unique_fields=key, update_fields=names)
    casebook.mark(entries={draft.page.pk: draft.page.last_entry for draft in drafts})


class NothingEntered(Exception):
    """A new page on which nothing was entered is not made."""


def save_new(*, new: NewPage, answers: Answers, rows: Mapping[str, Answers], by: User, at: datetime) -> Saved:
    """Makes a page and saves it, together or not at all.

    Raises NothingEntered, NotPermitted, Refused, or AnotherCame where the same post came before.
    """
    with transaction.atomic():
        (page,) = casebook.add_pages(wanted=[new], by=by, at=at)
        saved = save(filled=Filled(page=page, answers=answers, rows=rows, seen=None), by=by, at=at)
        if saved.entry is None:
            raise NothingEntered
    return saved

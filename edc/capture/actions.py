"""The one way in: typed, pasted or imported, every answer is written here, in one transaction with its Entry."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction

from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import role_for
from edc.audit import actions as audit
from edc.audit.acts import Act
from edc.capture import after_save, asking_again, registry, selectors
from edc.capture.across import known
from edc.capture.after_save import ChangedPage
from edc.capture.changeset import Changeset, apply, supplied
from edc.capture.checks.declared import Context
from edc.capture.checks.findings import Finding
from edc.capture.checks.gates import closed_gate
from edc.capture.models import Answered, Blank, Row
from edc.capture.submission import PageState, Submission
from edc.casebook import actions as casebook
from edc.casebook.actions import NewPage
from edc.casebook.acts import CasebookAct
from edc.casebook.data_locked import DataLocked
from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page


@dataclass(frozen=True, slots=True)
class Saved:
    """A page after the save: the act, or nothing where nothing had changed; and what the checks have to say.

    `notes` tell of what is kept otherwise than it was told.
    """

    page: Page
    entry: int | None
    findings: tuple[Finding, ...]
    notes: tuple[Finding, ...] = ()


class ChecksRefused(Exception):
    """A page that cannot be saved so."""

    def __init__(self, *, page: Page, findings: Sequence[Finding]) -> None:
        super().__init__("; ".join(f"{finding.item}: {finding.text}" for finding in findings))
        self.page, self.findings = page, tuple(findings)


class Stale(Exception):
    """Somebody else saved the page, or moved it to another subject, after this person opened it."""

    def __init__(self, *, page: Page) -> None:
        super().__init__(f"page {page.pk} was changed by entry {page.last_entry}")
        self.page = page


class StruckThrough(Exception):
    """The page, or its visit, is struck through as entered in error: it is restored before it is changed."""

    def __init__(self, *, page: Page) -> None:
        super().__init__(f"page {page.pk} or its visit was struck through")
        self.page = page


class Unexplained(Exception):
    """A complete page was changed, and of these places nobody said why."""

    def __init__(self, *, page: Page, places: Sequence[ItemPath]) -> None:
        super().__init__(f"page {page.pk}: {', '.join(map(str, places))}")
        self.page, self.places = page, tuple(places)


class Incomplete(Exception):
    """A page cannot be marked complete: these places have neither an answer nor a word about the blank."""

    def __init__(self, *, page: Page, places: Sequence[ItemPath]) -> None:
        super().__init__(f"page {page.pk}: {', '.join(map(str, places))}")
        self.page, self.places = page, tuple(places)


def save(*, filled: Submission, by: User, at: datetime) -> Saved:
    """Saves one page. Raises NotPermitted, DataLocked, StruckThrough, Stale, ChecksRefused or Unexplained.

    Then nothing is changed.
    """
    (saved,) = save_many(filled=[filled], by=by, at=at)
    return saved


def save_many(*, filled: Sequence[Submission], by: User, at: datetime) -> tuple[Saved, ...]:
    """Saves pages together or not at all: one Entry a page, every check, a fixed number of statements a form."""
    with transaction.atomic():
        pages = _locked(filled)
        new_entries = _new_entries(filled, pages, by=by, at=at)
        for submission in filled:
            _raise(_obstacle(submission, pages[submission.page.pk]))
        drafts = _drafts(filled, pages, _contexts(filled, pages, at=at))
        for submission, draft in zip(filled, drafts, strict=True):
            _raise(_objection(submission, draft))
        return _written(filled, drafts, new_entries, at=at)


@dataclass(frozen=True, slots=True)
class SaveOutcome:
    """What came of one page of many that were saved as far as they could be.

    The page after the save, and the findings for which lines of it were left out; or what stood in its way.
    """

    saved: Saved | None
    left_out: tuple[Finding, ...] = ()
    obstacle: Exception | None = None


def save_each(*, filled: Sequence[Submission], by: User, at: datetime) -> tuple[SaveOutcome, ...]:
    """Saves those of the pages that can be saved, each without the lines that a check refuses.

    What save_many raises for a page stands in the way of that page alone. Raises NotPermitted.
    """
    with transaction.atomic():
        pages = _locked(filled)
        new_entries = _new_entries(filled, pages, by=by, at=at)
        obstacles = {submission.page.pk: _obstacle(submission, pages[submission.page.pk]) for submission in filled}
        free = [submission for submission in filled if obstacles[submission.page.pk] is None]
        drafts, left_out = _drafts_without_refused(free, pages, _contexts(free, pages, at=at))
        obstacles |= {submission.page.pk: _objection(submission, drafts[submission.page.pk]) for submission in free}
        kept = [submission for submission in free if obstacles[submission.page.pk] is None]
        saved = _written(kept, [drafts[submission.page.pk] for submission in kept], new_entries, at=at)
    outcomes = _outcomes(saved, left_out, obstacles)
    return tuple(outcomes[submission.page.pk] for submission in filled)


def _outcomes(
    saved: Sequence[Saved], left_out: Mapping[int, tuple[Finding, ...]], obstacles: Mapping[int, Exception | None]
) -> dict[int, SaveOutcome]:
    """What came of each page, by its id."""
    by_page = {result.page.pk: result for result in saved}
    return {key: SaveOutcome(by_page.get(key), left_out.get(key, ()), obstacles[key]) for key in obstacles}


def _drafts_without_refused(
    filled: Sequence[Submission], pages: Mapping[int, Any], contexts: Mapping[int, Context]
) -> tuple[dict[int, Changeset], dict[int, tuple[Finding, ...]]]:
    """What a save would write of each page without the lines that a check refuses; and the findings that do."""
    drafts = {draft.page.pk: draft for draft in _drafts(filled, pages, contexts)}
    left_out = {key: draft.hard for key, draft in drafts.items() if draft.hard}
    spoiled = [submission for submission in filled if submission.page.pk in left_out]
    spared = [_without(submission, left_out[submission.page.pk]) for submission in spoiled]
    return drafts | {draft.page.pk: draft for draft in _drafts(spared, pages, contexts)}, left_out


def _without(submission: Submission, findings: Sequence[Finding]) -> Submission:
    """The page without the lines that a check refuses; where none is left, it tells nothing at all."""
    refused = {finding.row for finding in findings}
    rows = {key: answers for key, answers in submission.rows.items() if key not in refused}
    return replace(submission, rows=rows, answers=submission.answers if rows or "" in refused else {})


def _raise(fault: Exception | None) -> None:
    if fault is not None:
        raise fault


def _written(
    filled: Sequence[Submission],
    drafts: Sequence[Changeset],
    new_entries: Mapping[int, audit.NewEntry],
    *,
    at: datetime,
) -> tuple[Saved, ...]:
    """Writes what changed, each page under an act of its own that tells the reasons."""
    changed = [draft for draft in drafts if draft.changed]
    if changed:
        reasons = {submission.page.pk: submission.reasons for submission in filled}
        announced = [
            replace(new_entries[draft.page.pk], reason=reasons[draft.page.pk].written(draft.places))
            for draft in changed
        ]
        with audit.acts(announced) as entries:
            for draft, entry in zip(changed, entries, strict=True):
                draft.page.last_entry = entry
            with through_gates(pages=[draft.page for draft in changed]):
                _store(changed)
            _settle(changed, at=at)
        _follow(changed, new_entries, at=at)
    return tuple(
        Saved(
            page=draft.page,
            entry=draft.page.last_entry if draft.changed else None,
            findings=tuple(draft.findings),
            notes=draft.notes,
        )
        for draft in drafts
    )


def _locked(filled: Sequence[Submission]) -> dict[int, Any]:
    """The pages, locked against other saves until this one is done, with what a save must know of them.

    First locked, then read: what was waited for is seen as it is now.
    """
    given = {submission.page.pk: submission.page for submission in filled}
    asking_again.lock(given.values())
    pages = {page.pk: page for page in known.read_for_saving(given.values())}
    for key, page in pages.items():
        if page.subject_id != given[key].subject_id:
            raise Stale(page=page)
        # Whose page it is was read with it; only the page itself can have changed since.
        page.subject = given[key].subject
    return pages


def _obstacle(submission: Submission, page: Any) -> Exception | None:
    """Why a page cannot be changed as it stands."""
    if page.held is not None:
        return DataLocked(hold=page.held, page=page)
    if page.struck is not None or page.visit_struck is not None:
        return StruckThrough(page=page)
    if page.last_entry != submission.seen or submission.opened_for not in (None, page.subject_id):
        return Stale(page=page)
    return None


def _objection(submission: Submission, draft: Changeset) -> Exception | None:
    """Why what was told of a page cannot be saved: a check refuses it, or a change of a complete page has no reason."""
    if draft.hard:
        return ChecksRefused(page=draft.page, findings=draft.hard)
    silent = [where for where in draft.places if submission.reasons.of(where) is None]
    return Unexplained(page=draft.page, places=silent) if silent and draft.page.completed is not None else None


def _new_entries(
    filled: Sequence[Submission], pages: Mapping[int, Any], *, by: User, at: datetime
) -> dict[int, audit.NewEntry]:
    """The act of saving each page. Raises NotPermitted."""
    origins = {submission.page.pk: submission.origin for submission in filled}
    entries = {key: _new_entry(CasebookAct.SAVE_PAGE, page, by=by, at=at) for key, page in pages.items()}
    return {key: replace(entry, origin=origins[key]) for key, entry in entries.items()}


def _new_entry(act: Act, page: Page, *, by: User, at: datetime) -> audit.NewEntry:
    """The act of entering data on a page. Raises NotPermitted."""
    site = page.subject.site
    return audit.NewEntry(
        act=act,
        by=by,
        role=role_for(by, Permission.ENTER_DATA, site=site),
        site=site.code,
        subject=page.subject_id,
        page=page.pk,
        at=at,
    )


def _contexts(filled: Sequence[Submission], pages: Mapping[int, Any], *, at: datetime) -> dict[int, Context]:
    """What the checks of each page may know besides its answers, as these very pages tell it."""
    answers = ((pages[submission.page.pk], submission.answers) for submission in filled)
    return known.contexts(pages.values(), at=at, posted=known.posted_by(answers))


def _drafts(filled: Sequence[Submission], pages: Mapping[int, Any], contexts: Mapping[int, Context]) -> list[Changeset]:
    stored = selectors.contents([pages[submission.page.pk] for submission in filled])
    keys = [submission.page.pk for submission in filled]
    states = [PageState(submission, stored[key], contexts[key]) for submission, key in zip(filled, keys, strict=True)]
    follows = supplied(states)
    return [apply(state, pages[key], follows.get(key, {})) for state, key in zip(states, keys, strict=True)]


def _store(drafts: Sequence[Changeset]) -> None:
    """Writes what changed, one statement a table; then the pages' last act."""
    by_model: dict[type[Answered | Blank], list[Answered | Blank]] = {}
    for draft in drafts:
        for part in draft.changed:
            by_model.setdefault(type(part), []).append(part)
    # What others need comes first: rooms stand in the order in which a book is filled in.
    for model, parts in sorted(by_model.items(), key=lambda written: registry.place(written[0])):
        key, names = _columns(model)
        model.objects.bulk_create(parts, captured=True, update_conflicts=True, unique_fields=key, update_fields=names)
    casebook.mark(entries={draft.page.pk: draft.page.last_entry for draft in drafts})


@contextmanager
def through_gates(*, pages: Sequence[Page]) -> Iterator[None]:
    """Raises ChecksRefused where the database says that a gate is closed to one of the pages."""
    try:
        yield
    except DatabaseError as error:
        gate = closed_gate(error)
        if gate is None:
            raise
        page = next(page for page in pages if page.form == gate.form)
        raise ChecksRefused(page=page, findings=[gate.refusal]) from error


def _columns(model: type[Answered | Blank]) -> tuple[list[str], list[str]]:
    """What finds a line of the table, and what is written over one that stands."""
    if issubclass(model, Blank):
        return ["page", "row", "item"], ["state", "reason"]
    key = ["page", model.row_key] if issubclass(model, Row) else ["page"]
    return key, [item.name for item in model.items() if item.name not in key]


def _settle(drafts: Sequence[Changeset], *, at: datetime) -> None:
    """Asks the site what the checks ask now; where nothing fires and nothing was ever asked there is nothing to do."""
    fired = [check for draft in drafts for check in draft.fired]
    pages = _to_settle(drafts, {check.page for check in fired})
    if pages:
        entries = {page.pk: page.last_entry for page in pages if page.last_entry}
        after_save.tell(pages=[page.pk for page in pages], fired=fired, entries=entries, at=at)


def _follow(drafts: Sequence[Changeset], new_entries: Mapping[int, audit.NewEntry], *, at: datetime) -> None:
    """What follows on other pages, and in rooms above."""
    changed = [ChangedPage(draft.page, draft.items) for draft in drafts]
    because = {draft.page.subject_id: new_entries[draft.page.pk] for draft in drafts}
    asking_again.follow(changed, because=because, at=at)


def _to_settle(drafts: Sequence[Changeset], asked: Collection[int]) -> list[Page]:
    """The pages of which something is asked, or was."""
    return [draft.page for draft in drafts if draft.page.pk in asked or draft.page.has_queries]


def complete(*, page: Page, seen: int | None, by: User, at: datetime) -> None:
    """Marks a page complete; one that is stays so.

    Raises NotPermitted, DataLocked, StruckThrough, Stale or Incomplete.
    """
    with transaction.atomic():
        standing = Submission(page=page, answers={}, seen=seen)
        (locked,) = _locked([standing]).values()
        new_entry = _new_entry(CasebookAct.COMPLETE_PAGE, locked, by=by, at=at)
        _raise(_obstacle(standing, locked))
        places = selectors.missing(locked)
        if places:
            raise Incomplete(page=locked, places=places)
        if locked.completed is None:
            with audit.act(new_entry) as entry:
                casebook.mark_complete(page=locked, entry=entry)


def save_complete(*, filled: Submission, by: User, at: datetime) -> Saved:
    """Saves a page and marks it complete, together or not at all. Raises what save and complete raise."""
    with transaction.atomic():
        saved = save(filled=filled, by=by, at=at)
        complete(page=saved.page, seen=saved.page.last_entry, by=by, at=at)
    return saved


class NothingEntered(Exception):
    """A new page on which nothing was entered is not made."""


def save_new(*, new: NewPage, filled: Submission, by: User, at: datetime) -> Saved:
    """Makes a page and saves on it what was filled in, together or not at all.

    Raises NothingEntered, NotPermitted, DataLocked, ChecksRefused, or AnotherCame where the same post came before.
    """
    with transaction.atomic():
        (page,) = casebook.add_pages(wanted=[new], by=by, at=at)
        saved = save(filled=replace(filled, page=page, seen=None), by=by, at=at)
        if saved.entry is None:
            raise NothingEntered
    return saved


def save_new_complete(*, new: NewPage, filled: Submission, by: User, at: datetime) -> Saved:
    """Makes a page, saves it and marks it complete, together or not at all. Raises what save_new and complete raise."""
    with transaction.atomic():
        saved = save_new(new=new, filled=filled, by=by, at=at)
        complete(page=saved.page, seen=saved.page.last_entry, by=by, at=at)
    return saved

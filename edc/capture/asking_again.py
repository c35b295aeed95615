"""Asks the checks of other pages again, within the act that changed what they read; each such page is an act too."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from django.db import connection

from edc.audit.actions import NewEntry
from edc.capture import selectors
from edc.capture.across import known, readings, statements
from edc.capture.after_save import DATA_CHANGED, ChangedPage, FiredCheck, fired
from edc.capture.checks.declared import Context
from edc.capture.submission import Content
from edc.casebook import actions as casebook
from edc.casebook.acts import CasebookAct
from edc.casebook.models import Page
from edc.hooks import Hook


class AskAgain(Protocol):
    """Told of pages by their ids, of which of their checks were asked, and of those that fire.

    `new_entries` are the acts, by page, under which something may be changed.
    """

    def __call__(
        self,
        *,
        pages: Sequence[int],
        fired: Sequence[FiredCheck],
        new_entries: Mapping[int, NewEntry],
        at: datetime,
        checks: Collection[str],
    ) -> object: ...


ASK_AGAIN: Hook[AskAgain] = Hook("ask_again")


def lock(pages: Iterable[Page]) -> None:
    """Locks pages that are to be changed, with those that read them and must be asked again."""
    pages = list(pages)
    forms = {link.by for page in pages for link in readings.links_of(page.form, None)}
    if forms:
        casebook.lock_with_readers(
            pages=[page.pk for page in pages], subjects={page.subject_id for page in pages}, forms=forms
        )
    else:
        casebook.lock_rows(pages=[page.pk for page in pages])


def readers(changed: Sequence[ChangedPage]) -> frozenset[int]:
    """The entered pages, by their ids, that read what changed."""
    read = changed if len(changed) > 1 else list(filter(_has_readers, changed))
    links = frozenset(link for change in read for link in readings.links_of(change.page.form, change.items))
    return frozenset(_ids(statements.readers_of(links), [change.page.pk for change in read]) if links else ())


def _has_readers(change: ChangedPage) -> bool:
    """Whether something may read a page that was changed alone: pages of one save may read each other."""
    return change.page.has_readers


def _ids(statement: str, pages: Sequence[int]) -> Iterator[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(pages)])
        yield from (key for (key,) in cursor.fetchall())


def follow(
    changed: Sequence[ChangedPage],
    *,
    because: Mapping[int, NewEntry],
    at: datetime,
    former_readers: Collection[int] = (),
) -> None:
    """What follows a change of pages on other pages, and in rooms above; `because` is, by subject, the act.

    `former_readers` read a page before it moved away. All of them are locked.
    """
    pages = readers(changed) | frozenset(former_readers)
    if pages:
        _ask_again(pages, because, at)
    for tell in DATA_CHANGED.functions:
        tell(changed=changed, because=because, at=at)


def _ask_again(pages: Collection[int], because: Mapping[int, NewEntry], at: datetime) -> None:
    """Asks what these pages read elsewhere."""
    standing = known.read_for_saving(Page.objects.filter(pk__in=pages))
    contexts = known.contexts(standing, at=at)
    contents = selectors.contents(standing)
    firing = [check for page in standing for check in _fired(page, contents[page.pk], contexts[page.pk])]
    checks = frozenset(check for form in {page.form for page in standing} for check in readings.checks_across(form))
    new_entries = {page.pk: _new_entry(page, because[page.subject_id]) for page in standing}
    for tell in ASK_AGAIN.functions:
        tell(pages=[page.pk for page in standing], fired=firing, new_entries=new_entries, at=at, checks=checks)


def _fired(page: Page, content: Content, context: Context) -> Iterator[FiredCheck]:
    return fired(page.pk, (finding for finding in content.findings(context) if finding.is_across))


def _new_entry(page: Page, because: NewEntry) -> NewEntry:
    """The act of asking a page again, of whoever changed what it reads."""
    return replace(because, act=CasebookAct.RECHECK, page=page.pk, reason="")

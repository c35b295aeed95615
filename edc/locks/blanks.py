"""Blanks that nobody explained stand against a lock (REQ-091)."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from edc.capture import completeness, registry, selectors
from edc.capture.submission import Content
from edc.casebook.models import Page
from edc.casebook.selectors import is_struck
from edc.history.wording import called
from edc.locks.lock_blockers import BlockerKind, LockBlocker


def lock_blockers(pages: Sequence[Page]) -> Iterator[LockBlocker]:
    """Pages that are not marked complete, and places with neither an answer nor a word about the blank.

    What is struck through as entered in error has nothing left to explain.
    """
    asked = [page for page in pages if not is_struck(page)]
    stored = selectors.contents(asked)
    for page in asked:
        yield from _of_page(page, stored[page.pk])


def _of_page(page: Page, stored: Content) -> Iterator[LockBlocker]:
    if stored.answers is None and not stored.blanks:
        text = _("Nothing is entered, and nothing says why. Enter it, explain the blanks, or strike the page through.")
        yield LockBlocker(BlockerKind.BLANK, page, text)
        return
    model = registry.form(page.form)
    for place in completeness.missing(page, model, stored.answers, stored.rows, stored.explained):
        yield LockBlocker(BlockerKind.BLANK, page, _("Blank, and nothing says why."), place, called(page.form, place))
    if page.completed is None:
        yield LockBlocker(BlockerKind.BLANK, page, _("The page is not marked complete."))

"""Asks the trail as the pages do, and reads the answer from end to end."""

from collections.abc import Iterator

from edc.audit.search import Filter
from edc.trail import screens, selectors
from edc.trail.forms import TrailForm
from edc.trail.scope import TrailReader
from edc.trail.words import TrailLine


def asked(who: TrailReader, **question: str) -> Filter:
    """The question as the form reads it."""
    form = TrailForm(question, acts=who.acts, is_clinical=bool(who.clinical))
    assert form.is_valid(), form.errors
    return selectors.asked(who.user, form.cleaned_data)


def lines(who: TrailReader, **question: str) -> list[TrailLine]:
    """All lines that answer, screen after screen."""
    return list(_lines(who, asked(who, **question)))


def _lines(who: TrailReader, question: Filter) -> Iterator[TrailLine]:
    before = None
    while True:
        screen = screens.trail(who, question, before=before)
        yield from screen.lines
        before = screen.following
        if before is None:
            return


def numbers(who: TrailReader, **question: str) -> list[int | None]:
    """The numbers of the acts that answer; of a change that no act announced, nothing."""
    return [line.number for line in lines(who, **question)]


def told(line: TrailLine) -> list[tuple[str, str, str, str]]:
    """What a line says: of what, label, old, new."""
    return [(change.what, one.label, one.old, one.new) for change in line.changes for one in change.differences]

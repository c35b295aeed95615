"""Screens of the trail: the lines that answer a question, and one act with all it changed."""

from dataclasses import dataclass

from edc.audit import reading, search
from edc.audit.reading import Changed, Done
from edc.audit.search import Cursor, Filter
from edc.trail.known import known
from edc.trail.scope import TrailReader
from edc.trail.words import TrailLine, act_line, stray_line

LINES_A_SCREEN = 50
CHANGES_A_LINE = 6
CHANGES_A_SCREEN = 100


@dataclass(frozen=True, slots=True)
class TrailScreen:
    """Some lines of the trail, the newest first, and the place beneath which the next ones stand."""

    lines: tuple[TrailLine, ...]
    following: Cursor | None


@dataclass(frozen=True, slots=True)
class ActScreen:
    """One act, and the number of the last change shown, where more follow."""

    act: Done
    line: TrailLine
    following: int | None


def trail(reader: TrailReader, asked: Filter, *, before: Cursor | None) -> TrailScreen:
    """The newest lines that answer, beneath a place where one is named; as many reads for one as for fifty."""
    screen = search.screen(scope=reader.scope, asked=asked, before=before, most=LINES_A_SCREEN)
    acts = [line for line in screen.lines if isinstance(line, Done)]
    strays = [line for line in screen.lines if isinstance(line, Changed)]
    # One more than is shown, and one that only marks the page: so it is known whether there are more.
    of_acts = reading.changes_of([act.entry for act in acts], most=CHANGES_A_LINE + 2)
    changes = [*strays, *(change for some in of_acts.values() for change in some)]
    facts = known(reader, acts=acts, changes=changes)
    lines = []
    for line in screen.lines:
        if isinstance(line, Changed):
            lines.append(stray_line(line, known=facts))
        else:
            lines.append(act_line(line, of_acts[line.entry], known=facts, most=CHANGES_A_LINE))
    return TrailScreen(lines=tuple(lines), following=screen.following)


def act(reader: TrailReader, entry: int, *, after: int) -> ActScreen | None:
    """One act with its changes numbered above one; nothing where this person may not see it."""
    done = search.act(scope=reader.scope, entry=entry)
    if done is None:
        return None
    changes = reading.changes_of([done.entry], most=CHANGES_A_SCREEN + 1, after=after)[done.entry]
    shown = changes[:CHANGES_A_SCREEN]
    facts = known(reader, acts=[done], changes=shown)
    line = act_line(done, shown, known=facts, most=CHANGES_A_SCREEN)
    return ActScreen(act=done, line=line, following=shown[-1].number if len(changes) > len(shown) else None)

"""Three texts of each box of a page, laid together into one: pure, so that it can be told as a table (REQ-065).

`base` is what this person saw, `theirs` what is stored now, `mine` what was typed. What only others changed is taken
over; what only this person changed stays; what both changed stays as typed, and needs a look.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

Texts = Mapping[str, str]


class How(StrEnum):
    """What becomes of a box."""

    MINE = "mine"
    TAKEN = "taken"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class MergeOutcome:
    """What stands in a box after the merge, and how it came there."""

    how: How
    text: str


def merged(*, base: Texts, theirs: Texts, mine: Texts, tied: Texts) -> dict[str, MergeOutcome]:
    """Each box after the merge.

    A box that is tied to another means nothing without it, as a number without its unit. Where one side changed the
    unit and the other anything beside it, all of them stay as they were typed, and what others changed is told.
    """
    names = mine.keys() | theirs.keys()
    typed, changed = _differing(mine, base, names), _differing(theirs, base, names)
    leaders = {tied.get(name, name) for name in typed} & {tied.get(name, name) for name in changed}
    torn = _differing(mine, theirs, leaders)
    return {
        name: _outcome(
            mine.get(name, ""),
            theirs.get(name, ""),
            is_changed=name in changed,
            is_kept=name in typed or tied.get(name, name) in torn,
        )
        for name in names
    }


def _differing(left: Texts, right: Texts, names: Iterable[str]) -> set[str]:
    """The boxes in which not the same text stands."""
    return {name for name in names if left.get(name, "") != right.get(name, "")}


def _outcome(mine: str, theirs: str, *, is_changed: bool, is_kept: bool) -> MergeOutcome:
    if not is_changed or mine == theirs:
        return MergeOutcome(How.MINE, mine)
    return MergeOutcome(How.BOTH, mine) if is_kept else MergeOutcome(How.TAKEN, theirs)

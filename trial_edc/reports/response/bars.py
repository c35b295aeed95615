"""The bar of a month: its subjects by status, each piece as long as its share."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

NARROWEST_WITH_WORD = 8
NARROWEST_WITH_NUMBER = 3
PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the bar of a month: from where to where in percent of its length, and what stands in it."""

    code: str
    x: float
    width: float
    middle: float
    text: str


def segments(pieces: Sequence[tuple[str, int]]) -> Iterator[Segment]:
    """The bar of these counts, each with its code."""
    held = [(code, number) for code, number in pieces if number > 0]
    total, before = sum(number for _code, number in held), 0
    for code, number in held:
        width = 100 * number / total
        x = 100 * before / total
        yield Segment(code, round(x, 2), round(width, 2), round(x + width / 2, 2), _inside(code, number, width))
        before += number


def _inside(code: str, number: int, width: float) -> str:
    """What there is room for in a piece of the bar."""
    if width < NARROWEST_WITH_NUMBER:
        return ""
    word = _("pending") if code == PENDING else code
    return f"{word} {number}" if width >= NARROWEST_WITH_WORD else str(number)

"""Cells that no spreadsheet runs as a formula, and that lose nothing (REQ-105).

A text that begins like a formula is written with one apostrophe before it, and so is a text that begins with an
apostrophe. Whoever reads the file takes one leading apostrophe away from a text cell and has what was stored.
Numbers, dates and identifiers are not texts: they cannot be formulas and are written as they are.
"""

import re

from psycopg2 import sql

APOSTROPHE = "'"
# What a spreadsheet takes for the beginning of a formula, also as Chinese and Japanese keyboards type it.
FORMULA = "=+@＝＋－＠-"
# Code points, first to last, that a spreadsheet may drop before it looks: controls, white space, the invisible.
CONTROLS = ((0x0001, 0x001F),)
BLANKS = (
    *CONTROLS,
    (0x0020, 0x0020),
    (0x007F, 0x00A0),
    (0x00AD, 0x00AD),
    (0x1680, 0x1680),
    (0x180E, 0x180E),
    (0x2000, 0x200F),
    (0x2028, 0x202F),
    (0x205F, 0x206F),
    (0x3000, 0x3000),
    (0xFEFF, 0xFEFF),
)


def _ranges(ranges: tuple[tuple[int, int], ...]) -> str:
    """The inside of a bracket expression, in the words that Python's and PostgreSQL's expressions share."""
    return "".join(f"\\u{first:04x}-\\u{last:04x}" for first, last in ranges)


RISKY = f"^(?:[{_ranges(CONTROLS)}{APOSTROPHE}]|[{_ranges(BLANKS)}]*[{FORMULA}])"
_RISKY = re.compile(RISKY)

# Every text that RISKY holds for begins with one of these; most texts do not, and are looked at no further.
SUSPECTS = sorted(
    {ord(sign) for sign in FORMULA + APOSTROPHE} | {point for first, last in BLANKS for point in range(first, last + 1)}
)


def is_risky(text: str) -> bool:
    """Whether a spreadsheet could run this text, or could not tell its apostrophe from ours."""
    return _RISKY.match(text) is not None


def guard(text: str) -> str:
    """The text as a cell."""
    return f"{APOSTROPHE}{text}" if is_risky(text) else text


def restore(cell: str) -> str:
    """The text that was guarded: `restore(guard(text)) == text`."""
    return cell.removeprefix(APOSTROPHE)


def unguarded(cell: str) -> str:
    """A cell of a file that came, without an apostrophe of ours; one that `guard` would not have put stays.

    `unguarded(guard(text)) == text`, and `guard(unguarded(cell)) == cell` where `guard` wrote the cell.
    """
    text = cell.removeprefix(APOSTROPHE)
    return text if is_risky(text) else cell


def guarded(value: sql.Composable) -> sql.Composed:
    """`guard` as an expression of PostgreSQL: for most texts one look at the first character."""
    return sql.SQL(
        "CASE WHEN ascii({value}) = ANY({suspects}) AND {value} ~ {risky} THEN {apostrophe} || {value} ELSE {value} END"
    ).format(
        value=value,
        suspects=sql.Literal(SUSPECTS),
        risky=sql.Literal(RISKY),
        apostrophe=sql.Literal(APOSTROPHE),
    )

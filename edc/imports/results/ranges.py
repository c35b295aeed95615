"""The limits beside a result: in its own unit, of the range that holds for this subject; or why there are none."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from edc.imports.columns import SourceRow
from edc.imports.results import naming, values
from edc.imports.tables import UnusedPiece
from protocol import units
from protocol.analytes import Analyte, unit_as_named
from protocol.codelists import Sex
from protocol.dates import completed_years
from protocol.reference import Reference, read
from protocol.reference_limits import converted
from protocol.words import Sentence, _

NOT_READ = _("This reference range cannot be read: the result stands without it.")
IN_WORDS = _("This reference is a word: only numbers are kept as limits.")
IS_VOID = _("A range from 0 to 0 is none: the result stands without limits.")
SEVERAL = _("Several ranges are told, and which of them holds for this subject is not known: the result has no limits.")
OTHER_UNIT = _("The range is in a unit that cannot be turned into the result's: the result stands without limits.")
OF_WORDS = _("A result in words has no limits: the range was not used.")
BESIDE = _("The columns of the limits say something else: the range was not used.")
CROSSED = _("The lower limit, %(low)s, is above the upper one, %(high)s.")

_SEXES = {
    **dict.fromkeys(("male", "males", "men", "man", "m", "男", "男性", "成年男性", "成人男性"), str(Sex.MALE.value)),
    **dict.fromkeys(
        ("female", "females", "women", "woman", "f", "女", "女性", "成年女性", "成人女性"), str(Sex.FEMALE.value)
    ),
}
_ANYBODY = frozenset({"normal", "adult", "adults", "成人", "成年人", "正常", "正常人", "参考范围", "参考值"})
_BETWEEN = re.compile(
    r"[;;|\n]|(?<=[\d)/A-Za-z])[,、/ ]*(?=男|女)|(?<=\d)[, ]+(?=(?:fe)?male\b|(?:wo)?men\b|[MF]\b)", re.I
)
_AGE = r"[≥≤<>]?[0-9.]+(?:-[0-9.]+)? ?(?:years|岁|y)"
_FOR_WHOM = re.compile(
    rf"(?P<whom>(?:[^\d<>≤≥(\[,:]+|{_AGE})(?:, ?(?:[^\d<>≤≥(\[,:]+|{_AGE}))*?) ?:? ?(?P<range>[\d<>≤≥(\[].*)", re.I
)
_YEARS = re.compile(r"([≥≤<>]?)([0-9.]+)(?:-([0-9.]+))? ?(?:years|岁|y)", re.I)


@dataclass(frozen=True, slots=True)
class SubjectFacts:
    """What the study knows of a subject that ranges ask for."""

    sex: str | None = None
    born_on: date | None = None

    def age(self, on: date) -> int | None:
        """In whole years."""
        return completed_years(self.born_on, on) if self.born_on else None


@dataclass(frozen=True, slots=True)
class RowLimits:
    """The limits of a result in its own unit, and what of the row's ranges was not used; a fault where they cross."""

    low: Decimal | None = None
    high: Decimal | None = None
    pieces: tuple[UnusedPiece, ...] = ()
    fault: Sentence | None = None


NONE = RowLimits()


def limits(row: SourceRow, *, unit: str, analyte: Analyte, person: SubjectFacts, on: date) -> RowLimits:
    """The limits of a row: each from a cell of its own, or both from the range."""
    if not (row.low or row.high or row.range):
        return NONE
    if not analyte.has_limits:
        written = filter(None, (row.low, row.high, row.range))
        return RowLimits(pieces=tuple(UnusedPiece(row.number, text, Sentence(OF_WORDS)) for text in written))
    apart = _apart(row)
    if apart.low is not None or apart.high is not None or apart.fault:
        return _beside(apart, row)
    ranged = _ranged(row, unit=unit, analyte=analyte, person=person, on=on)
    return RowLimits(ranged.low, ranged.high, (*apart.pieces, *ranged.pieces), ranged.fault)


def _apart(row: SourceRow) -> RowLimits:
    """The limits that stand in cells of their own."""
    ends: list[Decimal | None] = []
    pieces: list[UnusedPiece] = []
    for text in (row.low, row.high):
        try:
            ends.append(None if _says_nothing(text) else values.number(text))
        except values.UnreadableValue:
            ends.append(None)
            pieces.append(UnusedPiece(row.number, text, Sentence(NOT_READ)))
    low, high = ends
    if low == high == 0:
        return RowLimits(pieces=(*pieces, UnusedPiece(row.number, f"{row.low}-{row.high}", Sentence(IS_VOID))))
    return _checked(low, high, tuple(pieces))


@lru_cache(maxsize=4096)
def _says_nothing(text: str) -> bool:
    """Whether a cell is blank, or holds a sign for that."""
    try:
        return read(text) == Reference()
    except units.Unreadable:
        return False


def _checked(low: Decimal | None, high: Decimal | None, pieces: tuple[UnusedPiece, ...] = ()) -> RowLimits:
    is_crossed = low is not None and high is not None and low > high
    return RowLimits(low, high, pieces, Sentence(CROSSED, {"low": low, "high": high}) if is_crossed else None)


def _beside(apart: RowLimits, row: SourceRow) -> RowLimits:
    """Limits in cells of their own go before a range; one that says something else is told of."""
    try:
        same = not row.range or (read(row.range).low, read(row.range).high) == (apart.low, apart.high)
    except units.Unreadable:
        same = False
    beside = () if same else (UnusedPiece(row.number, row.range, Sentence(BESIDE)),)
    return RowLimits(apart.low, apart.high, (*apart.pieces, *beside), apart.fault)


def _ranged(row: SourceRow, *, unit: str, analyte: Analyte, person: SubjectFacts, on: date) -> RowLimits:
    """The limits of the range, as far as one surely holds."""
    if not row.range:
        return NONE
    holding = set(_holding(row.range, person, on))
    reference = holding.pop() if len(holding) == 1 else None
    if reference is None:
        return _none(row, SEVERAL if len(_parts(row.range)) > 1 else NOT_READ)
    if reference.word or reference.is_void:
        return _none(row, IN_WORDS if reference.word else IS_VOID)
    try:
        own = unit_as_named(naming.named_as(row.code, row.test), reference.unit)
        return _checked(*_converted(reference, own, unit or analyte.unit, analyte))
    except units.Unreadable:
        return _none(row, OTHER_UNIT)


def _converted(reference: Reference, own: str, unit: str, analyte: Analyte) -> tuple[Decimal | None, Decimal | None]:
    """The limits of a range, in the unit of the result where the range has one of its own. Raises Unreadable."""
    if not own:
        return reference.low, reference.high
    low, high = (
        converted(limit, own, unit, analyte) if limit is not None else None for limit in (reference.low, reference.high)
    )
    return low, high


def _none(row: SourceRow, why: str) -> RowLimits:
    return RowLimits(pieces=(UnusedPiece(row.number, row.range, Sentence(why)),))


def _holding(text: str, person: SubjectFacts, on: date) -> Iterator[Reference | None]:
    """The references that surely hold for this person; None for one of them that cannot be read."""
    try:
        yield read(text)
        return
    except units.Unreadable:
        pass
    for part in _parts(text):
        addressed = _FOR_WHOM.fullmatch(part)
        if addressed and not all(_holds(word.strip(), person, on) for word in addressed["whom"].split(",")):
            continue
        try:
            yield read(addressed["range"] if addressed else part)
        except units.Unreadable:
            yield None


def _parts(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text)
    return [part for part in map(str.strip, _BETWEEN.split(plain)) if part]


def _holds(word: str, person: SubjectFacts, on: date) -> bool:
    """Whether what a range says of whom it is for surely holds; what we do not understand does not."""
    plain = word.casefold()
    if plain in _SEXES:
        return person.sex == _SEXES[plain]
    years, age = _YEARS.fullmatch(plain), person.age(on)
    if years is None:
        return plain in _ANYBODY
    if age is None:
        return False
    sign, first, last = years[1], Decimal(years[2]), Decimal(years[3] or years[2])
    if years[3] or not sign:
        return first <= age <= last
    return {"≥": age >= first, ">": age > first, "≤": age <= first, "<": age < first}[sign]

"""One result of a pasted block, told by the pieces of its line: the result, its reference, and what is left."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise

from protocol import reference, units
from protocol.analyte import Analyte, ResultKind
from protocol.analytes import alike, is_unit, named, plain, unit_as_named
from protocol.pieces import Piece, PieceKind, interval
from protocol.reference_limits import are_none, in_unit
from protocol.specimen import Specimen
from protocol.standard import is_negative, is_positive
from protocol.units import Measured, Unreadable
from protocol.units import read as number_of
from protocol.words import Sentence, _

LONGEST_NAME = 60
_IN_BRACKETS = re.compile(r".+?\(([^()]+)\)")
_STRANGE = re.compile(r"[^\s/]{0,10}/[^\s/]{1,12}")
_INDEX = re.compile(r"\d{1,3}[.)]?")

NO_RESULT = _("No result that can be read stands beside “%(name)s”.")
SEVERAL = _("Several numbers stand beside “%(name)s”; which is its result cannot be told.")
OTHER_SPECIMEN = _("“%(name)s” of %(specimen)s is no test of this study.")
LEFT_OUT = _("“%(name)s” is left out, as this hospital said.")
NOT_USED = _("This belongs to no result.")
VOID = _("0 to 0 is no reference; the result stands without limits.")
REVERSED = _("The lower limit is above the upper limit; the limits were not taken.")
OTHER_UNIT = _("These limits cannot be put into the unit of the result; they were not taken.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One result of a block: `line` as it was pasted, the name as it was written, what it names or is most like.

    `flag` is H or L where one was printed; it is only compared. `others` are the pieces that are none of this.
    """

    line: str
    row: int = 0
    name: str
    analyte: Analyte | None = None
    suggestion: Analyte | None = None
    result: str
    flag: str = ""
    unit: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    others: tuple[str, ...] = ()

    @property
    def is_flagged_wrongly(self) -> bool:
        """Whether the printed flag contradicts the printed limits."""
        try:
            read = number_of(self.result)
        except Unreadable:
            return False
        measured = Measured(read.number, read.qualifier, self.low, self.high)
        return {"H": measured.above(self.high), "L": measured.below(self.low)}.get(self.flag) is False


@dataclass(frozen=True, slots=True)
class Aside:
    """A part of a block that became no result: where it stands, and why; `is_asked` where it may well be one."""

    row: int
    text: str
    why: Sentence
    is_asked: bool = False


@dataclass(frozen=True, slots=True)
class NameMeanings:
    """What names mean here: those of the hospital first; in a report of a specimen, those of its tests alone."""

    aliases: Mapping[str, str]
    specimen: Specimen | None = None

    def known(self, name: str) -> Analyte | None:
        """The test of this name here."""
        return named(name, self.aliases, specimen=self.specimen)

    def elsewhere(self, name: str) -> Analyte | None:
        """The test of this name in the specimen that it is measured in, where this is another one."""
        return named(name, self.aliases) if self.specimen else None

    def is_left_out(self, name: str) -> bool:
        """Whether the hospital said that results of this name are left out."""
        return self.aliases.get(plain(name)) == ""

    def fitting(self, name: str, value: Piece, test: Analyte | None) -> Analyte | None:
        """A glucose that is "negative" is that of the urine."""
        if test and test.kind is ResultKind.NUMERIC and test.scale is None and value.is_word:
            return named(f"尿{name}") or test
        return test

    def alike(self, name: str) -> Analyte | None:
        """The test that a name is most like."""
        return alike(f"尿{name}" if self.specimen is Specimen.URINE else name, specimen=self.specimen)


@dataclass(frozen=True, slots=True)
class PastedLine:
    """Where a group of pieces stands: its row in the block, the line as it was pasted, and what names mean there."""

    row: int
    text: str
    names: NameMeanings

    def aside(self, part: str, why: str, *, is_asked: bool = False, **values: object) -> Aside:
        """A part of this line that became no result."""
        return Aside(self.row, part, Sentence(why, values), is_asked)


@dataclass(frozen=True, slots=True)
class PastedReading:
    """What a group of pieces tells: a result or none, and what was left."""

    result: Found | None = None
    asides: tuple[Aside, ...] = ()


def meant(group: Sequence[Piece]) -> Analyte | None:
    """What the names of a group name; nothing where they name two things."""
    tests = {piece.analyte.code: piece.analyte for piece in group if piece.analyte}
    return next(iter(tests.values())) if len(tests) == 1 else None


def is_index(piece: Piece) -> bool:
    """Whether a piece may be the number of its line."""
    return _INDEX.fullmatch(piece.text) is not None


def reading(line: PastedLine, group: Sequence[Piece], *, is_headed: bool = False) -> PastedReading:
    """The result that a group of pieces tells, and each piece that it does not use."""
    names = [piece for piece in group if piece.what is PieceKind.NAME]
    values = _values(group)
    if not names or not values or len(names[0].text) > LONGEST_NAME:
        return _without_result(line, names, whole(group))
    name = next((piece.text for piece in names if piece.analyte), names[0].text)
    chosen = _chosen(values, meant(group))
    test = line.names.fitting(name, chosen, meant(group))
    if chosen.text == "-" and (test is None or test.scale is None):
        return PastedReading()
    if test is None and (aside := _of_no_test(line, name, whole(group))):
        return PastedReading(asides=(aside,))
    if test and not is_headed and (_is_ambiguous(group, chosen, name) or _is_denied(values, chosen, test)):
        return PastedReading(asides=(line.aside(whole(group), SEVERAL, is_asked=True, name=name),))
    return _told(line, group, _Told(name, test, chosen, values))


def whole(group: Iterable[Piece]) -> str:
    """All that stands in a group, with the units that stand in one piece with their numbers."""
    parts = (piece.text if piece.what is PieceKind.RANGE else f"{piece.text} {piece.unit}".strip() for piece in group)
    return " ".join(parts)


def _without_result(line: PastedLine, names: Sequence[Piece], text: str) -> PastedReading:
    """A group without a result: asked about where it names a test of ours."""
    name = next((piece.text for piece in names if piece.analyte), "")
    if name:
        return PastedReading(asides=(line.aside(text, NO_RESULT, is_asked=True, name=name),))
    return PastedReading(asides=(line.aside(text, NOT_USED),) if text.strip() else ())


def _of_no_test(line: PastedLine, name: str, text: str) -> Aside | None:
    """Why the name of a result is not asked about: it is of another specimen, or left out by the hospital's word."""
    if line.names.is_left_out(name):
        return line.aside(text, LEFT_OUT, name=name)
    if line.names.specimen and line.names.elsewhere(name):
        return line.aside(text, OTHER_SPECIMEN, is_asked=True, name=name, specimen=line.names.specimen)
    return None


def _values(group: Sequence[Piece]) -> list[Piece]:
    """The pieces that may be the result; a whole number before the name is the line's own where another follows."""
    values = [piece for piece in group if piece.what is PieceKind.VALUE]
    leads = len(values) > 1 and group[0] is values[0] and is_index(values[0])
    return values[1:] if leads else values


def _chosen(values: Sequence[Piece], test: Analyte | None) -> Piece:
    """The result among what may be one. The rest is its reference: never a number beside a bound, never positive."""
    if test and test.kind is ResultKind.TITRE:
        titres = [piece for piece in values if piece.is_titre and not piece.text.startswith(tuple("<>≤≥"))]
        return next(iter(titres), values[0])
    values = [piece for piece in values if not piece.is_titre] or values
    first = values[0]
    others = [piece for piece in values if piece.is_plain] if not first.is_plain and not first.is_word else []
    if first.is_word and first.is_negative:
        others = [piece for piece in values if piece.is_word and not piece.is_negative]
    return others[0] if others else first


def _is_ambiguous(group: Sequence[Piece], chosen: Piece, name: str) -> bool:
    """Whether another plain number follows the result before anything sets them apart, as in a report of many days."""
    if chosen.unit or chosen.flag or not chosen.is_plain or _unit_within(name):
        return False
    behind = group[next(place for place, piece in enumerate(group) if piece is chosen) + 1 :]
    following = next(
        (piece for piece in behind if piece.what in (PieceKind.VALUE, PieceKind.UNIT, PieceKind.FLAG, PieceKind.RANGE)),
        None,
    )
    return following is not None and following.what is PieceKind.VALUE and following.is_plain and not following.is_word


def _is_denied(values: Sequence[Piece], chosen: Piece, test: Analyte) -> bool:
    """Whether "negative" stands before a titre: then either may be the result, and the other its reference."""
    return test.kind is ResultKind.TITRE and chosen.is_titre and chosen is not values[0] and values[0].is_negative


@dataclass(frozen=True, slots=True)
class _Told:
    """What is known of a result before its limits are looked for."""

    name: str
    test: Analyte | None
    chosen: Piece
    values: Sequence[Piece]


@dataclass(slots=True)
class _Limits:
    """The limits beside a result, the pieces that they were read from, and those that could not be taken."""

    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    pieces: list[Piece] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def _told(line: PastedLine, group: Sequence[Piece], told: _Told) -> PastedReading:
    limits = _limits(group, [piece for piece in told.values if piece is not told.chosen])
    unit_pieces = [piece for piece in group if piece.what is PieceKind.UNIT]
    strange = _strange_unit(group, told.chosen)
    told_units = [
        told.chosen.unit,
        *(piece.text for piece in unit_pieces),
        _unit_within(told.name),
        strange,
        limits.unit,
    ]
    unit = unit_as_named(_all_names(group, told.name), next(filter(None, told_units), ""))
    _put_in_unit(limits, unit, told)
    flags = [piece.flag for piece in (told.chosen, *group) if piece.what in (PieceKind.VALUE, PieceKind.FLAG)]
    names = [piece for piece in group if piece.what is PieceKind.NAME]
    result = Found(
        line=line.text,
        row=line.row,
        name=told.name,
        analyte=told.test,
        suggestion=None if told.test else line.names.alike(told.name),
        result=_with_its_word(told),
        flag=next(filter(None, flags), ""),
        unit=unit,
        low=limits.low,
        high=limits.high,
        others=tuple(p.text for p in group if p.what is PieceKind.OTHER or (p in names and p.text != told.name)),
    )
    used = [told.chosen, *unit_pieces[: 0 if told.chosen.unit else 1], *limits.pieces]
    left = [piece.text for piece in _unused(group, used, told) if piece.text != unit]
    asides = [line.aside(text, NOT_USED) for text in left]
    return PastedReading(result, (*asides, *(line.aside(text, why, text=text) for text, why in limits.refused)))


def _with_its_word(told: _Told) -> str:
    """The result; a titre with the word before it, which says how sure it is: "弱阳性 1:100"."""
    first = told.values[0]
    is_said = told.chosen.is_titre and first is not told.chosen and first.is_word
    is_said = is_said and not is_negative(first.text) and not is_positive(first.text)
    return f"{first.text} {told.chosen.text}" if is_said else told.chosen.text


def _strange_unit(group: Sequence[Piece], chosen: Piece) -> str:
    """What stands behind the result where a unit stands, and looks like one that nobody knows; never dropped."""
    behind = group[next(place for place, piece in enumerate(group) if piece is chosen) + 1 :][:1]
    return next((piece.text for piece in behind if piece.analyte is None and _STRANGE.fullmatch(piece.text)), "")


def _all_names(group: Iterable[Piece], name: str) -> str:
    return " ".join([name, *(piece.text for piece in group if piece.what is PieceKind.NAME)])


def _unused(group: Sequence[Piece], used: Sequence[Piece], told: _Told) -> Iterator[Piece]:
    """The pieces that tell nothing of the result; other names of the same test and marks do, and the line's number."""
    for place, piece in enumerate(group):
        is_same_test = piece.analyte is not None and piece.analyte is told.test
        is_named = piece.what is PieceKind.NAME and (piece.text == told.name or is_same_test)
        is_number_of_line = place == 0 and piece.what is PieceKind.VALUE and piece not in told.values
        is_same_unit = piece.what is PieceKind.UNIT and any(
            units.normalise(piece.text) == units.normalise(other.text or other.unit)
            for other in used
            if other.what is PieceKind.UNIT or other.unit
        )
        is_used = any(piece is other for other in used) or piece.what is PieceKind.FLAG
        if not (is_used or is_named or is_number_of_line or is_same_unit):
            yield piece


def _limits(group: Sequence[Piece], rest: Sequence[Piece]) -> _Limits:
    """The limits that stand beside a result."""
    columns = [piece for piece in group if piece.what in (PieceKind.LOW, PieceKind.HIGH)]
    if columns:
        return _of_columns(columns)
    ranges = [place for place, piece in enumerate(group) if piece.what is PieceKind.RANGE]
    if ranges and (condition := _condition(group, ranges)):
        return _Limits(pieces=condition, refused=[(" ".join(p.text for p in condition), reference.NO_REFERENCE)])
    if ranges:
        return _of_range(group, ranges[0])
    ends = [piece for piece in rest if piece.is_plain and not piece.is_word]
    for low, high in pairwise(ends):
        if both := interval(f"{low.text}-{high.text}"):
            return _checked(both, [low, high], f"{low.text} {high.text}")
    for piece in rest:
        printed = None if piece.is_plain and not piece.is_word else interval(piece.text)
        if printed:
            return _checked(printed, [piece], piece.text)
    return _Limits()


def _condition(group: Sequence[Piece], ranges: Sequence[int]) -> list[Piece]:
    """The ranges of a line that has one for men and one for women, or for an age, with the words that say so."""
    told = [
        place - 1
        for place in ranges
        if place and group[place - 1].what is PieceKind.NAME and not group[place - 1].analyte
    ]
    is_behind = [place for place in told if any(piece.what is PieceKind.VALUE for piece in group[:place])]
    return [group[place] for place in sorted({*is_behind, *ranges})] if is_behind or len(ranges) > 1 else []


def _of_columns(columns: Sequence[Piece]) -> _Limits:
    """Limits that stand in columns of their own."""
    texts = {piece.what: piece.text for piece in columns}
    low, high = (_end(texts.get(what, ""), bound) for what, bound in ((PieceKind.LOW, ">"), (PieceKind.HIGH, "<")))
    both = Piece(PieceKind.RANGE, "", low=low.low if low else None, high=high.high if high else None)
    limits = _checked(both, list(columns), "–".join(piece.text for piece in columns))
    for what, end in ((PieceKind.LOW, low), (PieceKind.HIGH, high)):
        if end is None and texts.get(what, "").strip("-/. "):
            limits.refused.append((texts[what], reference.NO_REFERENCE))
    return limits


def _of_range(group: Sequence[Piece], place: int) -> _Limits:
    """Limits that stand in a range; one that cannot be read costs no result. A second unit behind it is the range's."""
    piece = group[place]
    try:
        reference.read(piece.text)
    except Unreadable:
        return _Limits(pieces=[piece], refused=[(piece.text, reference.NO_REFERENCE)])
    has_unit = any(before.unit or before.what is PieceKind.UNIT for before in group[:place])
    behind = [
        after for after in group[place + 1 : place + 2] if after.what is PieceKind.UNIT and has_unit and not piece.unit
    ]
    own = replace(piece, unit=behind[0].text) if behind else piece
    return _checked(own, [piece, *behind], " ".join(part.text for part in (piece, *behind)))


def _checked(printed: Piece, pieces: list[Piece], text: str) -> _Limits:
    """Limits that can be: 0 to 0 are none, and the wrong way round they are not taken."""
    if printed.low is not None and printed.high is not None and printed.low > printed.high:
        return _Limits(pieces=pieces, refused=[(text, REVERSED)])
    is_nothing = (printed.low, printed.high) != (None, None) and are_none(printed.low, printed.high)
    if printed.is_void or is_nothing:
        return _Limits(pieces=pieces, refused=[(text, VOID)])
    return _Limits(printed.low, printed.high, printed.unit, pieces)


def _put_in_unit(limits: _Limits, unit: str, told: _Told) -> None:
    """Limits in a unit of their own stand in the result's unit; where they cannot, they are not taken."""
    if not limits.unit or not told.test or limits.unit == unit:
        return
    own = unit_as_named(told.name, limits.unit)
    limits.low, limits.high = in_unit(limits.low, limits.high, unit=own, wanted=unit, analyte=told.test)
    if limits.low is None and limits.high is None:
        limits.refused.append((" ".join(piece.text for piece in limits.pieces), OTHER_UNIT))


def _end(text: str, bound: str) -> Piece | None:
    """The interval that a limit in a column of its own makes."""
    return interval(f"{bound}{text.lstrip('<>=≤≥')}") if text.strip("-/. ") else None


def _unit_within(name: str) -> str:
    """The unit in the brackets of a name, as in "Hb (g/L)"."""
    inside = _IN_BRACKETS.fullmatch(name)
    return inside[1] if inside and is_unit(inside[1]) else ""

"""What a group of pieces of a pasted line tells: its result, its reference, and what is left."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from protocol import units
from protocol.analyte import Analyte, ResultKind
from protocol.analytes import is_unit, unit_as_named
from protocol.pasted_limits import PrintedLimits, limits_of
from protocol.pasted_result import LEFT_OUT, NOT_USED, Aside, Found, PastedLine, PastedReading
from protocol.pieces import Piece, PieceKind, of_kind
from protocol.standard import is_negative, is_positive
from protocol.words import _

LONGEST_NAME = 60
_IN_BRACKETS = re.compile(r".+?\(([^()]+)\)")
_STRANGE = re.compile(r"[^\s/]{0,10}/[^\s/]{1,12}")
_INDEX = re.compile(r"\d{1,3}[.)]?")
_SETS_APART = (PieceKind.VALUE, PieceKind.UNIT, PieceKind.FLAG, PieceKind.RANGE)

NO_RESULT = _("No result that can be read stands beside “%(name)s”.")
SEVERAL = _("Several numbers stand beside “%(name)s”; which is its result cannot be told.")
OTHER_SPECIMEN = _("“%(name)s” of %(specimen)s is no test of this study.")


def meant(group: Sequence[Piece]) -> Analyte | None:
    """What the names of a group name; nothing where they name two things."""
    tests = {piece.analyte.code: piece.analyte for piece in group if piece.analyte}
    return next(iter(tests.values())) if len(tests) == 1 else None


def is_index(piece: Piece) -> bool:
    """Whether a piece may be the number of its line."""
    return _INDEX.fullmatch(piece.text) is not None


def whole(group: Iterable[Piece]) -> str:
    """All that stands in a group, with the units that stand in one piece with their numbers."""
    parts = (piece.text if piece.what is PieceKind.RANGE else f"{piece.text} {piece.unit}".strip() for piece in group)
    return " ".join(parts)


def reading(line: PastedLine, group: Sequence[Piece], *, is_headed: bool = False) -> PastedReading:
    """The result that a group of pieces tells, and each piece that it does not use."""
    names, values = of_kind(group, PieceKind.NAME), _values(group)
    if not names or not values or len(names[0].text) > LONGEST_NAME:
        return _without_result(line, names, whole(group))
    result = _candidate(line, group, names, values)
    if result.is_blank:
        return PastedReading()
    aside = result.without_test() or (None if is_headed else result.in_doubt())
    return PastedReading(asides=(aside,)) if aside else result.read()


def _without_result(line: PastedLine, names: Sequence[Piece], text: str) -> PastedReading:
    """A group without a result: asked about where it names a test of ours."""
    name = next((piece.text for piece in names if piece.analyte), "")
    if name:
        return PastedReading(asides=(line.aside(text, NO_RESULT, is_asked=True, name=name),))
    return PastedReading(asides=(line.aside(text, NOT_USED),) if text.strip() else ())


def _values(group: Sequence[Piece]) -> list[Piece]:
    """The pieces that may be the result; a whole number before the name is the line's own where another follows."""
    values = of_kind(group, PieceKind.VALUE)
    leads = len(values) > 1 and group[0] is values[0] and is_index(values[0])
    return values[1:] if leads else values


def _candidate(line: PastedLine, group: Sequence[Piece], names: Sequence[Piece], values: Sequence[Piece]) -> _Candidate:
    name = next((piece.text for piece in names if piece.analyte), names[0].text)
    test = meant(group)
    chosen = _titre_among(values) if test and test.kind is ResultKind.TITRE else _result_among(values)
    return _Candidate(line, group, values, name, line.names.fitting(name, chosen, test), chosen)


def _titre_among(values: Sequence[Piece]) -> Piece:
    """The result of a titration: a dilution that is no bound, else what stands first."""
    titres = (piece for piece in values if piece.is_titre and not piece.text.startswith(tuple("<>≤≥")))
    return next(titres, values[0])


def _result_among(values: Sequence[Piece]) -> Piece:
    """The result among what may be one. The rest is its reference: never a number beside a bound, never positive."""
    first, *others = [piece for piece in values if not piece.is_titre] or values
    if first.is_denial:
        return next((piece for piece in others if piece.is_finding), first)
    if first.is_bound:
        return next((piece for piece in others if piece.is_plain), first)
    return first


@dataclass(frozen=True, slots=True)
class _Candidate:
    """The result of a group before its limits are looked for; `values` are the pieces that could have been it."""

    line: PastedLine
    group: Sequence[Piece]
    values: Sequence[Piece]
    name: str
    test: Analyte | None
    chosen: Piece

    @property
    def is_blank(self) -> bool:
        """Whether a stroke stands where the result would; on a scale of words it is one."""
        return self.chosen.text == "-" and (self.test is None or self.test.scale is None)

    def without_test(self) -> Aside | None:
        """Why the name is not asked about: it is of another specimen, or left out by the hospital's word."""
        if self.test:
            return None
        names, text = self.line.names, whole(self.group)
        if names.is_left_out(self.name):
            return self.line.aside(text, LEFT_OUT, name=self.name)
        if names.specimen and names.elsewhere(self.name):
            return self.line.aside(text, OTHER_SPECIMEN, is_asked=True, name=self.name, specimen=names.specimen)
        return None

    def in_doubt(self) -> Aside | None:
        """Why a result of a test is asked about: another number, or a word before a titre, may as well be it."""
        if self.test and (self._is_ambiguous() or self._is_denied(self.test)):
            return self.line.aside(whole(self.group), SEVERAL, is_asked=True, name=self.name)
        return None

    def _is_ambiguous(self) -> bool:
        """Whether another plain number follows before anything sets them apart, as in a report of many days."""
        if self.chosen.unit or self.chosen.flag or not self.chosen.is_plain or _unit_within(self.name):
            return False
        following = next((piece for piece in self._behind() if piece.what in _SETS_APART), None)
        return following is not None and following.what is PieceKind.VALUE and following.is_number

    def _is_denied(self, test: Analyte) -> bool:
        """Whether "negative" stands before a titre: then either may be the result, and the other its reference."""
        first = self.values[0]
        return test.kind is ResultKind.TITRE and self.chosen.is_titre and self.chosen is not first and first.is_negative

    def _behind(self) -> Sequence[Piece]:
        """The pieces behind the result."""
        place = next(place for place, piece in enumerate(self.group) if piece is self.chosen)
        return self.group[place + 1 :]

    def read(self) -> PastedReading:
        """The result with its unit, flag and limits, and what was left or refused."""
        printed = limits_of(self.group, [piece for piece in self.values if piece is not self.chosen])
        unit = self._unit(printed)
        limits = printed.beside(self.name, self.test, unit=unit)
        result = Found(
            line=self.line.text,
            row=self.line.row,
            name=self.name,
            analyte=self.test,
            suggestion=None if self.test else self.line.names.alike(self.name),
            result=self._with_its_word(),
            flag=self._flag(),
            unit=unit,
            low=limits.low,
            high=limits.high,
            others=tuple(self._others()),
        )
        left = (self.line.aside(piece.text, NOT_USED) for piece in self._unused(limits) if piece.text != unit)
        refused = (self.line.aside(text, why, text=text) for text, why in limits.refused)
        return PastedReading(result, (*left, *refused))

    def _unit(self, limits: PrintedLimits) -> str:
        """The unit of the result: its own, the group's, that of its name, one that nobody knows, that of its limits."""
        unit_texts = (piece.text for piece in of_kind(self.group, PieceKind.UNIT))
        units_in_order = (self.chosen.unit, *unit_texts, _unit_within(self.name), self._strange_unit(), limits.unit)
        names = (piece.text for piece in of_kind(self.group, PieceKind.NAME))
        return unit_as_named(" ".join([self.name, *names]), next(filter(None, units_in_order), ""))

    def _strange_unit(self) -> str:
        """What stands behind the result where a unit stands, and looks like one that nobody knows; never dropped."""
        behind = self._behind()[:1]
        return next((piece.text for piece in behind if piece.analyte is None and _STRANGE.fullmatch(piece.text)), "")

    def _with_its_word(self) -> str:
        """The result; a titre with the word before it, which says how sure it is: "弱阳性 1:100"."""
        first = self.values[0]
        is_preceded = self.chosen.is_titre and first is not self.chosen and first.is_word
        if is_preceded and not is_negative(first.text) and not is_positive(first.text):
            return f"{first.text} {self.chosen.text}"
        return self.chosen.text

    def _flag(self) -> str:
        """The first mark of the group, that of the result before all others."""
        marked = (self.chosen, *of_kind(self.group, PieceKind.VALUE, PieceKind.FLAG))
        return next((piece.flag for piece in marked if piece.flag), "")

    def _others(self) -> Iterator[str]:
        """What stands in the group and is no part of a result: other names, and what nobody knows."""
        for piece in of_kind(self.group, PieceKind.OTHER, PieceKind.NAME):
            if piece.what is PieceKind.OTHER or piece.text != self.name:
                yield piece.text

    def _unused(self, limits: PrintedLimits) -> Iterator[Piece]:
        """The pieces that tell nothing of the result."""
        own_unit = [] if self.chosen.unit else of_kind(self.group, PieceKind.UNIT)[:1]
        used = [self.chosen, *own_unit, *limits.pieces]
        for piece in self.group:
            if not any(piece is other for other in used) and not self._is_repetition(piece, used):
                yield piece

    def _is_repetition(self, piece: Piece, used: Sequence[Piece]) -> bool:
        """Whether a piece says nothing new: another name of the test, a mark, the unit again, the line's number."""
        match piece.what:
            case PieceKind.NAME:
                return piece.text == self.name or (piece.analyte is not None and piece.analyte is self.test)
            case PieceKind.UNIT:
                return units.normalise(piece.text) in _units(used)
            case PieceKind.VALUE:
                return piece is self.group[0] and piece not in self.values
        return piece.what is PieceKind.FLAG


def _units(used: Sequence[Piece]) -> set[str]:
    """The units that were used, in one spelling."""
    return {units.normalise(piece.text) for piece in used if piece.what is PieceKind.UNIT or piece.unit}


def _unit_within(name: str) -> str:
    """The unit in the brackets of a name, as in "Hb (g/L)"."""
    inside = _IN_BRACKETS.fullmatch(name)
    return inside[1] if inside and is_unit(inside[1]) else ""

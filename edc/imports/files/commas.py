"""Decides what a comma in a file's numbers is, the decimal sign or what separates thousands, or has it asked."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from django.db import models
from django.utils.translation import gettext_lazy

from edc.imports.columns import SourceRow
from edc.imports.tables import FileNotes, UnusedPiece
from protocol.words import Sentence, _

ASK = _(
    "In this file, is %(text)s the number %(decimal)s or the number %(thousands)s? Say under “Columns” what a comma is."
)
IS_DECIMAL = _("A comma was read as the decimal sign, as row %(row)s shows: %(proof)s.")
IS_THOUSANDS = _("A comma was read as a separator of thousands, as row %(row)s shows: %(proof)s.")
UNDECIDED = _(
    "What a comma in a number means cannot be told from this file: rows with %(text)s and its like are not read. Say it"
    " once under “Columns”."
)
NUMBER = r"[0-9]+(?:,[0-9]+)+(?:\.[0-9]+)?"
WITHIN = re.compile(rf"(?<![0-9.,]){NUMBER}(?![0-9.,])")
THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3}){2,}(?:\.[0-9]+)?|[1-9][0-9]{0,2},[0-9]{3}\.[0-9]+")
EITHER = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")
DECIMAL = re.compile(r"[0-9]+,[0-9]+")
# In a titre a comma never is the decimal sign: its dilution is a whole number, and its own reader knows it.
TITRE = re.compile(r"(?<![0-9])1 ?[:/∶] ?[0-9]")
LIMITS = ("low", "high", "range")


class Comma(models.TextChoices):
    """What a comma in a number of a source's files is."""

    DECIMAL = "decimal", gettext_lazy("the decimal sign: 1,250 is one and a quarter")
    THOUSANDS = "thousands", gettext_lazy("a separator of thousands: 1,250 is one thousand two hundred and fifty")


@dataclass(frozen=True, slots=True)
class _Proofs:
    """The first number that can only be meant so, with its row: with a decimal comma, and with thousands."""

    decimal: tuple[int, str] | None = None
    thousands: tuple[int, str] | None = None


@dataclass(frozen=True)
class Commas:
    """What commas are in one file: as its source says, else as its numbers prove; the file is read once for that."""

    setting: str
    rows: Callable[[], Iterable[SourceRow]]
    notes: FileNotes

    def applied(self, row: SourceRow) -> SourceRow:
        """The row with its numbers in plain digits; with a fault, or without its limits, where that is not known."""
        if "," not in row.result + row.low + row.high + row.range and "，" not in row.result + row.range:
            return row
        return self._with_limits(self._with_result(row))

    def _with_result(self, row: SourceRow) -> SourceRow:
        text = unicodedata.normalize("NFKC", row.result)
        for number in _within(text):
            digits = self._read(number)
            if digits is None:
                return replace(row, fault=row.fault or _asked(number))
            text = text.replace(number, digits, 1)
        return replace(row, result=text) if _within(row.result) or "，" in row.result else row

    def _with_limits(self, row: SourceRow) -> SourceRow:
        """The row with its limits in plain digits; what of them is not known is none of them, and said."""
        pieces = list(row.pieces)
        low, high, between = (self._limit(getattr(row, name), row.number, pieces) for name in LIMITS)
        return replace(row, low=low, high=high, range=between, pieces=tuple(pieces))

    def _limit(self, cell: str, row: int, pieces: list[UnusedPiece]) -> str:
        text = unicodedata.normalize("NFKC", cell)
        for number in _within(text):
            digits = self._read(number)
            if digits is None:
                pieces.append(UnusedPiece(row, cell, _asked(number)))
                return ""
            text = text.replace(number, digits, 1)
        return text if "," in cell or "，" in cell else cell

    def _read(self, number: str) -> str | None:
        """The number with a point for its decimal sign and no other sign; nothing where that is not known.

        A number that is none either way stays as it is: whoever reads it refuses it.
        """
        meaning = self._meaning
        if THOUSANDS.fullmatch(number):
            return None if meaning == Comma.DECIMAL else number.replace(",", "")
        if EITHER.fullmatch(number) and meaning == Comma.THOUSANDS:
            return number.replace(",", "")
        if DECIMAL.fullmatch(number):
            return number.replace(",", ".") if meaning == Comma.DECIMAL else None
        return number

    @cached_property
    def _meaning(self) -> str:
        if self.setting:
            return self.setting
        proofs = _proofs(self.rows())
        if proofs.decimal and not proofs.thousands:
            self.notes.say(IS_DECIMAL, row=proofs.decimal[0], proof=proofs.decimal[1])
            return Comma.DECIMAL
        if proofs.thousands and not proofs.decimal:
            self.notes.say(IS_THOUSANDS, row=proofs.thousands[0], proof=proofs.thousands[1])
            return Comma.THOUSANDS
        self.notes.say(UNDECIDED, text="1,250")
        return ""


def _within(text: str) -> list[str]:
    """The numbers with commas that stand anywhere in a text, whatever stands beside them."""
    return [] if TITRE.search(text) else WITHIN.findall(text)


def _asked(number: str) -> Sentence:
    readings = {"text": number, "decimal": number.replace(",", ".", 1), "thousands": number.replace(",", "")}
    return Sentence(ASK, readings)


def _proofs(rows: Iterable[SourceRow]) -> _Proofs:
    proofs = _Proofs()
    for row in rows:
        for number in _numbers(row):
            if THOUSANDS.fullmatch(number):
                proofs = replace(proofs, thousands=proofs.thousands or (row.number, number))
            elif DECIMAL.fullmatch(number) and not EITHER.fullmatch(number):
                proofs = replace(proofs, decimal=proofs.decimal or (row.number, number))
    return proofs


def _numbers(row: SourceRow) -> list[str]:
    texts = (unicodedata.normalize("NFKC", getattr(row, name)) for name in ("result", *LIMITS))
    return [number for text in texts for number in _within(text)]

"""How one parameter is declared, and how its value is read from a text and written as one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from protocol.codelists import Codelist
from protocol.words import Sentence, _

Value = int | Decimal | bool | str | Codelist | tuple[Codelist, ...]

LONGEST_VALUE = 200
WHOLE = re.compile(r"[0-9]{1,9}")
EXACT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")


class NotAParameter(ValueError):
    """A name that no parameter has, or a value that this parameter cannot take; ``why`` is the sentence."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(str(why))
        self.why = why


@dataclass(frozen=True, slots=True)
class Declared:
    """What is declared of a parameter beside its value; ``unit`` and ``meaning`` are message ids."""

    id: str
    name: str
    unit: str
    meaning: str
    citation: str
    default: Value
    codes: type[Codelist] | None = None

    @property
    def choices(self) -> tuple[Codelist, ...]:
        return () if self.codes is None else tuple(self.codes)


def reader(declared: Declared) -> Callable[[str], Value | None]:
    """How the text of this parameter is read; None means that it cannot be."""
    default, codes = declared.default, declared.codes
    if codes is not None:
        chosen = codes
        several = isinstance(default, tuple)
        return (lambda text: _codes(text, chosen)) if several else (lambda text: _code(text, chosen))
    if isinstance(default, bool):
        return {"true": True, "false": False}.get
    if isinstance(default, int):
        return lambda text: int(text) if WHOLE.fullmatch(text) else None
    if isinstance(default, Decimal):
        return lambda text: Decimal(text) if EXACT.fullmatch(text) else None
    return lambda text: text or None


def _code(text: str, codes: type[Codelist]) -> Codelist | None:
    return next((code for code in codes if code.value == text), None)


def _codes(text: str, codes: type[Codelist]) -> tuple[Codelist, ...] | None:
    """Codes separated by commas, each once; an empty text is no code at all, which is a choice."""
    parts = [_code(part.strip(), codes) for part in text.split(",")] if text else []
    known = tuple(code for code in parts if code is not None)
    return known if len(known) == len(parts) == len(set(known)) else None


def kind(declared: Declared) -> Sentence:
    """What the parameter's value is, in words."""
    default = declared.default
    if declared.codes is not None:
        codes = tuple(code.value for code in declared.codes)
        several = isinstance(default, tuple)
        return Sentence(_("some of %(codes)s") if several else _("one of %(codes)s"), {"codes": codes})
    if isinstance(default, bool):
        return Sentence(_("true or false"))
    if isinstance(default, int):
        return Sentence(_("a whole number, 0 or more"))
    return Sentence(_("a decimal number, 0 or more")) if isinstance(default, Decimal) else Sentence(_("a text"))


def in_text(value: Value) -> str:
    """A value as the text that reads back as the same value."""
    if isinstance(value, tuple):
        return ",".join(code.value for code in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return format(value, "f") if isinstance(value, Decimal) else str(value)

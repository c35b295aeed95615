"""Words that a person may see: the marker for translation, sentences with facts, and labelled codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Self


def _(text: str) -> str:
    """Mark a text for translation; the upper floors translate it when they show it."""
    return text


class Codelist(StrEnum):
    """Codes that the case report forms and the rules share, each with its English label (a message id)."""

    label: str

    def __new__(cls, code: str, label: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as a value: an English message id with named ``%(places)s`` and the facts that fill them.

    A value may be a Text, a Codelist member, a Decimal, a date, an int, a str, or a tuple of these (a list in
    words). Nothing is formatted before the sentence is asked for.
    """

    msgid: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(self.msgid)

    def __str__(self) -> str:
        return self.render(_)

    def render(self, translate: Callable[[str], str]) -> str:
        """The sentence in the language of ``translate`` (for instance Django's gettext)."""
        filled = {name: in_words(value, translate) for name, value in self.values.items()}
        return translate(self.msgid) % filled


def in_words(value: object, translate: Callable[[str], str] = _) -> str:
    """One fact as a person reads it: dates as 2026-11-23, numbers as typed and never with an exponent."""
    if isinstance(value, Sentence):
        return value.render(translate)
    if isinstance(value, Codelist):
        return translate(value.label)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return translate(_(", ")).join(in_words(part, translate) for part in value)
    return str(value)

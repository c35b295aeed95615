"""What a worked case tells, read strictly: exact decimals, dates, codes; anything else is one clear
sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

from protocol.codelists import Codelist

LONGEST = 80
MOST_DIGITS = 24
HIGHEST_POWER = 15
MOST = 1_000_000_000
YEARS = range(1900, 2201)
DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
C = TypeVar("C", bound=Codelist)


class MalformedCase(ValueError):
    """A case that cannot be answered, with the sentence that says why."""


def shown(value: object) -> str:
    """A value in an error sentence, cut short."""
    if isinstance(value, int) and abs(value) > MOST:
        return "a very large number"
    text = str(value) if isinstance(value, str | int | Decimal) else repr(value)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


class Input:
    """The keys of one case. Every reader names the key; a missing key and a malformed value raise Malformed."""

    def __init__(self, keys: object, *, where: str = "input") -> None:
        if not isinstance(keys, Mapping):
            raise MalformedCase(f"{where} is an object with named values.")
        self.keys = keys
        self.where = where

    def has(self, key: str) -> bool:
        """Whether an optional key was told, and not as unknown."""
        return self.keys.get(key) is not None

    def value(self, key: str) -> object:
        if key not in self.keys:
            raise MalformedCase(f"{self.where} lacks “{key}”.")
        value: object = self.keys[key]
        return value

    def wrong(self, key: str, expected: str) -> MalformedCase:
        return MalformedCase(f"“{key}” is {expected}, not “{shown(self.keys.get(key))}”.")

    def number(self, key: str) -> Decimal | None:
        """An exact number, or None where it is unknown (null)."""
        value = self.value(key)
        return None if value is None else self.exact(key, value)

    def exact(self, key: str, value: object) -> Decimal:
        """A JSON number or a decimal string as an exact decimal of a sane size."""
        text = "" if isinstance(value, bool) else _spelled(value)
        if len(text) > LONGEST or not DECIMAL.fullmatch(text):
            raise MalformedCase(f"“{key}” is a number, not “{shown(value)}”.")
        exact = Decimal(text)
        if exact and (abs(exact.adjusted()) > HIGHEST_POWER or len(exact.as_tuple().digits) > MOST_DIGITS):
            raise MalformedCase(f"“{key}” is a number of a sane size, not “{shown(value)}”.")
        return exact

    def amount(self, key: str) -> Decimal | None:
        """A number that cannot be negative."""
        number = self.number(key)
        if number is not None and number < 0:
            raise self.wrong(key, "0 or more")
        return number

    def needed(self, key: str) -> Decimal:
        number = self.amount(key)
        if number is None:
            raise self.wrong(key, "a number")
        return number

    def count(self, key: str) -> int:
        """A whole number, 0 or more, that the rule needs."""
        return whole(key, self.needed(key))

    def days(self, key: str) -> int:
        """Days ago; negative where it happened after."""
        number = self.number(key)
        if number is None or number != number.to_integral_value():
            raise self.wrong(key, "a whole number of days")
        return int(number)

    def name(self, key: str) -> str:
        """Who it was: a text, or a number used as one."""
        return self.text(key) if isinstance(self.value(key), str) else str(self.count(key))

    def counts(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers, 0 or more."""
        numbers = [self.exact(key, item) for item in self.items(key)]
        return tuple(whole(key, number) for number in numbers)

    def truth(self, key: str) -> bool | None:
        """True, false, or None where unknown."""
        value = self.value(key)
        if value is None or isinstance(value, bool):
            return value
        raise self.wrong(key, "true, false or null")

    def day(self, key: str) -> date:
        value = self.value(key)
        if isinstance(value, str) and ISO_DATE.fullmatch(value):
            try:
                day = date.fromisoformat(value)
                if day.year in YEARS:
                    return day
            except ValueError:
                pass  # 2024-02-30 has the form of a date and is none
        raise self.wrong(key, "a date as YYYY-MM-DD")

    def code(self, key: str, codes: type[C]) -> C | None:
        """A code of a codelist, or None where it is unknown (null)."""
        value = self.value(key)
        if value is None:
            return None
        member = next((code for code in codes if isinstance(value, str) and code.value == value), None)
        if member is None:
            raise self.wrong(key, f"one of {', '.join(code.value for code in codes)}")
        return member

    def text(self, key: str) -> str:
        value = self.value(key)
        if isinstance(value, str) and value.strip():
            return value
        raise self.wrong(key, "a text")

    def items(self, key: str) -> Sequence[object]:
        value = self.value(key)
        if isinstance(value, list | tuple):
            return value
        raise self.wrong(key, "a list")

    def objects(self, key: str) -> tuple[Input, ...]:
        """A list of objects, each read like a case of its own."""
        return tuple(Input(item, where=f"each of “{key}”") for item in self.items(key))


def _spelled(value: object) -> str:
    """How a number was written; a float is taken at its shortest spelling."""
    if isinstance(value, str | Decimal):
        return str(value)
    if isinstance(value, int):
        return str(value) if abs(value) <= 10**MOST_DIGITS else ""
    return repr(value) if isinstance(value, float) else ""


def whole(key: str, number: Decimal) -> int:
    if not 0 <= number <= MOST or number != number.to_integral_value():
        raise MalformedCase(f"“{key}” is a whole number from 0 to {MOST}, not “{shown(number)}”.")
    return int(number)

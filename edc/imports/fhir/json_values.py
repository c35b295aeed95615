"""Looks into JSON that may be anything: numbers keep the digits in which they are written, what is missing is blank."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeGuard

from edc.imports.tables import Refusal
from protocol.words import _

Json = object
Resource = Mapping[str, Json]
LONGEST_NUMBER = 30
LARGEST_EXPONENT = 20


def parsed(text: str) -> Resource:
    """The object that the text holds. Raises Refusal."""
    try:
        whole = json.loads(text, parse_float=_exact, parse_int=_exact, parse_constant=str)
    except (ValueError, RecursionError):
        raise Refusal(_("The file is no JSON: it breaks off, or is not well formed.")) from None
    if not is_map(whole):
        raise Refusal(_("The JSON is no FHIR bundle."))
    return whole


def _exact(digits: str) -> Json:
    """A number with the digits in which it is written; an absurd one stays a text."""
    if len(digits) > LONGEST_NUMBER:
        return digits
    number = Decimal(digits)
    return number if abs(number.adjusted()) <= LARGEST_EXPONENT else digits


def is_map(value: Json) -> TypeGuard[Resource]:
    """Whether this is an object of JSON."""
    return isinstance(value, dict)


def inner(value: Json, name: str) -> Resource:
    """An object within another; an empty one where there is none."""
    within = value.get(name) if is_map(value) else None
    return within if is_map(within) else {}


def items(value: Json, name: str) -> list[Json]:
    """A list within an object; an empty one where there is none."""
    within = value.get(name) if is_map(value) else None
    return within if isinstance(within, list) else []


def maps(value: Json, name: str) -> list[Resource]:
    """The objects of a list within an object."""
    return [item for item in items(value, name) if is_map(item)]


def text(value: Json, name: str) -> str:
    """A text or a number of a resource, as it is written."""
    within = value.get(name) if is_map(value) else None
    if isinstance(within, Decimal):
        return format(within, "f")
    return within.strip() if isinstance(within, str) else ""


def words(concept: Json) -> str:
    """What a coded concept says to a person: its text, else the first display of its codes."""
    shown = (text(coding, "display") for coding in items(concept, "coding"))
    return text(concept, "text") or next(filter(None, shown), "")

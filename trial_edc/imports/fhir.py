"""Reads the Observations of a FHIR R4 bundle (JSON) as rows of a table, numbers exactly as they are written."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TypeGuard

from protocol.words import Text, _
from trial_edc.imports.tables import Refusal, Row

Json = object
HEADER = ("entry", "subject", "code", "test", "result", "unit", "low", "high", "range", "effective", "status")
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
READ = frozenset({"final", "amended", "corrected"})
DEEPEST = 30
NOT_FINAL = _("The laboratory says “%(status)s” of this result: only final, amended and corrected ones are taken.")
IN_ERROR = _("The laboratory says that this result was entered in error; it is not taken.")
NO_VALUE = _("This observation has a value of a kind that is not read: %(kind)s.")
EFFECTIVE = ("effectiveDateTime", "effectiveInstant")


def lines(text: str) -> Iterator[Row]:
    """The header, then a row for each observation and each component. Raises Refusal."""
    found = _parsed(text)
    kind = _text(found, "resourceType")
    if kind not in ("Bundle", "Observation"):
        raise Refusal(_("The JSON is no FHIR bundle: its resource type is “%(kind)s”."), kind=kind[:40])
    entries: list[Json] = [{"resource": found}] if kind == "Observation" else _list(found, "entry")
    yield Row(0, HEADER)
    patients, number = _patients(entries), 0
    for place, entry in enumerate(entries, start=1):
        for observation in _observations(_map(entry, "resource")):
            for cells, fault in _told(observation, patients):
                number += 1
                yield Row(number, (str(place), *cells), fault)


def _parsed(text: str) -> Mapping[str, Json]:
    try:
        found = json.loads(text, parse_float=_exact, parse_int=_exact, parse_constant=str)
    except (ValueError, RecursionError):
        raise Refusal(_("The file is no JSON: it breaks off, or is not well formed.")) from None
    if not _is_map(found):
        raise Refusal(_("The JSON is no FHIR bundle."))
    return found


def _exact(digits: str) -> Json:
    """A number with the digits in which it is written; an absurd one stays a text."""
    return Decimal(digits) if len(digits) <= DEEPEST and "e" not in digits.lower() else digits


def _patients(entries: list[Json]) -> dict[str, str]:
    """How a reference to a patient of the bundle is resolved: the number by which the hospital knows the subject."""
    known: dict[str, str] = {}
    for entry in entries:
        patient = _map(entry, "resource")
        if _text(patient, "resourceType") == "Patient":
            number = next((_text(one, "value") for one in _list(patient, "identifier") if _text(one, "value")), "")
            known |= {f"Patient/{_text(patient, 'id')}": number, _text(entry, "fullUrl"): number}
    return {reference: number for reference, number in known.items() if number}


def _observations(resource: Mapping[str, Json]) -> Iterator[Mapping[str, Json]]:
    """The resource, where it is an observation, and those that it holds within itself."""
    if _text(resource, "resourceType") == "Observation":
        yield resource
        for inner in _list(resource, "contained"):
            if _text(inner, "resourceType") == "Observation" and _is_map(inner):
                yield {
                    "subject": resource.get("subject"),
                    "effectiveDateTime": resource.get("effectiveDateTime"),
                    **inner,
                }


def _told(
    observation: Mapping[str, Json], patients: Mapping[str, str]
) -> Iterator[tuple[tuple[str, ...], Text | None]]:
    """The cells of an observation and of its components; one that only holds others together says nothing itself."""
    subject, when, status = _subject(observation, patients), _when(observation), _text(observation, "status")
    parts = _list(observation, "component")
    holds = parts or _list(observation, "hasMember")
    for part in (observation, *parts):
        if part is observation and holds and not any(name.startswith("value") for name in observation):
            continue
        result, unit, fault = _value(part)
        code, test = _code(part)
        if status not in READ:
            fault = Text(IN_ERROR) if status == "entered-in-error" else Text(NOT_FINAL, {"status": status[:40]})
        yield (subject, code, test, result, unit, *_range(part), when, status), fault


def _subject(observation: Mapping[str, Json], patients: Mapping[str, str]) -> str:
    subject = _map(observation, "subject")
    reference = _text(subject, "reference")
    return _text(_map(subject, "identifier"), "value") or patients.get(reference, reference.rpartition("/")[2])


def _when(observation: Mapping[str, Json]) -> str:
    told = next((text for name in EFFECTIVE if (text := _text(observation, name))), "")
    return told or _text(_map(observation, "effectivePeriod"), "start")


def _code(part: Json) -> tuple[str, str]:
    """The code, LOINC's before others, and the words for it."""
    concept = _map(part, "code")
    codings = sorted(_list(concept, "coding"), key=lambda coding: _text(coding, "system") != LOINC)
    shown = next((text for coding in codings if (text := _text(coding, "display"))), "")
    code = next((text for coding in codings if (text := _text(coding, "code"))), "")
    return code, _text(concept, "text") or shown or code


def _value(part: Json) -> tuple[str, str, Text | None]:
    """Result and unit as the laboratory wrote them; a fault for a kind of value that no result of this study has."""
    quantity, concept = _map(part, "valueQuantity"), _map(part, "valueCodeableConcept")
    if quantity:
        return f"{_text(quantity, 'comparator')}{_text(quantity, 'value')}", _unit(quantity), None
    if concept:
        codings = _list(concept, "coding")
        shown = next((text for coding in codings if (text := _text(coding, "display"))), "")
        return _text(concept, "text") or shown, "", None
    others = sorted(
        name for name in (part if _is_map(part) else ()) if name.startswith("value") and name != "valueString"
    )
    if others:
        return "", "", Text(NO_VALUE, {"kind": others[0][:40]})
    return _text(part, "valueString"), "", None


def _unit(quantity: Mapping[str, Json]) -> str:
    coded = _text(quantity, "code") if _text(quantity, "system") == UCUM else ""
    return coded or _text(quantity, "unit")


def _range(part: Json) -> tuple[str, str, str]:
    """The lower and upper limit, and the range as a text where that is all."""
    ranges = _list(part, "referenceRange")
    first: Json = ranges[0] if ranges else {}
    low, high = (_text(_map(first, end), "value") for end in ("low", "high"))
    return low, high, "" if low or high else _text(first, "text")


def _is_map(value: Json) -> TypeGuard[Mapping[str, Json]]:
    return isinstance(value, dict)


def _map(value: Json, name: str) -> Mapping[str, Json]:
    found = value.get(name) if _is_map(value) else None
    return found if _is_map(found) else {}


def _list(value: Json, name: str) -> list[Json]:
    found = value.get(name) if _is_map(value) else None
    return found if isinstance(found, list) else []


def _text(value: Json, name: str) -> str:
    """A text or a number of a resource, as it is written."""
    found = value.get(name) if _is_map(value) else None
    if isinstance(found, Decimal):
        return format(found, "f")
    return found.strip() if isinstance(found, str) else ""

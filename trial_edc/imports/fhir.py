"""Reads the Observations of a FHIR R4 bundle (JSON) as rows of a table, numbers exactly as they are written."""

from collections.abc import Iterator

from protocol.words import Text, _
from trial_edc.imports import fhir_values
from trial_edc.imports.fhir_bundle import Directory, Person, entries, holders, survey
from trial_edc.imports.fhir_json import Json, Resource, inner, items, maps, parsed, text
from trial_edc.imports.statuses import IN_ERROR, NOT_FINAL
from trial_edc.imports.tables import Notes, Refusal, Row

HEADER = (
    *("entry", "subject", "code", "test", "result", "unit", "low", "high", "range", "effective", "status"),
    "specimen",
)
LOINC = "http://loinc.org"
KINDS = ("Bundle", "Observation", "DiagnosticReport")
READ = frozenset({"final", "amended", "corrected"})
NOT_USED = frozenset({"interpretation", "note", "method", "device", "bodySite"})
UNUSED = _("Parts of the results that were not used: %(names)s.")
EFFECTIVE = ("effectiveDateTime", "effectiveInstant")

Cells = tuple[str, ...]


def lines(content: str, notes: Notes) -> Iterator[Row]:
    """The header, then a row for each observation and each component. Raises Refusal."""
    whole = parsed(content)
    kind = text(whole, "resourceType")
    if kind not in KINDS:
        raise Refusal(_("The JSON is no FHIR bundle: its resource type is “%(kind)s”."), kind=kind[:40])
    known = entries(whole)
    survey(whole, known, notes)
    yield Row(0, HEADER)
    directory, number = Directory(known), 0
    unused: set[str] = set()
    for entry, observation, holder in holders(known):
        unused.update(name for name in observation if name in NOT_USED)
        person = directory.person(observation, holder)
        told = directory.specimen(observation, holder)
        for cells, fault in _told(observation, person, told):
            number += 1
            yield Row(number, (str(entry.place), *cells), fault, person.identifiers)
    if unused:
        notes.say(UNUSED, names=tuple(sorted(unused)))


def _told(observation: Resource, person: Person, specimen: str) -> Iterator[tuple[Cells, Text | None]]:
    """The cells of an observation and of its components; one that only holds others together says nothing itself."""
    when, status = _when(observation), text(observation, "status")
    parts = maps(observation, "component")
    holds = parts or items(observation, "hasMember")
    for part in (observation, *parts):
        if part is observation and holds and not any(name.startswith("value") for name in observation):
            continue
        result, unit, fault = fhir_values.value(part)
        limits = fhir_values.limits(part, unit)
        cells = (person.number, *_code(part), result, unit, *limits, when, status, specimen)
        yield cells, _not_taken(status) or person.fault or fault


def _not_taken(status: str) -> Text | None:
    if status in READ:
        return None
    return Text(IN_ERROR) if status == "entered-in-error" else Text(NOT_FINAL, {"status": status[:40]})


def _when(observation: Resource) -> str:
    told = next((said for name in EFFECTIVE if (said := text(observation, name))), "")
    return told or text(inner(observation, "effectivePeriod"), "start")


def _code(part: Json) -> tuple[str, str]:
    """The code, LOINC's before others, and the words for it."""
    concept = inner(part, "code")
    codings = sorted(items(concept, "coding"), key=lambda coding: text(coding, "system") != LOINC)
    shown = next((said for coding in codings if (said := text(coding, "display"))), "")
    code = next((said for coding in codings if (said := text(coding, "code"))), "")
    return code, text(concept, "text") or shown or code

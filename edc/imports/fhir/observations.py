"""Reads the Observations of a FHIR R4 bundle (JSON) as rows of a table, numbers exactly as they are written."""

from collections.abc import Iterator

from edc.imports.fhir import values
from edc.imports.fhir.bundle import UNRESOLVED, Directory, FhirSubject, entries, holders, survey
from edc.imports.fhir.json_values import Json, Resource, inner, items, maps, parsed, text
from edc.imports.statuses import IN_ERROR, NOT_FINAL
from edc.imports.tables import FileNotes, FileRow, Refusal
from protocol import loinc
from protocol.words import Sentence, _

HEADER = (
    *("entry", "subject", "code", "test", "result", "unit", "low", "high", "range", "effective", "status"),
    "specimen",
)
LOINC = "http://loinc.org"
KINDS = ("Bundle", "Observation", "DiagnosticReport")
READ = frozenset({"final", "amended", "corrected"})
NOT_USED = frozenset({"interpretation", "note", "method", "device", "bodySite"})
UNUSED = _("Parts of the results that were not used: %(names)s.")
MODIFIED = _("The laboratory modifies the meaning of this result in a way that is not read; it is not taken.")
OF_ANOTHER = _("This result is told of another than the patient; it is not taken.")
TWO_CODES = _("The codes %(codes)s mean different tests.")
EFFECTIVE = ("effectiveDateTime", "effectiveInstant")

Cells = tuple[str, ...]


def lines(content: str, notes: FileNotes) -> Iterator[FileRow]:
    """The header, then a row for each observation and each component. Raises Refusal."""
    whole = parsed(content)
    kind = text(whole, "resourceType")
    if kind not in KINDS:
        raise Refusal(_("The JSON is no FHIR bundle: its resource type is “%(kind)s”."), kind=kind[:40])
    known = entries(whole)
    survey(whole, known, notes)
    yield FileRow(0, HEADER)
    directory, number = Directory(known), 0
    unused: set[str] = set()
    for entry, observation, holder in holders(known):
        unused.update(name for name in observation if name in NOT_USED)
        person = directory.person(observation, holder)
        specimen = directory.specimen(observation, holder)
        for cells, fault in _results(observation, person, specimen):
            number += 1
            yield FileRow(number, (str(entry.place), *cells), fault, person.identifiers)
    if unused:
        notes.say(UNUSED, names=tuple(sorted(unused)))


def _results(observation: Resource, person: FhirSubject, specimen: str) -> Iterator[tuple[Cells, Sentence | None]]:
    """The cells of an observation and of its components, each with why it is not taken."""
    when, status = _when(observation), text(observation, "status")
    for part in _parts(observation):
        result, unit, fault = values.value(part)
        limits = values.limits(part, unit)
        code, test = _code(part)
        # A code of LOINC that is one of ours says the specimen itself.
        of = "" if specimen == UNRESOLVED and loinc.coded(code) else specimen
        cells = (person.number, code, test, result, unit, *limits, when, status, of)
        yield cells, _not_taken(status) or person.fault or _meant_otherwise(observation, part) or fault


def _parts(observation: Resource) -> Iterator[Resource]:
    """The observation and its components; one that only holds others together says nothing itself."""
    components = maps(observation, "component")
    is_holder = bool(components or items(observation, "hasMember"))
    if not is_holder or any(name.startswith("value") for name in observation):
        yield observation
    yield from components


def _meant_otherwise(observation: Resource, part: Resource) -> Sentence | None:
    """Why a result may not mean what its value and its code say: FHIR forbids to pass over a modifier."""
    if observation.get("modifierExtension") or part.get("modifierExtension"):
        return Sentence(MODIFIED)
    if observation.get("focus"):
        return Sentence(OF_ANOTHER)
    codes = [text(coding, "code") for coding in items(inner(part, "code"), "coding") if text(coding, "system") == LOINC]
    tests = {test.code for code in codes if (test := loinc.coded(code))}
    return Sentence(TWO_CODES, {"codes": tuple(codes)}) if len(tests) > 1 else None


def _not_taken(status: str) -> Sentence | None:
    if status in READ:
        return None
    return Sentence(IN_ERROR) if status == "entered-in-error" else Sentence(NOT_FINAL, {"status": status[:40]})


def _when(observation: Resource) -> str:
    moment = next(filter(None, (text(observation, name) for name in EFFECTIVE)), "")
    return moment or text(inner(observation, "effectivePeriod"), "start")


def _code(part: Json) -> tuple[str, str]:
    """The code, LOINC's before others, and the words for it."""
    concept = inner(part, "code")
    codings = sorted(items(concept, "coding"), key=lambda coding: text(coding, "system") != LOINC)
    shown = next(filter(None, (text(coding, "display") for coding in codings)), "")
    code = next(filter(None, (text(coding, "code") for coding in codings)), "")
    return code, text(concept, "text") or shown or code

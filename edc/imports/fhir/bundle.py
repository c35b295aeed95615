"""The resources of a FHIR bundle and of the bundles within it: whose patient and specimen a reference means."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from edc.imports.fhir.json_values import Json, Resource, inner, is_map, items, maps, text, words
from edc.imports.tables import FileNotes
from protocol.words import Sentence, _

DEEPEST = 8
HISTORY = re.compile(r"/_history/[^/]+$")
USED = frozenset({"Observation", "Patient", "Specimen", "DiagnosticReport", "Bundle"})
MORE_PAGES = _("The bundle says that there are more pages: only this one was read.")
MORE_ENTRIES = _("The bundle says that it has %(total)s results in all, and %(here)s are in this file.")
OTHER_KINDS = _("Resources that are not read: %(kinds)s.")
MISSING = _("Reports name %(count)s results that are not in this file.")
ELSEWHERE = _("This result is of a patient on another server, who is not in this file.")
TWO_PATIENTS = _("Two patients of this file have this reference: whose result it is cannot be told.")


@dataclass(frozen=True, slots=True)
class BundleEntry:
    """A resource of a bundle: its place in the file, its address, and itself."""

    place: int
    url: str
    resource: Resource

    @property
    def kind(self) -> str:
        """The kind of resource."""
        return text(self.resource, "resourceType")

    @property
    def relative(self) -> str:
        """How another resource of the same server names this one."""
        return f"{self.kind}/{text(self.resource, 'id')}"


@dataclass(frozen=True, slots=True)
class FhirSubject:
    """Whose result it is: the number to be shown, all numbers where there are several, and a fault."""

    number: str
    identifiers: tuple[str, ...] = ()
    fault: Sentence | None = None


def entries(resource: Resource, *, url: str = "") -> list[BundleEntry]:
    """The resource itself, or those of a bundle and of the bundles within it, counted on."""
    if text(resource, "resourceType") != "Bundle":
        return [BundleEntry(1, url, resource)]
    return [BundleEntry(place, url, inside) for place, (url, inside) in enumerate(_flat(resource, DEEPEST), start=1)]


def _flat(bundle: Resource, depth: int) -> Iterator[tuple[str, Resource]]:
    for entry in items(bundle, "entry"):
        resource = inner(entry, "resource")
        if text(resource, "resourceType") == "Bundle" and depth:
            yield from _flat(resource, depth - 1)
        else:
            yield text(entry, "fullUrl"), resource


class Directory:
    """Finds the patient and the specimen of an observation among the resources of a file."""

    def __init__(self, known: list[BundleEntry]) -> None:
        self._patients = [entry for entry in known if entry.kind == "Patient"]
        self._specimens = {
            name: _specimen(entry.resource)
            for entry in known
            if entry.kind == "Specimen"
            for name in (entry.relative, entry.url)
            if name
        }

    def person(self, observation: Resource, within: Resource) -> FhirSubject:
        """Whose result an observation is. `within` is the resource that contains it, or itself."""
        subject = inner(observation, "subject")
        if number := text(inner(subject, "identifier"), "value"):
            return FhirSubject(number)
        reference = HISTORY.sub("", text(subject, "reference"))
        if reference.startswith("#"):
            contained = (resource for resource in maps(within, "contained") if text(resource, "id") == reference[1:])
            return _numbered(next(contained, {}), 0)
        return self._referred(reference)

    def _referred(self, reference: str) -> FhirSubject:
        patients = self._of_reference(reference)
        if len({entry.url for entry in patients}) > 1:
            return FhirSubject("", fault=Sentence(TWO_PATIENTS))
        return _numbered(patients[0].resource, patients[0].place) if patients else self._not_here(reference)

    def _of_reference(self, reference: str) -> list[BundleEntry]:
        """An absolute reference means the patient of that address only; a relative one the patient of that id."""
        if not reference:
            return []
        is_absolute = ":" in reference
        return [entry for entry in self._patients if reference == (entry.url if is_absolute else entry.relative)]

    def _not_here(self, reference: str) -> FhirSubject:
        """A patient who is not in the file is told by the reference's last part; another server's is none of ours."""
        last = reference.rpartition("/")[2]
        if ":" in reference and any(text(entry.resource, "id") == last for entry in self._patients):
            return FhirSubject("", fault=Sentence(ELSEWHERE))
        return FhirSubject("" if reference.startswith("urn:") else last)

    def specimen(self, observation: Resource, within: Resource) -> str:
        """The specimen in words; blank where none is told. One that cannot be found is none that we know."""
        specimen = inner(observation, "specimen")
        reference = HISTORY.sub("", text(specimen, "reference"))
        contained = (resource for resource in maps(within, "contained") if f"#{text(resource, 'id')}" == reference)
        own = text(specimen, "display") or _specimen(next(contained, {}))
        known = own or self._specimens.get(reference, "")
        return known or (UNRESOLVED if specimen else "")


UNRESOLVED = "?"
"""What stands for a specimen that the file names and does not hold."""
# SNOMED CT's codes of the specimens that most results are of.
_SPECIMENS = MappingProxyType(
    {
        "119297000": "blood",
        "258580003": "whole blood",
        "119364003": "serum",
        "119361006": "plasma",
        "122575003": "urine",
        "258450006": "cerebrospinal fluid",
    }
)


def _specimen(resource: Resource) -> str:
    """The specimen in words; else what its code means, else the code."""
    kind = inner(resource, "type")
    codes = (text(coding, "code") for coding in items(kind, "coding"))
    return words(kind) or next((_SPECIMENS.get(code, code) for code in codes if code), "")


def _numbered(patient: Resource, place: int) -> FhirSubject:
    """The patient by the one number that there is; of several, by the place, as any of them may be a name's key."""
    numbers = tuple(
        dict.fromkeys(filter(None, (text(identifier, "value") for identifier in items(patient, "identifier"))))
    )
    if len(numbers) > 1:
        return FhirSubject(f"#{place}", numbers)
    return FhirSubject(numbers[0] if numbers else text(patient, "id"))


def survey(whole: Resource, known: list[BundleEntry], notes: FileNotes) -> None:
    """Notes what the file says of itself: further pages, missing results, and resources that are not read."""
    if any(text(link, "relation") == "next" for link in items(whole, "link")):
        notes.say(MORE_PAGES)
    _count_results(text(whole, "total"), known, notes)
    kinds = Counter(entry.kind[:40] or "?" for entry in known if entry.kind not in USED)
    if kinds:
        notes.say(OTHER_KINDS, kinds=tuple(f"{kind} ({count})" for kind, count in sorted(kinds.items())))
    if missing := _missing(known):
        notes.say(MISSING, count=str(missing))


def _count_results(total: str, known: list[BundleEntry], notes: FileNotes) -> None:
    """Notes where the bundle says that it has more results than there are."""
    here = sum(entry.kind in ("Observation", "DiagnosticReport") for entry in known)
    if total.isdigit() and int(total) > max(here, len(known)):
        notes.say(MORE_ENTRIES, total=total, here=str(here))


def _missing(known: list[BundleEntry]) -> int:
    """How many results reports and panels name that are not in the file."""
    there = {name for entry in known for name in (entry.url, entry.relative)}
    named = {HISTORY.sub("", reference) for entry in known for reference in _named(entry.resource)}
    return sum(not reference.startswith("#") and reference not in there for reference in named)


def _named(resource: Resource) -> Iterator[str]:
    for name in ("result", "hasMember"):
        for reference in items(resource, name):
            if is_map(reference) and text(reference, "reference"):
                yield text(reference, "reference")


def holders(known: list[BundleEntry]) -> Iterator[tuple[BundleEntry, Resource, Resource]]:
    """Each observation with its entry and the resource that it stands in: itself, a report, or another observation."""
    for entry in known:
        if entry.kind == "Observation":
            yield entry, entry.resource, entry.resource
        if entry.kind in ("Observation", "DiagnosticReport"):
            yield from (
                (entry, _inherited(entry.resource, observation), entry.resource)
                for observation in _contained(entry.resource)
            )


def _contained(resource: Resource) -> Iterator[Resource]:
    return (inside for inside in maps(resource, "contained") if text(inside, "resourceType") == "Observation")


INHERITED = ("subject", "specimen", "effectiveDateTime", "effectiveInstant", "effectivePeriod")


def _inherited(holder: Resource, observation: Resource) -> Mapping[str, Json]:
    """What an observation does not say itself, the resource that contains it says."""
    is_dated = any(name in observation for name in INHERITED[2:])
    names = INHERITED[:2] if is_dated else INHERITED
    return {**{name: holder[name] for name in names if name in holder}, **observation}

"""The value of a FHIR observation and its reference ranges, as a person would write them; or why there is none."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from edc.imports.fhir.json_values import Json, Resource, inner, is_map, items, text, words
from protocol import answers
from protocol.analytes import is_unit
from protocol.units import normalise
from protocol.words import Sentence, _

UCUM = "http://unitsofmeasure.org"
TITRES = frozenset({"{titer}", "{titre}", "titer", "titre"})
COMPARATORS = frozenset({"", "<", "<=", ">=", ">"})
READ_KINDS = frozenset({"valueQuantity", "valueCodeableConcept", "valueString", "valueInteger", "valueRatio"})
NO_VALUE = _("This observation has a value of a kind that is not read: %(kind)s.")
SEVERAL = _("This observation has several values: %(kinds)s.")
NO_COMPARATOR = _("The value has the comparator “%(comparator)s”, which is not read.")
TWO_UNITS = _("The unit's text is “%(text)s” and its code “%(code)s”, which is another unit.")
NO_WORDS = _("The result is the code “%(code)s” without words, and the code is not known.")
CONTRADICTION = _("The words and the codes of this result contradict each other: %(words)s.")
ABSENT = _("This observation gives a result, and says that there is none (%(reason)s).")
NORMAL = frozenset({"", "normal"})
SEX = {"male": "male", "248153007": "male", "m": "male", "female": "female", "248152002": "female", "f": "female"}
YEARS = {"a": Decimal(1), "mo": Decimal(12), "wk": Decimal("52.1775"), "d": Decimal("365.25"), "": Decimal(1)}
LONGEST = 60

Value = tuple[str, str, Sentence | None]
"""Result, unit, and why they cannot be taken."""


def value(part: Resource) -> Value:
    """Result and unit as the laboratory wrote them, or why they cannot be taken; both blank where there is none."""
    kinds = sorted(name for name in part if name.startswith("value") and name[5:6].isupper())
    if not kinds:
        return "", "", None
    if len(kinds) > 1:
        return "", "", Sentence(SEVERAL, {"kinds": tuple(kind[:LONGEST] for kind in kinds)})
    if kinds[0] not in READ_KINDS:
        return "", "", Sentence(NO_VALUE, {"kind": kinds[0][:LONGEST]})
    result, unit, fault = _of_kind(part, kinds[0])
    return result, unit, fault or (_absent(part) if result else None)


def _absent(part: Resource) -> Sentence | None:
    """Why a result cannot be taken of which is said, too, that there is none."""
    reason = inner(part, "dataAbsentReason")
    return Sentence(ABSENT, {"reason": (words(reason) or _code(reason))[:LONGEST]}) if reason else None


def _of_kind(part: Resource, kind: str) -> Value:
    if kind == "valueQuantity":
        return _quantity(inner(part, kind))
    if kind == "valueCodeableConcept":
        return _concept(inner(part, kind))
    if kind == "valueRatio":
        return _ratio(inner(part, kind))
    return text(part, kind), "", None


def _quantity(quantity: Resource) -> Value:
    number, comparator = text(quantity, "value"), text(quantity, "comparator")
    unit, fault = _unit(quantity)
    if number and comparator not in COMPARATORS:
        fault = Sentence(NO_COMPARATOR, {"comparator": comparator[:LONGEST]})
    if number and unit.casefold() in TITRES:
        return f"{comparator}1:{number}", "", fault
    return f"{comparator}{number}" if number else "", unit, fault


def _unit(quantity: Resource) -> tuple[str, Sentence | None]:
    """The unit: its UCUM code before its text; a fault where both are known and mean two units."""
    shown, code = text(quantity, "unit"), text(quantity, "code") if text(quantity, "system") == UCUM else ""
    if shown and code and is_unit(shown) and is_unit(code) and _plain(shown) != _plain(code):
        return code, Sentence(TWO_UNITS, {"text": shown[:LONGEST], "code": code[:LONGEST]})
    return code or shown, None


def _plain(unit: str) -> str:
    return normalise(unit).casefold().replace("cells/", "/")


def _ratio(ratio: Resource) -> Value:
    """A titre, "1:320"; a ratio of amounts is none."""
    numerator, denominator = inner(ratio, "numerator"), inner(ratio, "denominator")
    comparators = text(numerator, "comparator") + text(denominator, "comparator")
    if any(_unit(part)[0].casefold() not in {"", "1", *TITRES} for part in (numerator, denominator)):
        return "", "", Sentence(NO_VALUE, {"kind": "valueRatio"})
    fault = None if comparators in COMPARATORS else Sentence(NO_COMPARATOR, {"comparator": comparators[:LONGEST]})
    if text(numerator, "comparator"):
        fault = Sentence(NO_COMPARATOR, {"comparator": comparators[:LONGEST]})
    titre = f"{text(numerator, 'value')}:{text(denominator, 'value')}"
    return f"{comparators}{titre}" if titre != ":" else "", "", fault


def _concept(concept: Resource) -> Value:
    """A result in words: its text, else what its codes mean, where they do not contradict each other."""
    codings = items(concept, "coding")
    meanings = [answers.said(text(coding, "code")) or _display(coding) for coding in codings]
    said = list(filter(None, (text(concept, "text"), *meanings, *map(_display, codings))))
    if answers.contradict(said):
        return (
            said[0],
            "",
            Sentence(CONTRADICTION, {"words": tuple(f"“{word[:LONGEST]}”" for word in dict.fromkeys(said))}),
        )
    if said:
        return text(concept, "text") or _telling(codings) or said[0], "", None
    code = _code(concept)
    return "", "", Sentence(NO_WORDS, {"code": code[:LONGEST]}) if code else None


def _display(coding: Json) -> str:
    """What a code shows, without the kind of concept that SNOMED adds in brackets."""
    return text(coding, "display").removesuffix("(qualifier value)").removesuffix("(finding)").strip()


def _telling(codings: list[Json]) -> str:
    """What the first code with a meaning says: in our word for it, where we have one."""
    return next((said for coding in codings if (said := answers.said(text(coding, "code")))), "")


def _code(concept: Resource) -> str:
    return next((code for coding in items(concept, "coding") if (code := text(coding, "code"))), "")


def limits(part: Resource, unit: str) -> tuple[str, str, str]:
    """The lower and upper limit in the result's unit; else all reference ranges as one text, with whom they are for."""
    ranges = [reference for reference in items(part, "referenceRange") if is_map(reference) and reference]
    parts = [(_for_whom(reference), *_ends(reference, unit), text(reference, "text")) for reference in ranges]
    if len(parts) == 1 and not parts[0][0] and not parts[0][3]:
        _whom, low, high, _unit_of_range, shown = parts[0]
        return low, high, "" if low or high else shown
    return "", "", "; ".join(filter(None, map(_written, parts)))


def _ends(reference: Resource, unit: str) -> tuple[str, str, str]:
    """Both limits, and their unit where it is another one than the result's."""
    ends = [inner(reference, "low"), inner(reference, "high")]
    units = {_plain(said): said for end in ends if (said := _unit(end)[0]) and text(end, "value")}
    others = [said for plain, said in units.items() if plain != _plain(unit) and text(ends[0], "unit") != unit]
    said = " ".join(others) if len(units) < 2 else " ".join(units.values())
    return text(ends[0], "value"), text(ends[1], "value"), said


def _written(parts: tuple[str, str, str, str, str]) -> str:
    whom, low, high, unit, shown = parts
    if low and high:
        limits = f"{low}-{high} {unit}".strip()
    elif low or high:
        limits = f"{'≥' if low else '≤'}{low or high} {unit}".strip()
    else:
        limits = shown
    return f"{whom}: {limits}" if whom and limits else limits


def _for_whom(reference: Resource) -> str:
    """For whom or for what a range is, in words that `ranges` reads again; blank where it is normal and anybody's."""
    kind = _code(inner(reference, "type")) or words(inner(reference, "type"))
    said = [kind] if kind.casefold() not in NORMAL else []
    for concept in items(reference, "appliesTo"):
        code = (_code(concept) if is_map(concept) else "").casefold()
        shown = words(concept)
        said.append(SEX.get(code) or SEX.get(shown.casefold()) or shown or code or "?")
    return ", ".join((*said, *_ages(inner(reference, "age"))))


def _ages(age: Resource) -> Iterator[str]:
    for name, sign in (("low", "≥"), ("high", "≤")):
        end = inner(age, name)
        if text(end, "value"):
            unit = text(end, "code") if text(end, "system") == UCUM else text(end, "unit")
            yield f"{sign}{_years(text(end, 'value'), unit)} years"


def _years(number: str, unit: str) -> str:
    """An age in years; in a unit that we do not know it stays as it is, and holds for nobody."""
    times = YEARS.get(unit.removesuffix("s").replace("year", "a").replace("yr", "a").replace("month", "mo"))
    try:
        return f"{Decimal(number) / times:.2f}".rstrip("0").rstrip(".") if times else f"{number} {unit}"
    except InvalidOperation:
        return f"{number} {unit}"

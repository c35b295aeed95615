"""A reported result made standard: what was written is kept, the number beside it (specification 0.2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext

from edc.capture.checks import Finding, Severity
from protocol import units
from protocol.analytes import Analyte


@dataclass(frozen=True, slots=True)
class Standard:
    """A result in the analyte's stored unit: qualifier and exact value."""

    qualifier: str
    value: Decimal


def standard(text: str, unit: str, analyte: Analyte) -> Standard:
    """The reported text in the stored unit. Raises units.Unreadable."""
    found = units.read(text)
    return Standard(qualifier=found.qualifier, value=units.convert(found.number, unit, analyte))


def findings(check: str, *, text: str, unit: str, analyte: Analyte, row: str = "") -> Iterator[Finding]:
    """What there is to say of a reported result: why it cannot be stored, else why it is unlikely."""
    impossible = list(_problems(text, unit, analyte))
    for sentence in impossible:
        yield Finding(f"{check}.allow", "reported", Severity.HARD, sentence, row)
    if not impossible and (sentence := _surprise(text, unit, analyte)):
        seen, version = f"{text} {unit}".strip(), "–".join(str(limit) for limit in analyte.expect)
        yield Finding(f"{check}.expect", "reported", Severity.SOFT, sentence, row, seen=seen, version=version)


def _problems(text: str, unit: str, analyte: Analyte) -> Iterator[str]:
    """Sentences that say why a reported result cannot be stored: unreadable, a strange unit, an impossible value."""
    try:
        found = standard(text, unit, analyte)
    except units.Unreadable as unreadable:
        yield unreadable.why.render(gettext)
        return
    low, high = analyte.allow
    if not low <= found.value <= high:
        yield gettext("%(text)s %(unit)s is impossible: enter a result from %(low)s to %(high)s %(standard)s.") % {
            "text": text, "unit": unit, "low": low, "high": high, "standard": analyte.unit,
        }  # fmt: skip


def _surprise(text: str, unit: str, analyte: Analyte) -> str:
    """A sentence that says why a result is unlikely; nothing where it is not."""
    found = standard(text, unit, analyte)
    low, high = analyte.expect
    if low <= found.value <= high:
        return ""
    return gettext("%(text)s %(unit)s is unusual: %(low)s to %(high)s %(standard)s is expected. Please check.") % {
        "text": text, "unit": unit, "low": low, "high": high, "standard": analyte.unit,
    }  # fmt: skip

"""What there is to say of a reported result (specification 0.2)."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext_noop as _

from edc.capture.checks.findings import Finding, Message, Proposed, Severity, and_asked
from protocol import units
from protocol.analytes import Analyte
from protocol.standard import standard
from protocol.words import Sentence

IMPOSSIBLE = _("%(text)s %(unit)s is impossible: enter a result from %(low)s to %(high)s %(standard)s.")
UNUSUAL = _("%(text)s %(unit)s is unusual: %(low)s to %(high)s %(standard)s is expected. Please check.")


def findings(check: str, *, text: str, unit: str, analyte: Analyte, row: str = "") -> Iterator[Finding]:
    """What there is to say of a reported result: why it cannot be stored, else why it is unlikely."""
    try:
        value = standard(text, unit, analyte).value
    except units.Unreadable as unreadable:
        yield Finding(f"{check}.allow", "reported", Severity.HARD, unreadable.why, row)
        return
    if value is None:
        return
    words = {"text": text, "unit": units.spelled(units.normalise(unit)), "standard": units.spelled(analyte.unit)}
    if not _within(analyte.allow, value):
        sentence, proposed = _asked(Sentence(IMPOSSIBLE, words | _range(analyte.allow)), text, unit, analyte)
        yield Finding(f"{check}.allow", "reported", Severity.HARD, sentence, row, proposed=proposed)
    elif not _within(analyte.expect, value):
        sentence, proposed = _asked(Sentence(UNUSUAL, words | _range(analyte.expect)), text, unit, analyte)
        seen, version = f"{text} {unit}".strip(), "–".join(str(limit) for limit in analyte.expect)
        yield Finding(
            f"{check}.expect", "reported", Severity.SOFT, sentence, row, seen=seen, version=version, proposed=proposed
        )


def _within(limits: tuple[Decimal, Decimal], value: Decimal) -> bool:
    return limits[0] <= value <= limits[1]


def _range(limits: tuple[Decimal, Decimal]) -> dict[str, str]:
    return {"low": str(limits[0]), "high": str(limits[1])}


def _asked(sentence: Message, text: str, unit: str, analyte: Analyte) -> tuple[Message, tuple[Proposed, ...]]:
    """The sentence, and whether another unit was meant, where the number would be possible in it: as a question, and
    as the answers that it proposes."""
    meant = units.meant(text, unit, analyte)
    if meant is None:
        return sentence, ()
    words = {"text": text, "meant": units.spelled(meant)}
    asked = and_asked(sentence, Sentence(_("Is it %(text)s %(meant)s?"), words))
    return asked, (Proposed(Sentence(_("Set %(text)s %(meant)s"), words), (("reported", text), ("unit", meant))),)

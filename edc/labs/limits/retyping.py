"""Limits on the page belong to a unit: beside another, proposals are converted or cleared, typed ones asked about."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_noop as _

from edc.capture.checks.findings import Finding, Severity
from edc.capture.fields import Number
from edc.capture.models import Row
from edc.capture.rows.proposals import Proposal, Texts
from edc.capture.rows.retyping import PROPOSED, UNTOUCHED, AsTyped, Relaid
from edc.labs.limits.findings import ReportedLimits, asked_for_unit, in_words
from protocol import reference_limits, units
from protocol.analyte import Analyte
from protocol.analytes import ANALYTES
from protocol.words import Sentence

LOW, HIGH, UNIT = "reported_low", "reported_high", "unit"
NUMBER = Number(required=False)


@dataclass(frozen=True, slots=True)
class UnitLimits:
    """Limits with the unit that they belong to."""

    low: Decimal | None
    high: Decimal | None
    unit: str

    @classmethod
    def read(cls, texts: Texts) -> Self | None:
        """Those of a line's boxes; nothing where there are none, or none that can be read."""
        try:
            low, high = (NUMBER.to_python(texts.get(name, "")) for name in (LOW, HIGH))
        except ValidationError:
            return None
        return None if low is None and high is None else cls(low, high, units.normalise(texts.get(UNIT, "")))

    @classmethod
    def proposed(cls, proposal: Proposal) -> Self | None:
        """Those that the page proposes now."""
        answers = proposal.answers
        return cls.read({name: str(answers[name]) for name in (LOW, HIGH, UNIT) if answers.get(name) is not None})

    @property
    def numbers(self) -> tuple[Decimal | None, Decimal | None]:
        """The limits without their unit."""
        return self.low, self.high

    def into(self, unit: str, analyte: Analyte) -> Self:
        """The same limits in another unit; none where no factor is known."""
        there = reference_limits.in_unit(self.low, self.high, unit=self.unit, wanted=unit, analyte=analyte)
        return type(self)(*there, unit)

    def shown(self, *, is_proposed: bool) -> Texts:
        """As the page tells with what it showed the line."""
        texts = {
            name: "" if limit is None else str(limit) for name, limit in zip((LOW, HIGH), self.numbers, strict=True)
        }
        return {UNIT: self.unit, **texts, **({PROPOSED: "1"} if is_proposed else {})}


def relaid(test: str, line: AsTyped) -> Relaid:
    """The limits of a line as it was typed, by their unit."""
    limits, analyte = UnitLimits.read(line.typed), ANALYTES[test]
    if limits is None:
        return UNTOUCHED
    before = UnitLimits.read(line.shown)
    is_shown = before is not None and before.numbers == limits.numbers
    if source := _source(limits, line, is_shown=is_shown):
        return _carried(limits, source, analyte, line)
    if before is not None and is_shown:
        return _beside_unit(limits, line.typed.get("limits_unit") or before.unit, analyte, line.standing)
    belong = (not line.shown and line.typed.get("limits_unit")) or limits.unit
    return Relaid(shown={**limits.shown(is_proposed=False), UNIT: belong})


def _source(limits: UnitLimits, line: AsTyped, *, is_shown: bool) -> UnitLimits | None:
    """The proposal that the limits of a line come from; nothing where a person typed them, or they stand."""
    if line.standing is not None:
        return None
    offered = UnitLimits.proposed(line.proposal)
    if offered and offered.numbers == limits.numbers:
        return offered
    # The sample before may say something else by now: what it said when the page was opened is not stored.
    is_older = line.was_proposed and is_shown
    return (offered or UnitLimits(None, None, limits.unit)) if is_older else None


def _carried(limits: UnitLimits, source: UnitLimits, analyte: Analyte, line: AsTyped) -> Relaid:
    """Proposed limits beside the unit that stands there now."""
    if not line.typed.get("reported") or limits.unit not in analyte.names:
        return Relaid(shown=source.shown(is_proposed=True))
    there = source.into(limits.unit, analyte)
    shown = there.shown(is_proposed=True)
    if there.numbers == limits.numbers:
        return Relaid(shown=shown)
    return Relaid(
        boxes={name: shown[name] for name in (LOW, HIGH)}, said=(_note(limits, source, there, analyte),), shown=shown
    )


def _note(limits: UnitLimits, source: UnitLimits, there: UnitLimits, analyte: Analyte) -> Finding:
    """That other limits stand now than those that were proposed."""
    words = {
        "limits": in_words(*limits.numbers),
        "before": units.spelled(source.unit),
        "there": in_words(*there.numbers),
        "unit": units.spelled(there.unit),
    }
    if there.numbers == (None, None):
        text = _("The proposed limits %(limits)s do not hold beside %(unit)s, and are left out.")
    elif source.unit == there.unit:
        text = _("The limits %(limits)s were proposed before an earlier sample was corrected: %(there)s %(unit)s now.")
    else:
        text = _("The proposed limits %(limits)s are of %(before)s: beside %(unit)s they are %(there)s.")
    return Finding("labs.result.limits.proposed", HIGH, Severity.SOFT, Sentence(text, words), analyte.code)


def _beside_unit(limits: UnitLimits, belong: str, analyte: Analyte, standing: Row | None) -> Relaid:
    """Limits that a person typed, or that stand, beside the unit that stands there now."""
    unit = units.normalise(belong)
    if unit not in analyte.names or reference_limits.are_alike(unit, limits.unit, analyte):
        return Relaid(unseen={"limits_unit": None}, shown=limits.shown(is_proposed=False))
    if getattr(standing, "interval", None) is not None:
        # They are the laboratory's, which states them anew in the unit of the result.
        return Relaid(boxes={LOW: "", HIGH: ""})
    reported = ReportedLimits(low=limits.low, high=limits.high, unit=limits.unit, entered_for=unit, analyte=analyte)
    shown = {**limits.shown(is_proposed=False), UNIT: unit}
    return Relaid(unseen={"limits_unit": unit}, said=(asked_for_unit(reported),), shown=shown)

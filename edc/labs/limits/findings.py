"""What there is to say of the limits beside a result: that they are none, that they are in doubt, what may be meant."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_noop as _

from edc.capture.checks.findings import Finding, Message, Proposed, Severity, and_asked
from protocol import reference_limits, units
from protocol.analyte import Analyte
from protocol.reference_limits import Doubt
from protocol.words import Sentence

CHECK = "labs.result.limits"
UNSETTLED = Sentence(_("Until this is settled the result is not compared with them."))


def in_words(low: Decimal | None, high: Decimal | None) -> str:
    """Limits as a report prints them; nothing where there are none."""
    if low is None or high is None:
        return f"≥ {low}" if low is not None else f"≤ {high}" if high is not None else ""
    return f"{low}–{high}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedLimits:
    """Limits as they were reported beside a result; `entered_for` is the unit that they were entered for."""

    low: Decimal | None
    high: Decimal | None
    unit: str
    entered_for: str
    analyte: Analyte

    @property
    def judged(self) -> reference_limits.ReferenceLimits:
        """As a result is compared with them."""
        try:
            there = [
                None if limit is None else units.convert(limit, self.entered_for, self.analyte)
                for limit in (self.low, self.high)
            ]
        except units.Unreadable:
            return reference_limits.NONE
        return reference_limits.judged(*there, unit=self.unit, analyte=self.analyte, entered_for=self.entered_for)

    @property
    def words(self) -> dict[str, object]:
        """What sentences say of them."""
        return {
            "limits": in_words(self.low, self.high),
            "unit": units.spelled(self.unit),
            "before": units.spelled(self.entered_for),
            "least": str(self.analyte.allow[0]),
            "greatest": str(self.analyte.allow[1]),
            "standard": units.spelled(self.analyte.unit),
        }

    @property
    def item(self) -> str:
        """The box that a sentence stands at."""
        return "reported_low" if self.high is None else "reported_high"


def findings(reported: ReportedLimits, judged: reference_limits.ReferenceLimits) -> Iterator[Finding]:
    """What is asked of limits that are compared with nothing; of others there is nothing to say."""
    if judged.doubt is Doubt.UNIT_BEFORE:
        yield asked_for_unit(reported)
    elif judged.doubt is Doubt.CROSSED:
        text = Sentence(_("The lower limit is above the upper limit."))
        yield Finding(CHECK, "reported_low", Severity.HARD, text, reported.analyte.code)
    elif judged.doubt is not None:
        yield _in_doubt(reported, judged)
    elif is_zero(reported.low, reported.high):
        text = Sentence(
            _("Limits of %(limits)s are none: the result is compared with nothing. Clear them."), reported.words
        )
        yield _finding("none", reported, text, (_cleared(),))


def is_zero(low: Decimal | None, high: Decimal | None) -> bool:
    """Whether the report has an upper limit of 0 and no other: that is how some say that there are none."""
    return high is not None and reference_limits.are_none(low, high)


def asked_for_unit(reported: ReportedLimits) -> Finding:
    """Whether limits that were entered for one unit are in another, which the result has now."""
    text = Sentence(_("The limits %(limits)s were entered for %(before)s: are they in %(unit)s?"), reported.words)
    return _finding("unit", reported, and_asked(text, UNSETTLED), tuple(_answers(reported)))


def _answers(reported: ReportedLimits) -> Iterator[Proposed]:
    there = reference_limits.in_unit(
        reported.low, reported.high, unit=reported.entered_for, wanted=reported.unit, analyte=reported.analyte
    )
    if not reference_limits.are_none(*there):
        words = {"limits": in_words(*there), "unit": units.spelled(reported.unit)}
        yield Proposed(Sentence(_("Set the limits %(limits)s %(unit)s"), words), _boxes(*there))
    yield Proposed(Sentence(_("They are in %(unit)s"), reported.words), (("limits_unit", reported.unit),))
    yield _cleared()


def _cleared() -> Proposed:
    return Proposed(Sentence(_("Clear the limits")), _boxes(None, None))


def _boxes(low: Decimal | None, high: Decimal | None) -> tuple[tuple[str, str], ...]:
    boxes = (("reported_low", low), ("reported_high", high))
    return tuple((name, "" if limit is None else str(limit)) for name, limit in boxes)


def why_not(reported: ReportedLimits, judged: reference_limits.ReferenceLimits) -> Message | None:
    """Why limits are compared with nothing, with the unit in which they would be usual; None where they are."""
    if judged.doubt is not None:
        return and_asked(Sentence(_doubted(judged), reported.words), _are_in(judged.meant))
    if is_zero(reported.low, reported.high):
        return Sentence(_("Limits of %(limits)s are none."), reported.words)
    return None


def _doubted(judged: reference_limits.ReferenceLimits) -> str:
    if judged.doubt is Doubt.IMPOSSIBLE:
        return _(
            "The limits %(limits)s %(unit)s cannot be: results from %(least)s to %(greatest)s %(standard)s are"
            " possible."
        )
    return _("The limits %(limits)s %(unit)s are unusual in this unit.")


def _are_in(meant: str) -> Message | None:
    return Sentence(_("Are the limits in %(meant)s?"), {"meant": units.spelled(meant)}) if meant else None


def _in_doubt(reported: ReportedLimits, judged: reference_limits.ReferenceLimits) -> Finding:
    """That limits cannot be those of the result, and the unit in which they would be usual."""
    doubted = and_asked(Sentence(_doubted(judged), reported.words), _are_in(judged.meant))
    return _finding("doubt", reported, and_asked(doubted, UNSETTLED), (*_meant(reported, judged.meant), _cleared()))


def _meant(reported: ReportedLimits, meant: str) -> Iterator[Proposed]:
    """The same limits, had they been reported in the unit that may be meant."""
    if meant:
        there = reference_limits.in_unit(
            reported.low, reported.high, unit=meant, wanted=reported.unit, analyte=reported.analyte
        )
        words = {"limits": in_words(*there), "unit": units.spelled(reported.unit)}
        yield Proposed(Sentence(_("Set the limits %(limits)s %(unit)s"), words), _boxes(*there))


def _finding(part: str, reported: ReportedLimits, text: Message, proposed: tuple[Proposed, ...]) -> Finding:
    seen = " ".join(filter(None, (in_words(reported.low, reported.high), reported.entered_for, reported.unit)))
    return Finding(
        f"{CHECK}.{part}",
        reported.item,
        Severity.SOFT,
        text,
        reported.analyte.code,
        seen=seen,
        proposed=proposed,
    )

"""What the lines of a laboratory sample do beyond their answers: limits proposed and kept, flags, the change."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from edc.capture.checks.declared import Answers
from edc.capture.checks.findings import Message
from edc.capture.models import Crf, Row
from edc.capture.rows.proposals import Proposal, Texts
from edc.capture.rows.retyping import AsTyped, Relaid
from edc.capture.rows.strategy import Flag, RowStrategy
from edc.capture.submission import PageState, Supplied
from edc.casebook.models import Page
from edc.labs.limits import findings as limit_findings
from edc.labs.limits import in_force, retyping
from edc.labs.models import Result
from protocol import units
from protocol.analyte import ResultKind
from protocol.analytes import ANALYTES
from protocol.words import Sentence


class ResultStrategy(RowStrategy[Result]):
    """The lines of a sample, each a result beside its own limits."""

    def proposals(
        self, page: Page, answers: Crf | None, previous: Mapping[str, Result], *, today: date
    ) -> Mapping[str, Proposal]:
        """The unit of the last sample, else the trial's; its limits where no interval is kept, else those in force."""
        return in_force.proposals(page, answers, previous, today=today)

    def relaid(self, row_key: str, line: AsTyped) -> Relaid:
        """Limits stay with their unit."""
        return retyping.relaid(row_key, line)

    def supplied(self, states: Sequence[PageState]) -> Supplied:
        """The limits in force, where none were reported."""
        return in_force.supplied(states)

    def notes(self, line: Result, answers: Answers) -> Iterator[Message]:
        """That limits of 0 are none."""
        low, high = (answers.get(name) for name in ("reported_low", "reported_high"))
        if limit_findings.is_zero(low, high) and line.reported_high != high:  # type: ignore[arg-type]
            words = {"limits": limit_findings.in_words(low, high)}  # type: ignore[arg-type]
            yield Sentence(_("Limits of %(limits)s are none, and were not kept."), words)

    def beside(self, line: Result) -> Mapping[str, Texts]:
        """The laboratory's limits in each unit; of limits that a report told a person is asked."""
        return in_force.beside(line) if line.interval is not None else {}

    def withheld(self, row_key: str, standing: Result | None) -> frozenset[str]:
        """What a result means is asked of one that lies outside its limits; words have no unit and no limits."""
        analyte = ANALYTES[row_key]
        names = () if standing is not None and standing.is_out() else ("significant",)
        unit = () if analyte.unit or analyte.units else ("unit",)
        limits = () if analyte.has_limits else ("reported_low", "reported_high")
        return frozenset((*names, *unit, *limits))

    def flags(self, line: Result) -> tuple[Flag, ...]:
        """Above or below the result's own limits; where there are none, or none to rely on, that it is not compared."""
        measured = line.measured
        if measured is None:
            return ()
        if measured.in_doubt:
            return (Flag(gettext("limits in doubt"), gettext("is not compared with them")),)
        if measured.low is None and measured.high is None:
            return (Flag(gettext("no limits"), gettext("is not compared with anything")),)
        words = {"H": gettext("above the upper limit"), "L": gettext("below the lower limit")}
        return (Flag(line.side, words[line.side]),) if line.side else ()

    def change(self, line: Result, previous: Result) -> str:
        """The difference in the trial's unit, with its sign; of bounds and words nothing is said."""
        if line.value is None or previous.value is None or line.qualifier or previous.qualifier:
            return ""
        if line.analyte.kind is not ResultKind.NUMERIC:
            return ""
        return units.signed(line.value - previous.value)

    def unanswered(self, line: Result) -> tuple[str, ...]:
        """What a result outside its limits means."""
        return ("significant",) if line.is_out() and line.significant is None else ()


RESULTS = ResultStrategy()


def row_strategies() -> dict[type[Row], RowStrategy[Any]]:
    """What the lines of this room do."""
    return {Result: RESULTS}

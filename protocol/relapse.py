"""Relapse, time to response and duration of response (REL-01 to 07, RESP-19)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from protocol import dates
from protocol.codelists import RelapseMode, Response, ResponseEnd
from protocol.conclusion import Conclusion, Rule, Seen, decide
from protocol.parameters import Parameters
from protocol.response import AssessmentPoint, nearest, windows
from protocol.words import Sentence, _

RESPONSES = (Response.CR, Response.PR)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseHistory:
    """What is known of one subject's course of responses.

    ``points`` ascend by date. ``interventions`` are the days of rescue (class A or B) and of red-cell
    transfusion: after a response, each is no response on its day (REL-03). ``died_on`` is the day of a
    death. What follows from them is derived once: ``first`` the first response, ``relapsed_on`` the day of
    relapse.
    """

    first_dose: date
    points: Sequence[AssessmentPoint]
    interventions: Sequence[date]
    parameters: Parameters
    died_on: date | None = None
    first: AssessmentPoint | None = field(init=False, compare=False)
    relapsed_on: date | None = field(init=False, compare=False)

    def __post_init__(self) -> None:
        derive = object.__setattr__  # the dataclass is frozen
        derive(self, "first", next((point for point in self.points if point.response in RESPONSES), None))
        derive(self, "relapsed_on", _relapsed_on(self))

    @property
    def relapse_offset(self) -> int | None:
        return None if self.relapsed_on is None else dates.offset(self.relapsed_on, since=self.first_dose)

    @property
    def within_12m(self) -> bool | None:
        """REL-04: whether the relapse counts at 12 months; None where there is none."""
        offset = self.relapse_offset
        return None if offset is None else offset <= self.parameters.relapse_12m_days

    @property
    def by_intervention(self) -> bool:
        return self.relapsed_on is not None and self.relapsed_on in self.interventions

    @property
    def time_to_response(self) -> int | None:
        """RESP-19: days to the first response, the day of the first dose being day 1."""
        return None if self.first is None else self.first.offset + 1

    @property
    def time_to_complete_response(self) -> int | None:
        complete = (point.offset + 1 for point in self.points if point.response is Response.CR)
        return next(complete, None)

    @property
    def last_evaluable(self) -> AssessmentPoint | None:
        evaluable = (point for point in reversed(self.points) if point.response is not Response.NE)
        return next(evaluable, None)

    @property
    def end(self) -> ResponseEnd | None:
        """How the time in response ended; None for a subject that never responded."""
        if self.first is None:
            return None
        if self.relapsed_on is not None:
            return ResponseEnd.RELAPSE
        died = self.died_on is not None and self.died_on >= self.first.on
        return ResponseEnd.DEATH if died else ResponseEnd.CENSORED

    @property
    def duration(self) -> int | None:
        """RESP-19: days in response, the first one included, up to relapse, death or the last evaluable day."""
        if self.first is None or self.last_evaluable is None:
            return None
        ends = {
            ResponseEnd.RELAPSE: self.relapsed_on,
            ResponseEnd.DEATH: self.died_on,
            ResponseEnd.CENSORED: self.last_evaluable.on,
        }
        until = None if self.end is None else ends[self.end]
        return None if until is None else dates.offset(until, since=self.first.on) + 1

    @property
    def marks(self) -> tuple[str, ...]:
        return ("WITHIN_12M",) if self.within_12m else ()

    @property
    def seen(self) -> tuple[Seen, ...]:
        return tuple(_seen(self))


def _relapsed_on(facts: ResponseHistory) -> date | None:
    first = facts.first
    if first is None:
        return None
    if facts.parameters.relapse_mode is RelapseMode.AT_M12 and not _lost_at_m12(facts, first):
        return None
    gaps = sorted(on for on in _without_response(facts) if on > first.on)
    if not facts.parameters.relapse_confirm_days:
        return next(iter(gaps), None)
    return next((on for on in gaps if _stands(facts, on, gaps)), None)


def _without_response(facts: ResponseHistory) -> Iterator[date]:
    """The days of an assessment without response, and those of an intervention."""
    yield from (point.on for point in facts.points if point.response is Response.NR)
    yield from facts.interventions


def _lost_at_m12(facts: ResponseHistory, first: AssessmentPoint) -> bool:
    """REL-05, at_M12: the assessment that stands for month 12 comes after the first response and is NR."""
    chosen = nearest(windows(facts.parameters)[-1], facts.points)
    return chosen is not None and chosen.response is Response.NR and chosen.on > first.on


def _stands(facts: ResponseHistory, on: date, gaps: Sequence[date]) -> bool:
    """P27: another day without response lies far enough behind, and no response between them."""
    regained = [point.on for point in facts.points if point.response in RESPONSES and point.on > on]
    until = min(regained, default=date.max)
    wait = facts.parameters.relapse_confirm_days
    return any(dates.offset(other, since=on) >= wait and other < until for other in gaps)


def _seen(facts: ResponseHistory) -> Iterator[Seen]:
    yield Seen(Sentence(_("First dose")), Sentence(_("day 0")), None, facts.first_dose)
    if facts.first is not None:
        values = {"response": facts.first.response, "day": facts.first.offset}
        yield Seen(
            Sentence(_("First response")), Sentence(_("%(response)s, day %(day)s"), values), None, facts.first.on
        )
    if facts.relapsed_on is not None:
        limit = Sentence(_("counts at 12 months up to day %(last)s"), {"last": facts.parameters.relapse_12m_days})
        day = Sentence(_("day %(day)s"), {"day": facts.relapse_offset})
        yield Seen(Sentence(_("Relapse")), day, limit, facts.relapsed_on)
    if facts.last_evaluable is not None:
        values = {"response": facts.last_evaluable.response}
        label = Sentence(_("Last evaluable assessment"))
        yield Seen(label, Sentence("%(response)s", values), None, facts.last_evaluable.on)


def _why(msgid: str) -> Callable[[ResponseHistory], Sentence]:
    return lambda facts: Sentence(
        msgid,
        {
            "response": "" if facts.first is None else facts.first.response,
            "first": "" if facts.first is None else facts.first.on,
            "on": "" if facts.relapsed_on is None else facts.relapsed_on,
            "day": facts.relapse_offset,
        },
    )


RULES: tuple[Rule[ResponseHistory, bool], ...] = (
    Rule(
        "REL-02",
        False,
        "NON_RESPONDER",
        lambda f: f.first is None,
        _why(_("There was no response that could be lost.")),
    ),
    Rule(
        "REL-03",
        True,
        "",
        lambda f: f.by_intervention,
        _why(
            _(
                "After the first response on %(first)s (%(response)s), rescue or red cells on %(on)s, day "
                "%(day)s, "
                "are a relapse."
            )
        ),
    ),
    Rule(
        "REL-01",
        True,
        "",
        lambda f: f.relapsed_on is not None,
        _why(
            _("After the first response on %(first)s (%(response)s), no response on %(on)s, day %(day)s, is a relapse.")
        ),
    ),
    Rule(
        "REL-06",
        False,
        "",
        lambda f: f.end is ResponseEnd.DEATH,
        _why(_("Death in response, which began on %(first)s: a competing event, not a relapse.")),
    ),
    Rule(
        "REL-01",
        False,
        "",
        lambda f: True,
        _why(_("The response that began on %(first)s (%(response)s) was not lost.")),
    ),
)


def judge(facts: ResponseHistory) -> Conclusion[ResponseHistory, bool]:
    """Whether the subject relapsed; the facts of the conclusion hold the days and durations."""
    return decide(RULES, facts)


@dataclass(frozen=True, slots=True)
class Blood:
    """What REL-07 looks at in one assessment: the haemoglobin in g/L, and whether a marker of haemolysis is
    abnormal."""

    point: AssessmentPoint
    hb: Decimal | None
    haemolysis: bool

    def has_fallen(self, best: Decimal | None, *, by: Decimal) -> bool:
        """Whether the haemoglobin lies more than this below the best one."""
        return best is not None and self.hb is not None and best - self.hb > by


def alternative(course: Sequence[Blood], parameters: Parameters) -> date | None:
    """REL-07: the first day on which Hb lies far below the best Hb in PR, or haemolysis recurs after a CR."""
    best: Decimal | None = None
    complete = False
    for blood in course:
        if (complete and blood.haemolysis) or blood.has_fallen(best, by=parameters.relapse_alt_fall):
            return blood.point.on
        if blood.point.response is Response.PR and blood.hb is not None:
            best = blood.hb if best is None else max(best, blood.hb)
        complete = complete or blood.point.response is Response.CR
    return None

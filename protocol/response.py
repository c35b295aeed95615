"""Both lineages as one response, the analysis windows, the best and the confirmed response (RESP-12 to
18)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from protocol import dates
from protocol.codelists import Combination, Departure, Response, Status
from protocol.conclusion import Conclusion, Rule, Seen, decide
from protocol.haemolysis import RedCellConclusion
from protocol.parameters import Parameters
from protocol.platelets import PlateletConclusion
from protocol.words import Sentence, _

CR, PR, NR, NE = Response.CR, Response.PR, Response.NR, Response.NE
RANK = {NE: 0, NR: 1, PR: 2, CR: 3}


@dataclass(frozen=True, slots=True)
class Lineages:
    """What the two lineages of Evans syndrome concluded, and what was told beside (flags, facts in words)."""

    red_cells: Response
    platelets: Response
    combination: Combination
    marks: tuple[str, ...] = ()
    conclusions: tuple[RedCellConclusion | PlateletConclusion, ...] = ()

    @property
    def seen(self) -> tuple[Seen, ...]:
        return tuple(line for conclusion in self.conclusions for line in conclusion.seen)

    @property
    def both(self) -> frozenset[Response]:
        return frozenset((self.red_cells, self.platelets))


def _because(msgid: str) -> Callable[[Lineages], Sentence]:
    return lambda facts: Sentence(msgid, {"red_cells": facts.red_cells, "platelets": facts.platelets})


def _alone(response: Response) -> Rule[Lineages, Response]:
    return Rule(
        "RESP-12",
        response,
        "",
        lambda f: f.combination is Combination.RED_CELL_ONLY and f.red_cells is response,
        _because(_("Red cells: %(red_cells)s; platelets are not looked at.")),
    )


COMBINE: tuple[Rule[Lineages, Response], ...] = (
    *(_alone(response) for response in Response),
    Rule(
        "RESP-12",
        NR,
        "",
        lambda f: NR in f.both,
        _because(_("Red cells: %(red_cells)s; platelets: %(platelets)s. One lineage without response decides.")),
    ),
    Rule(
        "RESP-12",
        NE,
        "",
        lambda f: NE in f.both,
        _because(_("Red cells: %(red_cells)s; platelets: %(platelets)s. One lineage cannot be evaluated.")),
    ),
    Rule(
        "RESP-12",
        CR,
        "",
        lambda f: f.red_cells is CR and f.platelets is CR,
        _because(_("Red cells: %(red_cells)s; platelets: %(platelets)s. Both lineages are in complete response.")),
    ),
    Rule(
        "RESP-12",
        PR,
        "",
        lambda f: True,
        _because(_("Red cells: %(red_cells)s; platelets: %(platelets)s. The worse of the two counts.")),
    ),
)


def combine(facts: Lineages) -> Conclusion[Lineages, Response]:
    """RESP-12: one response of the two lineages."""
    return decide(COMBINE, facts)


@dataclass(frozen=True, slots=True)
class AssessmentPoint:
    """What one assessment concluded: its day, its offset from the first dose, and the response."""

    on: date
    offset: int
    response: Response


def points(first_dose: date, responses: Iterable[tuple[date, Response]]) -> tuple[AssessmentPoint, ...]:
    """Assessments as points in time, ascending by date."""
    ordered = sorted(responses, key=lambda pair: pair[0])
    return tuple(AssessmentPoint(on, dates.offset(on, since=first_dose), response) for on, response in ordered)


@dataclass(frozen=True, slots=True)
class AssessmentWindow:
    """RESP-14: the days around a time point in which an assessment counts for it, both ends inclusive."""

    month: int
    target: int
    first: int
    last: int


def windows(parameters: Parameters) -> tuple[AssessmentWindow, ...]:
    """The analysis windows of months 3, 6 and 12."""
    p = parameters
    return (
        AssessmentWindow(3, p.m3_target, p.m3_lo, p.m3_hi),
        AssessmentWindow(6, p.m6_target, p.m6_lo, p.m6_hi),
        AssessmentWindow(12, p.m12_target, p.m12_lo, p.m12_hi),
    )


def nearest(window: AssessmentWindow, points: Sequence[AssessmentPoint]) -> AssessmentPoint | None:
    """RESP-14: the evaluable assessment nearest to the target within the window; of two as near, the later."""
    closest, best = None, window.last - window.first + 1
    for point in points:
        if window.first <= point.offset <= window.last and point.response is not NE:
            distance = abs(point.offset - window.target)
            if distance < best or (distance == best and closest is not None and point.on > closest.on):
                closest, best = point, distance
    return closest


@dataclass(frozen=True, slots=True)
class AtMonth:
    """What decides a subject's status at a time point.

    ``cut`` is the last day whose facts count, None where everything that will ever be known is known.
    ``departure`` is how the subject left, where that happened up to the cut.
    """

    window: AssessmentWindow
    first_dose: date
    chosen: AssessmentPoint | None
    cut: date | None = None
    departure: Departure | None = None
    departed_on: date | None = None

    @property
    def opens(self) -> date:
        return dates.after(self.first_dose, self.window.first)

    @property
    def closes(self) -> date:
        return dates.after(self.first_dose, self.window.last)

    @property
    def open(self) -> bool:
        """Whether the last day of the window lies after the cut."""
        return self.cut is not None and self.closes > self.cut

    @property
    def marks(self) -> tuple[str, ...]:
        return ()

    @property
    def seen(self) -> tuple[Seen, ...]:
        return tuple(_seen(self))


def _seen(facts: AtMonth) -> Iterator[Seen]:
    yield Seen(Sentence(_("First dose")), Sentence(_("day 0")), None, facts.first_dose)
    days = {
        "first": facts.window.first,
        "last": facts.window.last,
        "opens": facts.opens,
        "closes": facts.closes,
    }
    yield Seen(Sentence(_("Window")), Sentence(_("days %(first)s to %(last)s, %(opens)s to %(closes)s"), days))
    if facts.chosen is not None:
        day = Sentence(
            _("day %(day)s, target day %(target)s"),
            {"day": facts.chosen.offset, "target": facts.window.target},
        )
        yield Seen(
            Sentence(_("Assessment")),
            Sentence("%(response)s", {"response": facts.chosen.response}),
            day,
            facts.chosen.on,
        )
    if facts.cut is not None:
        yield Seen(Sentence(_("Data cut")), Sentence(_("last day that counts")), None, facts.cut)
    if facts.departure is not None:
        yield Seen(
            Sentence(_("Left the study")), Sentence("%(how)s", {"how": facts.departure}), None, facts.departed_on
        )


def _chosen(response: Response, status: Status) -> Rule[AtMonth, Status]:
    def because(facts: AtMonth) -> Sentence:
        assert facts.chosen is not None
        return Sentence(
            _(
                "The assessment on %(date)s, day %(day)s, is the evaluable one nearest to day %(target)s "
                "within days "
                "%(first)s to %(last)s: %(response)s."
            ),
            {
                "date": facts.chosen.on,
                "day": facts.chosen.offset,
                "target": facts.window.target,
                "first": facts.window.first,
                "last": facts.window.last,
                "response": facts.chosen.response,
            },
        )

    return Rule("RESP-14", status, "", lambda f: f.chosen is not None and f.chosen.response is response, because)


def _window(msgid: str) -> Callable[[AtMonth], Sentence]:
    return lambda facts: Sentence(
        msgid,
        {
            "opens": facts.opens,
            "closes": facts.closes,
            "cut": facts.cut,
            "how": facts.departure,
        },
    )


AT_MONTH: tuple[Rule[AtMonth, Status], ...] = (
    _chosen(CR, Status.CR),
    _chosen(PR, Status.PR),
    _chosen(NR, Status.NR),
    Rule(
        "RESP-16",
        Status.NE,
        "",
        lambda f: f.open and f.departure is not None,
        _window(_("No evaluable assessment from %(opens)s to %(closes)s, and none will follow: %(how)s.")),
    ),
    Rule(
        "RESP-16",
        Status.PENDING,
        "",
        lambda f: f.open,
        _window(_("No evaluable assessment yet: the window closes on %(closes)s, after the data cut %(cut)s.")),
    ),
    Rule(
        "RESP-15",
        Status.NE,
        "",
        lambda f: True,
        _window(_("No evaluable assessment from %(opens)s to %(closes)s.")),
    ),
)


def at_month(facts: AtMonth) -> Conclusion[AtMonth, Status]:
    """RESP-14 to 16: what a subject counts as at a time point."""
    return decide(AT_MONTH, facts)


def confirmed(points: Sequence[AssessmentPoint], parameters: Parameters) -> tuple[AssessmentPoint, ...]:
    """RESP-13: each assessment at the level that a later one confirms; a response that none confirms is NE.

    Confirmed is what a second assessment at least seven days later reaches or betters with no NR between. A
    CR that only a later PR follows is confirmed as a PR.
    """
    return tuple(_confirmed(point, points[place + 1 :], parameters) for place, point in enumerate(points))


def _confirmed(point: AssessmentPoint, later: Sequence[AssessmentPoint], parameters: Parameters) -> AssessmentPoint:
    if RANK[point.response] < RANK[PR]:
        return point
    level = NE
    for other in later:
        if other.response is NR:
            break
        if other.offset - point.offset >= parameters.confirm_days and RANK[other.response] > RANK[level]:
            level = min(other.response, point.response, key=RANK.__getitem__)
    return AssessmentPoint(point.on, point.offset, level)


@dataclass(frozen=True, slots=True)
class Best:
    """RESP-18: the best response, the first day at that level, and the day from which it counts as optimal.

    ``optimal_on`` is None while a PR has not been unchanged for as long as P39 says.
    """

    response: Response
    on: date
    optimal_on: date | None


def best(points: Sequence[AssessmentPoint], parameters: Parameters) -> Best | None:
    """RESP-18: CR before PR before NR over all evaluable assessments; None where there is none."""
    evaluable = [point for point in points if point.response is not NE]
    if not evaluable:
        return None
    top = max(evaluable, key=lambda point: RANK[point.response])  # max keeps the first of equals
    if top.response is CR:
        return Best(CR, top.on, top.on)
    return Best(top.response, top.on, _plateau(evaluable, parameters) if top.response is PR else None)


def _plateau(evaluable: Sequence[AssessmentPoint], parameters: Parameters) -> date | None:
    """The first day of the first run of PR that lasted as long as P39 says."""
    since: date | None = None
    for point in evaluable:
        if point.response is not PR:
            since = None
        elif since is None:
            since = point.on
        if since is not None and point.on >= dates.add_months(since, parameters.pr_plateau_months):
            return since
    return None

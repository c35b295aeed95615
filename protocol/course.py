"""One subject's course, assembled: facts of each assessment, its response, and the outcome at a data cut.

RESP-01 and RESP-01b choose the results, RESP-12 joins the lineages, RESP-14 to 19 and REL-01 to 06 sum up.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from protocol import haemolysis, platelets, relapse, response
from protocol.codelists import (
    Combination,
    CriteriaSet,
    Departure,
    Disease,
    Marker,
    Product,
    RescueClass,
    Response,
    Sex,
    Status,
    Symptoms,
)
from protocol.conclusion import Conclusion
from protocol.durable import Earlier
from protocol.haemolysis import RedCellConclusion
from protocol.parameters import Parameters
from protocol.platelets import PlateletConclusion, Platelets
from protocol.redcells import RedCells
from protocol.relapse import ResponseHistory
from protocol.response import AssessmentPoint, AtMonth, Best, Lineages
from protocol.timeline import AssessmentFacts, Given, Last, Nearest, baseline, day, days_of, until
from protocol.units import Measured

T = TypeVar("T")


class NotTreated(Exception):
    """The subject had no first dose up to the cut, so that no time point can be counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What is known of one subject. Every sequence ascends by date; results have their day in
    ``Measured.on``.

    ``results`` holds the results by analyte code. ``bleeding`` is bleeding yes or no, ``histories`` whether
    the transfusion history is known, as told on a day. A departure without a day is one that has happened.
    """

    subject: str
    sex: Sex | None
    disease: Disease | None
    first_dose: date | None
    results: Mapping[str, Sequence[Measured]]
    transfusions: Sequence[Given] = ()
    rescues: Sequence[Given] = ()
    bleeding: Sequence[AssessmentFacts[bool]] = ()
    histories: Sequence[AssessmentFacts[bool]] = ()
    symptoms: Sequence[AssessmentFacts[Symptoms]] = ()
    dat_negative: Sequence[AssessmentFacts[bool]] = ()
    dat_titre_lower: Sequence[AssessmentFacts[bool]] = ()
    confounded: Sequence[AssessmentFacts[frozenset[Marker]]] = ()
    departure: Departure | None = None
    departed_on: date | None = None

    def transfusion_dependent(self, parameters: Parameters) -> bool:
        """Whether red cells were transfused in the days before the first dose (specification 1.5)."""
        given = _of_kind(self.transfusions, Product.RED_CELLS)
        first = self.first_dose
        return first is not None and any(0 < (first - red.on).days <= parameters.tx_dependence_days for red in given)

    def until(self, cut: date) -> Course:
        """The course as of a data cut: facts dated after it do not count."""
        left = self.departed_on is None or self.departed_on <= cut
        return replace(
            self,
            first_dose=self.first_dose if self.first_dose is None or self.first_dose <= cut else None,
            results={code: until(series, cut) for code, series in self.results.items()},
            transfusions=until(self.transfusions, cut),
            rescues=until(self.rescues, cut),
            bleeding=until(self.bleeding, cut),
            histories=until(self.histories, cut),
            symptoms=until(self.symptoms, cut),
            dat_negative=until(self.dat_negative, cut),
            dat_titre_lower=until(self.dat_titre_lower, cut),
            confounded=until(self.confounded, cut),
            departure=self.departure if left else None,
            departed_on=self.departed_on if left else None,
        )


@dataclass(frozen=True, slots=True)
class AssessmentConclusion:
    """One assessment (RESP-01): its day, the response, and what each lineage concluded.

    ``platelets`` is None where the red cells alone are the response.
    """

    on: date
    offset: int
    response: RedCellConclusion | Conclusion[Lineages, Response]
    red_cells: RedCellConclusion
    platelets: PlateletConclusion | None

    @property
    def point(self) -> AssessmentPoint:
        return AssessmentPoint(self.on, self.offset, self.response.answer)


class _Reader:
    """Everything of a course in the order in which an assessment asks for it."""

    __slots__ = (
        "base",
        "bleeding",
        "confounded",
        "course",
        "earlier",
        "first_dose",
        "hapto",
        "histories",
        "ldh",
        "negative",
        "parameters",
        "platelets",
        "plt",
        "plt_base",
        "post_tx",
        "red_cells",
        "rescue_a",
        "rescue_b",
        "retic",
        "reticpct",
        "symptoms",
        "tbil",
        "titre",
    )

    def __init__(self, course: Course, first_dose: date, parameters: Parameters) -> None:
        window = parameters.component_window_days
        results = course.results
        self.course, self.first_dose, self.parameters = course, first_dose, parameters
        self.earlier = deque[tuple[date, bool]](maxlen=max(0, parameters.durable_hb_assessments - 1))
        self.ldh = Nearest(results.get("LDH", ()), window)
        self.tbil = Nearest(results.get("TBIL", ()), window)
        self.retic = Nearest(results.get("RETIC", ()), window)
        self.reticpct = Nearest(results.get("RETICPCT", ()), window)
        self.hapto = Nearest(results.get("HAPTO", ()), window)
        self.plt = Nearest(results.get("PLT", ()), window)
        self.histories = Nearest(course.histories, window)
        self.bleeding = Nearest(course.bleeding, window)
        self.symptoms = Nearest(course.symptoms, window)
        self.negative = Nearest(course.dat_negative, window)
        self.titre = Nearest(course.dat_titre_lower, window)
        self.confounded = Nearest(course.confounded, window)
        self.red_cells = Last(_of_kind(course.transfusions, Product.RED_CELLS))
        self.platelets = Last(_of_kind(course.transfusions, Product.PLATELETS))
        self.rescue_a = Last(_of_kind(course.rescues, RescueClass.A))
        rescues_b = _of_kind(course.rescues, RescueClass.B)
        self.rescue_b = Last([rescue for rescue in rescues_b if rescue.on > first_dose])
        self.base, self.post_tx = baseline(results.get("HGB", ()), first_dose, self.red_cells.days, parameters)
        before = [item for item in results.get("PLT", ()) if day(item) <= first_dose]
        self.plt_base = before[-1] if before else None

    def assess(self, hb: Measured, on: date) -> AssessmentConclusion:
        history = self.histories.at(on)
        known = history is not None and history.answer is True
        red_cells = haemolysis.judge(self._red_cells(hb, on, known))
        held = red_cells.facts.held
        if held is not None:
            self.earlier.append((on, held))
        if self.course.disease is Disease.WAIHA or self.parameters.evans_combination is Combination.RED_CELL_ONLY:
            return AssessmentConclusion(on, (on - self.first_dose).days, red_cells, red_cells, None)
        plt = platelets.judge(self._platelets(on, known))
        both = response.combine(
            Lineages(
                red_cells.answer,
                plt.answer,
                self.parameters.evans_combination,
                red_cells.flags + plt.flags,
                (red_cells, plt),
            )
        )
        return AssessmentConclusion(on, (on - self.first_dose).days, both, red_cells, plt)

    def _red_cells(self, hb: Measured, on: date, known: bool) -> RedCells:
        return RedCells(
            sex=self.course.sex,
            hb=hb,
            baseline=self.base,
            parameters=self.parameters,
            ldh=self.ldh.at(on),
            tbil=self.tbil.at(on),
            retic=self.retic.at(on),
            reticpct=self.reticpct.at(on),
            hapto=self.hapto.at(on),
            confounded=_answer(self.confounded.at(on)) or frozenset(),
            baseline_post_tx=self.post_tx,
            transfusion=self.red_cells.before(on),
            history_known=known,
            rescue_a=self.rescue_a.before(on),
            rescue_b=self.rescue_b.before(on),
            symptoms=_answer(self.symptoms.at(on)),
            dat_negative=_answer(self.negative.at(on)),
            dat_titre_lower=_answer(self.titre.at(on)),
            earlier=tuple(Earlier((on - then).days, held) for then, held in self.earlier),
        )

    def _platelets(self, on: date, known: bool) -> Platelets:
        return Platelets(
            plt=self.plt.at(on),
            baseline=self.plt_base,
            bleeding=_answer(self.bleeding.at(on)),
            parameters=self.parameters,
            transfusion=self.platelets.before(on),
            history_known=known,
        )


def _of_kind(events: Sequence[Given], kind: Product | RescueClass) -> list[Given]:
    """What was given of one product or of one class of rescue."""
    return [event for event in events if event.kind is kind]


def _answer(facts: AssessmentFacts[T] | None) -> T | None:
    return None if facts is None else facts.answer


def assess(course: Course, parameters: Parameters) -> tuple[AssessmentConclusion, ...]:
    """RESP-01: every day after the first dose with a haemoglobin, as an assessment, ascending by date.

    Of several haemoglobins on one day the last given stands. Without a first dose there is none.
    """
    first_dose = course.first_dose
    if first_dose is None:
        return ()
    reader = _Reader(course, first_dose, parameters)
    series = course.results.get("HGB", ())
    by_day = dict(zip(days_of(series), series, strict=True))
    return tuple([reader.assess(hb, on) for on, hb in by_day.items() if on > first_dose])


def other_sets(assessment: AssessmentConclusion) -> Mapping[CriteriaSet, RedCellConclusion]:
    """RESP-10: the red cells of an assessment by every criteria set, side by side."""
    facts = assessment.red_cells.facts
    return {criteria: haemolysis.judge_by(criteria, facts) for criteria in CriteriaSet}


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectOutcome:
    """What became of a subject at a cut: the status by month (3, 6, 12), the responses, and relapse."""

    subject: str
    cut: date
    assessments: tuple[AssessmentConclusion, ...] = field(repr=False)
    statuses: Mapping[int, Conclusion[AtMonth, Status]]
    best: Best | None
    relapse: Conclusion[ResponseHistory, bool]

    @property
    def first_response(self) -> date | None:
        first = self.relapse.facts.first
        return None if first is None else first.on

    @property
    def relapsed_on(self) -> date | None:
        return self.relapse.facts.relapsed_on


def outcome(course: Course, cut: date, parameters: Parameters) -> SubjectOutcome:
    """What became of the subject, by the facts dated up to the cut; raises NotTreated without a first dose."""
    seen = course.until(cut)
    if seen.first_dose is None:
        raise NotTreated(course.subject)
    assessments = assess(seen, parameters)
    points: tuple[AssessmentPoint, ...] = tuple([assessment.point for assessment in assessments])
    if parameters.confirm_response:
        points = response.confirmed(points, parameters)
    statuses = {
        window.month: response.at_month(
            AtMonth(
                window,
                seen.first_dose,
                response.nearest(window, points),
                cut,
                seen.departure,
                seen.departed_on,
            )
        )
        for window in response.windows(parameters)
    }
    history = ResponseHistory(
        first_dose=seen.first_dose,
        points=points,
        interventions=_interventions(seen),
        parameters=parameters,
        died_on=seen.departed_on if seen.departure is Departure.DIED else None,
    )
    return SubjectOutcome(
        subject=course.subject,
        cut=cut,
        assessments=assessments,
        statuses=statuses,
        best=response.best(points, parameters),
        relapse=relapse.judge(history),
    )


def _interventions(course: Course) -> tuple[date, ...]:
    """REL-03: days of rescue and of red-cell transfusion, ascending."""
    rescues = [given.on for given in course.rescues]
    return tuple(
        sorted(
            rescues + [transfusion.on for transfusion in course.transfusions if transfusion.kind is Product.RED_CELLS]
        )
    )

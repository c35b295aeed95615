"""Over which facts the tables of rules are walked, by the class of the facts; and what medicine claims of them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from protocol.codelists import (
    Combination,
    ConsentScope,
    Marker,
    RelapseMode,
    Rescreening,
    Response,
    ScopeAnswer,
    Sex,
    Status,
    SubjectEvent,
    SubjectStatus,
    Symptoms,
)
from protocol.consent import ScopeHistory, SignedConsent, Withdrawal
from protocol.ctcae_results import GradedResult
from protocol.durable import Earlier
from protocol.parameters import DEFAULT, with_values
from protocol.platelets import Platelets
from protocol.redcells import Event, RedCells
from protocol.relapse import ResponseHistory
from protocol.rescreening import FailedScreening
from protocol.response import AssessmentPoint, AtMonth, Lineages, windows
from protocol.subject_status import SubjectHistory
from protocol.units import Measured
from tests.house.eligibility_grids import ELIGIBILITY
from tests.house.grade_grids import graded
from tests.house.rule_tables import Claim, Never, Room

P = DEFAULT
DAY_0 = date(2024, 1, 1)
LEAST = Decimal("0.1")
RESPONSES = (Response.NR, Response.PR, Response.CR)
RESPONDED = (Response.PR, Response.CR)


def around(*limits: Decimal) -> list[Decimal]:
    """Just below, at and just above each limit, ascending."""
    return sorted({limit + step for limit in limits for step in (-LEAST, Decimal(0), LEAST)})


def measured(
    numbers: Sequence[Decimal], *, low: Decimal | None = None, high: Decimal | None = None
) -> tuple[Measured, ...]:
    return tuple(Measured(number, "", low, high) for number in numbers)


def worse_first(says: str, field: str, *values: object) -> Claim:
    """A claim about a response."""
    return Claim(says, field, values, RESPONSES)


# Red cells

CN2017, HB_ONLY = "protocol.haemolysis.CN2017", "protocol.haemolysis.HB_ONLY"
LOW = P.hb_lln_fallback_f
BASE = LOW - P.hb_delta - P.durable_hb_rise
HB = measured(
    around(P.cn2017_pr_hb, BASE + P.hb_delta, BASE + P.durable_hb_rise, P.durable_hb, LOW, P.barcellini_cr_hb), low=LOW
)
HB_UNLIMITED = measured([limit - step for limit in (LOW, P.hb_lln_fallback_m) for step in (LEAST, Decimal(0))])
BOUNDS = tuple(Measured(LOW, sign, LOW) for sign in "<≥") + (Measured(BASE, "<", LOW),)
BASELINES = measured([BASE, P.durable_hb - P.durable_hb_rise, LOW - LEAST, LOW], low=LOW)
HELD, NOT_HELD = Earlier(61, held=True), Earlier(30, held=False)
ROW = (HELD, Earlier(30, held=True))
LOOKED_BACK = tuple(Event(days) for limit in (P.tx_free_pr_days, P.tx_free_cr_days) for days in (limit, limit + 1))
RESCUES = tuple(Event(days) for days in (0, P.rescue_a_days, P.rescue_a_days + 1))


def marker(normal: str, abnormal: str, *more: Measured, low: str = "", high: str = "") -> tuple[Measured | None, ...]:
    """A normal result, an abnormal one, further ones, and none."""
    limits = {name: Decimal(limit) for name, limit in (("low", low), ("high", high)) if limit}
    return (*measured([Decimal(normal), Decimal(abnormal)], **limits), *more, None)


LDH = marker("200", "251", Measured(Decimal(200)), high="250")
TBIL = marker("15", "22", Measured(P.cn2017_pr_tbil), high="21")
RETIC = marker("70", "85", high="84")
RETICPCT = marker("1.0", "1.6", Measured(P.cn2017_pr_retic), high="1.5")
HAPTO = marker("0.8", "0.2", low="0.3")


def marker_claims() -> Iterator[Claim]:
    by_field = {"ldh": LDH, "tbil": TBIL, "retic": RETIC, "hapto": HAPTO}
    for field, (normal, abnormal, *_others) in by_field.items():
        yield worse_first("A normal marker never gives a worse response than an abnormal one", field, abnormal, normal)
        if field != "hapto":
            yield worse_first("A missing marker never gives a better response than a normal one", field, None, normal)


RED_CELLS = Room(
    {
        "hb": (*HB, *HB_UNLIMITED, *BOUNDS, None),
        "sex": (Sex.FEMALE, Sex.MALE, None),
        "baseline": (*BASELINES, Measured(BASE, "<", LOW), None),
        "ldh": LDH,
        "tbil": TBIL,
        "retic": RETIC,
        "reticpct": RETICPCT,
        "hapto": HAPTO,
        "confounded": (frozenset(), frozenset({Marker.LDH}), frozenset({Marker.TBIL, Marker.RETIC})),
        "baseline_post_tx": (False,),
        "transfusion": (None, Event(0), *LOOKED_BACK),
        "history_known": (True, False),
        "rescue_a": (None, *RESCUES),
        "rescue_b": (None, Event()),
        "symptoms": (Symptoms.GONE, Symptoms.NEARLY_GONE, Symptoms.PRESENT, None),
        "earlier": (ROW, (HELD,), (HELD, NOT_HELD), (), None),
    },
    (
        worse_first("A higher haemoglobin never gives a worse response", "hb", *HB),
        worse_first("A higher haemoglobin without limits never gives a worse response", "hb", *HB_UNLIMITED),
        worse_first("A lower baseline never gives a worse response", "baseline", *reversed(BASELINES)),
        worse_first("Red cells, the nearer the more, never improve", "transfusion", Event(0), *LOOKED_BACK, None),
        worse_first("Class A rescue, the nearer the more, never improves", "rescue_a", *RESCUES, None),
        worse_first("Class B rescue never improves", "rescue_b", Event(), None),
        worse_first("Fewer symptoms never worsen", "symptoms", *reversed(Symptoms)),
        worse_first("A negative antiglobulin test never worsens", "dat_negative", False, True),
        worse_first("A lower titre never worsens", "dat_titre_lower", False, True),
        worse_first("More assessments that held never worsen", "earlier", (), (HELD,), ROW),
        worse_first("An assessment that did not hold never improves", "earlier", (HELD, NOT_HELD), ROW),
        *marker_claims(),
    ),
    (
        Never("Without a haemoglobin nothing is evaluable", lambda f: f.hb is None, RESPONSES),
        Never("After class B rescue nobody responds", lambda f: f.rescue_b is not None, RESPONDED),
        Never("Within the look-back of class A rescue nobody responds", lambda f: f.rescued_a, RESPONDED),
        Never("Within the look-back of red cells nobody responds", lambda f: f.transfused_for_pr, RESPONDED, (CN2017,)),
        Never("With an unknown history nobody responds", lambda f: f.history_unknown, RESPONDED, (CN2017,)),
        Never("With haemolysis no response is complete", lambda f: f.abnormal, (Response.CR,), (CN2017, HB_ONLY)),
        Never("With a marker missing none is complete", lambda f: f.unclear, (Response.CR,), (CN2017, HB_ONLY)),
    ),
)

# Platelets

HALF = P.plt_cr / P.plt_pr_times
PLT = measured(around(P.plt_pr, HALF, P.plt_cr, P.plt_cr + P.plt_pr))
PLT_TX = (Event(0), Event(P.plt_tx_days), Event(P.plt_tx_days + 1))


def is_short(facts: Platelets) -> bool:
    return facts.full is False and facts.inactive is not True and facts.short is not False


PLATELETS = Room(
    {
        "plt": (*PLT, Measured(P.plt_pr, "<"), Measured(P.plt_cr, "≥"), Measured(HALF, ">"), None),
        "baseline": (
            *measured([P.plt_pr / P.plt_pr_times, P.plt_pr, HALF, HALF + LEAST, *around(P.plt_cr)]),
            Measured(P.plt_cr, "<"),
            None,
        ),
        "bleeding": (False, True, None),
        "transfusion": (None, *PLT_TX),
    },
    (
        worse_first("A higher platelet count never gives a worse response", "plt", *PLT),
        worse_first("Bleeding never improves", "bleeding", True, False),
        worse_first("Platelets given, the nearer the more, never improve", "transfusion", *PLT_TX, None),
    ),
    (
        Never("Without a count nothing is evaluable", lambda f: f.plt is None, RESPONSES),
        Never("Nobody responds who bleeds, or of whom that is unknown", lambda f: f.bleeding is not False, RESPONDED),
        Never("Within the look-back of platelets nobody responds", lambda f: f.transfused, RESPONDED),
        Never("With an unknown history nobody responds", lambda f: not f.history_known, RESPONDED),
        Never("Below the least count nobody responds", lambda f: f.low is not False, RESPONDED),
        Never("Below the full count no response is complete", lambda f: f.full is not True, (Response.CR,)),
        Never("Below a multiple of an active baseline nobody responds", is_short, RESPONDED),
    ),
)

# Both lineages, months, relapse

LINEAGES = Room(
    {"marks": [()], "conclusions": [()]},
    (
        worse_first("Better red cells never make the response worse", "red_cells", *RESPONSES),
        worse_first("Better platelets never make the response worse", "platelets", *RESPONSES),
    ),
    (
        Never(
            "One lineage without response decides",
            lambda f: f.combination is Combination.WORST and Response.NR in f.both,
            (*RESPONDED, Response.NE),
        ),
        Never(
            "One lineage that is not evaluable leaves no response",
            lambda f: f.combination is Combination.WORST and Response.NE in f.both,
            RESPONDED,
        ),
        Never(
            "A response is complete in both lineages only",
            lambda f: f.combination is Combination.WORST and Response.PR in f.both,
            (Response.CR,),
        ),
        Never(
            "Where platelets are not looked at, red cells that are not evaluable decide",
            lambda f: f.combination is Combination.RED_CELL_ONLY and f.red_cells is Response.NE,
            RESPONSES,
        ),
    ),
)


def day(offset: int) -> date:
    return DAY_0 + timedelta(days=offset)


def point(offset: int, response: Response) -> AssessmentPoint:
    return AssessmentPoint(day(offset), offset, response)


MONTH = windows(P)[-1]
CHOSEN = tuple(point(MONTH.target, response) for response in RESPONSES)
AT_MONTH = Room(
    {
        "window": (MONTH,),
        "first_dose": (DAY_0,),
        "chosen": (*CHOSEN, None),
        "cut": (None, *(day(MONTH.last + step) for step in (-1, 0, 1))),
        "departed_on": (None, day(MONTH.first)),
    },
    (Claim("A better assessment never makes the status worse", "chosen", CHOSEN, (Status.NR, Status.PR, Status.CR)),),
    (
        Never("An evaluable assessment is the status", lambda f: f.chosen, (Status.NE, Status.PENDING)),
        Never("Who left is never pending", lambda f: f.departure, (Status.PENDING,)),
        Never("A closed window is never pending", lambda f: not f.open, (Status.PENDING,)),
        Never("An open window waits", lambda f: f.open and not f.chosen and not f.departure, (Status.NE,)),
    ),
)

BEGUN = point(28, Response.PR)
COURSES = tuple((BEGUN, point(MONTH.target, response)) for response in RESPONSES)
GIVEN = ((day(100),), ())
KEPT = (True, False)  # a relapse is worse than none
HISTORY = Room(
    {
        "first_dose": (DAY_0,),
        "points": (*COURSES, (), (point(28, Response.NR),), (BEGUN,)),
        "interventions": (*GIVEN, (day(10),), (day(10), day(100))),
        "parameters": (
            P,
            with_values(P, {"relapse_mode": RelapseMode.AT_M12.value}),
            with_values(P, {"relapse_confirm_days": "7"}),
        ),
        "died_on": (None, day(14), day(400)),
    },
    (
        Claim("A better assessment after the first response never makes a relapse", "points", COURSES, KEPT),
        Claim("Rescue or red cells after a response never undo a relapse", "interventions", GIVEN, KEPT),
    ),
    (
        Never("Who never responded has no relapse", lambda f: f.first is None, (True,)),
        Never("A day of relapse is a relapse", lambda f: f.relapsed_on is not None, (False,)),
    ),
)

HAPPENED = tuple(
    {event: DAY_0 for place, event in enumerate(SubjectEvent) if number >> place & 1}
    for number in range(1 << len(SubjectEvent))
)
SUBJECT_HISTORY = Room(
    {"events": HAPPENED, "until": (DAY_0, day(-1))},
    (),
    (
        Never("Who died is dead", lambda f: f.has(SubjectEvent.DIED), tuple(set(SubjectStatus) - {SubjectStatus.DIED})),
        Never(
            "Who took the drug is no screen failure",
            lambda f: f.has(SubjectEvent.FIRST_DOSE),
            (SubjectStatus.SCREEN_FAILURE,),
        ),
        Never(
            "What is still to come has not happened",
            lambda f: f.until < DAY_0,
            tuple(set(SubjectStatus) - {SubjectStatus.SCREENING}),
        ),
    ),
)

SIGNED = [SignedConsent(day(0), {ConsentScope.ABROAD: answer}) for answer in (True, False, None)]
SCOPE_HISTORY = Room(
    {
        "scope": (ConsentScope.ABROAD,),
        "until": (day(-1), day(10)),
        "consents": ((), *((consent,) for consent in SIGNED)),
        "withdrawals": ((), *((Withdrawal(day(number), ConsentScope.ABROAD),) for number in (-1, 5, 11))),
    },
    (),
    (Never("What nobody answered is not given", lambda f: f.answer is None, (ScopeAnswer.GIVEN,)),),
)

FAILED_SCREENING = Room(
    {
        "on": (day(P.rescreen_consent_days + 1), day(P.rescreen_min_gap_days), day(P.rescreen_min_gap_days - 1)),
        "failed_on": (DAY_0, None),
        "may_return": (True, None, False),
        "times": (0, P.rescreen_max),
        "consented_on": (DAY_0, None),
        "consent_changed": (False, True),
        "parameters": (P,),
    },
    (),
    (
        Never(
            "Nobody is screened again without a failure",
            lambda f: f.failed_on is None,
            (Rescreening.NEW_CONSENT, Rescreening.SAME_CONSENT),
        ),
    ),
)

GRIDS: Mapping[type, Sequence[Room]] = {
    RedCells: (RED_CELLS,),
    Platelets: (PLATELETS,),
    Lineages: (LINEAGES,),
    AtMonth: (AT_MONTH,),
    ResponseHistory: (HISTORY,),
    FailedScreening: (FAILED_SCREENING,),
    ScopeHistory: (SCOPE_HISTORY,),
    SubjectHistory: (SUBJECT_HISTORY,),
    GradedResult: tuple(graded()),
    **ELIGIBILITY,
}

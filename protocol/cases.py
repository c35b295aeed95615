"""Worked cases: one rule tried by hand, from named values to its answer with the deciding rule and the
reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from protocol import (
    ctcae,
    ctcae_cases,
    ctcae_tables,
    eligibility_cases,
    haemolysis,
    platelets,
    rates,
    relapse,
    response,
    schedule,
    survival_cases,
)
from protocol.codelists import Combination, Response, ResponseEnd, Sex, Status, Symptoms
from protocol.conclusion import Conclusion
from protocol.durable import Earlier
from protocol.inputs import Input, MalformedCase, shown
from protocol.parameters import DEFAULT, PAIRS, NotAParameter, Parameters, with_values
from protocol.platelets import Platelets
from protocol.redcells import Event, RedCells
from protocol.relapse import ResponseHistory
from protocol.response import AtMonth, Lineages
from protocol.units import Measured
from protocol.words import Sentence

Answer = dict[str, object]
Way = Callable[[Input, Parameters], Answer]

MISSING = ("DROPOUT", "WITHDRAWN", "LOST", "DIED", "DEATH", "MISSING")
NONE, UNKNOWN = "NONE", "UNKNOWN"


def answer(case: object) -> Answer:
    """One case answered: id, output, rule, reason; or id and the error in one clear sentence. Never raises."""
    named = case.get("id") if isinstance(case, Mapping) else None
    try:
        reader = Input(case, where="the case")
        area, subarea = reader.text("area"), reader.text("subarea")
        way = WAYS.get((area, subarea))
        if way is None:
            raise MalformedCase(f"There is no way to answer {shown(area)}/{shown(subarea)}.")
        return {"id": named, **way(Input(reader.value("input")), _parameters(reader))}
    except (MalformedCase, NotAParameter) as why:
        return {"id": named, "error": str(why)}
    except rates.Impossible:
        return {"id": named, "error": "The numbers of the case contradict each other."}


def answer_all(cases: Iterable[object]) -> tuple[list[Answer], bool]:
    """All cases in their order, and whether every one could be answered."""
    answers = [answer(case) for case in cases]
    return answers, not any("error" in result for result in answers)


def _parameters(case: Input) -> Parameters:
    """The defaults with the case's own parameters laid over them."""
    if not case.has("parameters"):
        return DEFAULT
    own = Input(case.value("parameters"), where="parameters")
    return with_values(DEFAULT, {str(name): _value(str(name), value) for name, value in own.keys.items()})


def _value(name: str, value: object) -> str:
    """A parameter's value as text, however JSON carries it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ",".join(str(part) for part in value)
    if isinstance(value, Mapping) and name in PAIRS and set(value) == {"M", "F"}:
        return f"M {value['M']} / F {value['F']}"
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    return str(value)


def _concluded(output: object, conclusion: Conclusion) -> Answer:  # type: ignore[type-arg]
    return {"output": output, "rule": conclusion.rule, "reason": str(conclusion.reason)}


def _computed(output: object, rule: str, reason: str, **values: object) -> Answer:
    return {"output": output, "rule": rule, "reason": str(Sentence(reason, values))}


# Eligibility


def _eligibility(conclude: Callable[[Input, Parameters], eligibility_cases.Concluded]) -> Way:
    return lambda case, parameters: _concluded(*conclude(case, parameters))


def _steroid_equivalent(case: Input, parameters: Parameters) -> Answer:
    output, reason = eligibility_cases.steroid_equivalent(case, parameters)
    return {"output": output, "rule": "DOSE-10", "reason": str(reason)}


# Response


def _red_cell(case: Input, parameters: Parameters) -> Answer:
    chosen = {key: case.text(key) for key in ("criteria_set", "hb_delta_op") if case.has(key)}
    conclusion = haemolysis.judge(_red_cells(case, with_values(parameters, chosen)))
    return _concluded({"resp": conclusion.answer.value, "flags": list(conclusion.flags)}, conclusion)


def _red_cells(case: Input, parameters: Parameters) -> RedCells:
    limit = case.amount("hb_lln")
    baseline = case.amount("hb_baseline")
    days, known = _transfused(case, "days_since_rbc_tx")
    rescue = case.days("rescue_a_days_ago") if case.has("rescue_a_days_ago") else None
    rescued_b = case.truth("rescue_b_before") if case.has("rescue_b_before") else None
    return RedCells(
        sex=case.code("sex", Sex),
        hb=_measured(case.amount("hb"), low=limit),
        baseline=_measured(baseline, low=limit),
        parameters=parameters,
        ldh=_measured(case.amount("ldh"), high=case.amount("ldh_uln")),
        tbil=_measured(case.amount("tbil"), high=case.amount("tbil_uln")),
        retic=_measured(case.amount("retic_abs"), high=case.amount("retic_abs_uln")),
        reticpct=_measured(_optional(case, "retic_pct"), high=_optional(case, "retic_pct_uln")),
        hapto=_measured(case.amount("hapto"), low=case.amount("hapto_lln")),
        transfusion=None if days is None else Event(days),
        history_known=known,
        rescue_a=None if rescue is None else Event(rescue),
        rescue_b=Event() if rescued_b else None,
        symptoms=case.code("symptoms", Symptoms) if case.has("symptoms") else None,
        dat_negative=case.truth("dat_negative") if case.has("dat_negative") else None,
        dat_titre_lower=case.truth("dat_titre_lower") if case.has("dat_titre_lower") else None,
        earlier=_earlier(case) if case.has("earlier") else None,
    )


def _earlier(case: Input) -> tuple[Earlier, ...]:
    """What a durable response asks of the assessments before; one that is not evaluable (null) is left out."""
    rows = [(assessment.count("days_ago"), assessment.truth("held")) for assessment in case.objects("earlier")]
    evaluable = [Earlier(days, held) for days, held in rows if held is not None]
    return tuple(sorted(evaluable, key=lambda assessment: assessment.days, reverse=True))


def _optional(case: Input, key: str) -> Decimal | None:
    return case.amount(key) if case.has(key) else None


def _measured(value: Decimal | None, *, low: Decimal | None = None, high: Decimal | None = None) -> Measured | None:
    return None if value is None else Measured(value, "", low, high)


def _transfused(case: Input, key: str) -> tuple[int | None, bool]:
    """Days since the last transfusion, and whether the history is known: days, NONE, UNKNOWN or null."""
    value = case.value(key)
    if value == NONE:
        return None, True
    if value is None or value == UNKNOWN:
        return None, False
    return case.count(key), True


def _platelet(case: Input, parameters: Parameters) -> Answer:
    days, known = None, True
    if case.has("days_since_plt_tx"):
        days, known = _transfused(case, "days_since_plt_tx")
    conclusion = platelets.judge(
        Platelets(
            plt=_measured(case.amount("plt")),
            baseline=_measured(case.amount("plt_baseline")),
            bleeding=case.truth("bleeding"),
            parameters=parameters,
            transfusion=None if days is None else Event(days),
            history_known=known,
        )
    )
    return _concluded({"resp": conclusion.answer.value, "flags": list(conclusion.flags)}, conclusion)


def _evans(case: Input, parameters: Parameters) -> Answer:
    given = case.code("evans_combination", Combination) if case.has("evans_combination") else None
    combination = given or parameters.evans_combination
    red_cells = case.code("red_cell", Response) or Response.NE
    plt = case.code("platelet", Response) or Response.NE
    conclusion = response.combine(Lineages(red_cells, plt, combination))
    return _concluded(conclusion.answer.value, conclusion)


def _points(case: Input, first_dose: date) -> tuple[response.AssessmentPoint, ...]:
    responses = [
        (assessment.day("date"), assessment.code("resp", Response) or Response.NE)
        for assessment in case.objects("assessments")
    ]
    return response.points(first_dose, responses)


def _m12_window(case: Input, parameters: Parameters) -> Answer:
    first_dose = case.day("first_dose")
    window = response.windows(parameters)[-1]
    chosen = response.nearest(window, _points(case, first_dose))
    conclusion = response.at_month(AtMonth(window, first_dose, chosen))
    return _concluded([conclusion.answer.value, None if chosen is None else chosen.offset], conclusion)


def _visit_offset(case: Input, parameters: Parameters) -> Answer:
    months = case.counts("months")
    offsets = [schedule.month_offset(month, parameters) for month in months]
    reason = "Each month of the schedule lies %(days)s × month days after the first dose, rounded half up."
    return _computed(offsets, "SOA-02", reason, days=parameters.days_per_month)


# Relapse


def _relapse(case: Input, parameters: Parameters) -> Answer:
    first_dose = case.day("first_dose")
    rescues = Input({"rescue_dates": [{"date": day} for day in case.items("rescue_dates")]})
    conclusion = relapse.judge(
        ResponseHistory(
            first_dose=first_dose,
            points=_points(case, first_dose),
            interventions=[rescue.day("date") for rescue in rescues.objects("rescue_dates")],
            parameters=parameters,
        )
    )
    facts = conclusion.facts
    ended = {None: None, ResponseEnd.RELAPSE: 1, ResponseEnd.CENSORED: 0, ResponseEnd.DEATH: 0}
    output = {
        "responder": facts.first is not None,
        "relapse": conclusion.answer,
        "relapse_date": None if facts.relapsed_on is None else facts.relapsed_on.isoformat(),
        "within_12m": facts.within_12m,
        "ttr_days": facts.time_to_response,
        "dor_days": facts.duration,
        "dor_event": ended[facts.end],
    }
    return _concluded(output, conclusion)


# Grades


def _ctcae(case: Input, parameters: Parameters) -> Answer:
    conclusion = ctcae.grade(ctcae_cases.result(case, parameters))
    return _concluded(conclusion.answer, conclusion)


# Statistics


def _confidence(case: Input, parameters: Parameters) -> Decimal:
    """1 − alpha, where the case tells alpha."""
    if not case.has("alpha"):
        return parameters.confidence
    alpha = case.needed("alpha")
    if not 0 < alpha < 1:
        raise case.wrong("alpha", "a number between 0 and 1")
    return 1 - alpha


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")


def _rate(rate: rates.Rate, rule: str, output: Mapping[str, object]) -> Answer:
    reason = "%(k)s of %(n)s with the exact Clopper-Pearson interval."
    return _computed(output, rule, reason, k=rate.k, n=rate.n)


def _proportion(case: Input, parameters: Parameters) -> Answer:
    case.needed("alpha")
    rate = rates.proportion(case.count("k"), case.count("n"), confidence=_confidence(case, parameters))
    output = {"pct": _plain(rate.percent), "ci_low": _plain(rate.low), "ci_high": _plain(rate.high)}
    return _rate(rate, "STAT-02", output)


def _statuses(case: Input) -> tuple[Status, ...]:
    """Statuses of subjects; who dropped out or died, or of whom nothing is known, is not evaluable."""
    return tuple(_status(case, status) for status in case.items("statuses"))


def _status(case: Input, status: object) -> Status:
    if status is None:
        return Status.NE
    known = {**{member.value: member for member in Status}, **dict.fromkeys(MISSING, Status.NE)}
    if not isinstance(status, str) or status not in known:
        raise MalformedCase(f"“{shown(status)}” is no status; use one of {', '.join(known)}.")
    return known[status]


def _overall(choose: Callable[[Iterable[Status]], tuple[Status, ...]], rule: str) -> Way:
    def way(case: Input, parameters: Parameters) -> Answer:
        statuses = _statuses(case)
        responders = (Status.CR, Status.PR)
        rate = rates.overall(choose(statuses), responders, confidence=_confidence(case, parameters))
        output = {
            "k": rate.k,
            "n": rate.n,
            "pct": _plain(rate.percent),
            "ci": [_plain(rate.low), _plain(rate.high)],
            "pending": statuses.count(Status.PENDING),
        }
        return _rate(rate, rule, output)

    return way


def _exact_test(case: Input, parameters: Parameters) -> Answer:
    alternative = case.code("alternative", rates.Alternative)
    if alternative is None:
        raise case.wrong("alternative", "two-sided, greater or less")
    k, n, p0 = case.count("k"), case.count("n"), case.needed("p0")
    if n > rates.LARGEST_EXACT_TEST:
        raise case.wrong("n", f"at most {rates.LARGEST_EXACT_TEST} for an exact test")
    p = rates.exact_test(k, n, p0, alternative)
    reason = "%(k)s of %(n)s against %(p0)s by the exact binomial test."
    return _computed(_plain(rates.half_up(p, 4)), "STAT-04", reason, k=k, n=n, p0=p0)


def _eair(case: Input, parameters: Parameters) -> Answer:
    events, years, per = case.count("events"), case.needed("person_years"), case.needed("per")
    rate = rates.exposure_adjusted(events, years, per, confidence=_confidence(case, parameters))
    reason = "%(events)s events in %(years)s person-years with the exact Poisson interval."
    output = [_plain(rate.rate), _plain(rate.low), _plain(rate.high)]
    return _computed(output, "STAT-08", reason, events=events, years=years)


def _curve(case: Input, parameters: Parameters) -> Answer:
    known = survival_cases.times(case)
    output = survival_cases.curve(known, parameters, _confidence(case, parameters))
    reason = "Kaplan-Meier of %(n)s subjects with log-log limits; events come before censorings of the same day."
    return _computed(output, "STAT-06", reason, n=len(known))


def _response_curve(case: Input, parameters: Parameters) -> Answer:
    """The curve, and beside it what was observed among those who responded."""
    known = survival_cases.times(case)
    output = survival_cases.curve(known, parameters, _confidence(case, parameters))
    reason = (
        "Kaplan-Meier of %(n)s subjects with log-log limits; events come before censorings of the same day. "
        "The observed quartiles are those of the %(k)s responders alone."
    )
    values = {"n": len(known), "k": sum(event for _day, event in known)}
    return _computed({**output, **survival_cases.observed(known)}, "STAT-06", reason, **values)


def _ae_table(case: Input, parameters: Parameters) -> Answer:
    events = [
        rates.CountedEvent(event.name("subj"), event.text("pt"), _grade(event)) for event in case.objects("events")
    ]
    rows, overall = rates.ae_table(case.count("n_safety"), events)
    if "ANY" in rows:
        raise MalformedCase("“ANY” stands for all terms and cannot be a term.")
    output: dict[str, object] = {
        term: {**_ae_row(row), "by_max_grade": {str(g or UNKNOWN): n for g, n in row.by_worst_grade.items()}}
        for term, row in rows.items()
    }
    reason = "A subject counts once for each term, at the worst grade; events are counted one by one."
    return _computed({**output, "ANY": _ae_row(overall)}, "STAT-07", reason)


def _grade(event: Input) -> int | None:
    """A grade from 1 to 5, or None where it is not known."""
    if event.number("grade") is None:
        return None
    grade = event.count("grade")
    if not 1 <= grade <= 5:
        raise event.wrong("grade", "a grade from 1 to 5")
    return grade


def _ae_row(row: rates.AeRow) -> dict[str, object]:
    return {"subjects": row.subjects, "pct": _plain(row.percent), "events": row.events}


WAYS: Mapping[tuple[str, str], Way] = MappingProxyType(
    {
        **{("eligibility", name): _eligibility(conclude) for name, conclude in eligibility_cases.SUBAREAS.items()},
        ("dosing", "steroid_equiv"): _steroid_equivalent,
        ("response", "red_cell"): _red_cell,
        ("response", "platelet"): _platelet,
        ("response", "evans"): _evans,
        ("response", "m12_window"): _m12_window,
        ("response", "visit_offset"): _visit_offset,
        ("relapse", "relapse"): _relapse,
        **{("ctcae", test): _ctcae for test in ctcae_tables.TERMS},
        ("stats", "proportion_exact_ci"): _proportion,
        ("stats", "orr_fas"): _overall(rates.all_treated, "STAT-01"),
        ("stats", "orr_evaluable"): _overall(rates.evaluable, "STAT-03"),
        ("stats", "exact_test"): _exact_test,
        ("stats", "eair"): _eair,
        ("stats", "km_relapse"): _curve,
        ("stats", "km_ttr"): _response_curve,
        ("stats", "ae_table"): _ae_table,
    }
)

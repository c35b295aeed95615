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
    haemolysis,
    platelets,
    rates,
    relapse,
    response,
    schedule,
    survival_cases,
)
from protocol.codelists import (
    Combination,
    Response,
    ResponseEnd,
    Sex,
    Status,
    Symptoms,
)
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
        told = Input(case, where="the case")
        area, subarea = told.text("area"), told.text("subarea")
        way = WAYS.get((area, subarea))
        if way is None:
            raise MalformedCase(f"There is no way to answer {shown(area)}/{shown(subarea)}.")
        return {"id": named, **way(Input(told.value("input")), _parameters(told))}
    except (MalformedCase, NotAParameter) as why:
        return {"id": named, "error": str(why)}
    except rates.Impossible:
        return {"id": named, "error": "The numbers of the case contradict each other."}


def answer_all(cases: Iterable[object]) -> tuple[list[Answer], bool]:
    """All cases in their order, and whether every one could be answered."""
    answers = [answer(case) for case in cases]
    return answers, not any("error" in one for one in answers)


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
        return ",".join(str(one) for one in value)
    if isinstance(value, Mapping) and name in PAIRS and set(value) == {"M", "F"}:
        return f"M {value['M']} / F {value['F']}"
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    return str(value)


def _concluded(output: object, conclusion: Conclusion) -> Answer:  # type: ignore[type-arg]
    return {"output": output, "rule": conclusion.rule, "reason": str(conclusion.reason)}


def _computed(output: object, rule: str, reason: str, **values: object) -> Answer:
    return {"output": output, "rule": rule, "reason": str(Sentence(reason, values))}


# Response


def _red_cell(told: Input, parameters: Parameters) -> Answer:
    chosen = {key: told.text(key) for key in ("criteria_set", "hb_delta_op") if told.has(key)}
    conclusion = haemolysis.judge(_red_cells(told, with_values(parameters, chosen)))
    return _concluded({"resp": conclusion.answer.value, "flags": list(conclusion.flags)}, conclusion)


def _red_cells(told: Input, parameters: Parameters) -> RedCells:
    limit = told.amount("hb_lln")
    baseline = told.amount("hb_baseline")
    days, known = _transfused(told, "days_since_rbc_tx")
    rescue = told.days("rescue_a_days_ago") if told.has("rescue_a_days_ago") else None
    rescued_b = told.truth("rescue_b_before") if told.has("rescue_b_before") else None
    return RedCells(
        sex=told.code("sex", Sex),
        hb=_measured(told.amount("hb"), low=limit),
        baseline=_measured(baseline, low=limit),
        parameters=parameters,
        ldh=_measured(told.amount("ldh"), high=told.amount("ldh_uln")),
        tbil=_measured(told.amount("tbil"), high=told.amount("tbil_uln")),
        retic=_measured(told.amount("retic_abs"), high=told.amount("retic_abs_uln")),
        reticpct=_measured(_optional(told, "retic_pct"), high=_optional(told, "retic_pct_uln")),
        hapto=_measured(told.amount("hapto"), low=told.amount("hapto_lln")),
        transfusion=None if days is None else Event(days),
        history_known=known,
        rescue_a=None if rescue is None else Event(rescue),
        rescue_b=Event() if rescued_b else None,
        symptoms=told.code("symptoms", Symptoms) if told.has("symptoms") else None,
        dat_negative=told.truth("dat_negative") if told.has("dat_negative") else None,
        dat_titre_lower=told.truth("dat_titre_lower") if told.has("dat_titre_lower") else None,
        earlier=_earlier(told) if told.has("earlier") else None,
    )


def _earlier(told: Input) -> tuple[Earlier, ...]:
    """What a durable response asks of the assessments before; one that is not evaluable (null) is left out."""
    rows = [(one.count("days_ago"), one.truth("held")) for one in told.objects("earlier")]
    evaluable = [Earlier(days, held) for days, held in rows if held is not None]
    return tuple(sorted(evaluable, key=lambda assessment: assessment.days, reverse=True))


def _optional(told: Input, key: str) -> Decimal | None:
    return told.amount(key) if told.has(key) else None


def _measured(value: Decimal | None, *, low: Decimal | None = None, high: Decimal | None = None) -> Measured | None:
    return None if value is None else Measured(value, "", low, high)


def _transfused(told: Input, key: str) -> tuple[int | None, bool]:
    """Days since the last transfusion, and whether the history is known: days, NONE, UNKNOWN or null."""
    value = told.value(key)
    if value == NONE:
        return None, True
    if value is None or value == UNKNOWN:
        return None, False
    return told.count(key), True


def _platelet(told: Input, parameters: Parameters) -> Answer:
    days, known = None, True
    if told.has("days_since_plt_tx"):
        days, known = _transfused(told, "days_since_plt_tx")
    conclusion = platelets.judge(
        Platelets(
            plt=_measured(told.amount("plt")),
            baseline=_measured(told.amount("plt_baseline")),
            bleeding=told.truth("bleeding"),
            parameters=parameters,
            transfusion=None if days is None else Event(days),
            history_known=known,
        )
    )
    return _concluded({"resp": conclusion.answer.value, "flags": list(conclusion.flags)}, conclusion)


def _evans(told: Input, parameters: Parameters) -> Answer:
    given = told.code("evans_combination", Combination) if told.has("evans_combination") else None
    combination = given or parameters.evans_combination
    red_cells = told.code("red_cell", Response) or Response.NE
    plt = told.code("platelet", Response) or Response.NE
    conclusion = response.combine(Lineages(red_cells, plt, combination))
    return _concluded(conclusion.answer.value, conclusion)


def _points(told: Input, first_dose: date) -> tuple[response.AssessmentPoint, ...]:
    responses = [(one.day("date"), one.code("resp", Response) or Response.NE) for one in told.objects("assessments")]
    return response.points(first_dose, responses)


def _m12_window(told: Input, parameters: Parameters) -> Answer:
    first_dose = told.day("first_dose")
    window = response.windows(parameters)[-1]
    chosen = response.nearest(window, _points(told, first_dose))
    conclusion = response.at_month(AtMonth(window, first_dose, chosen))
    return _concluded([conclusion.answer.value, None if chosen is None else chosen.offset], conclusion)


def _visit_offset(told: Input, parameters: Parameters) -> Answer:
    months = told.counts("months")
    offsets = [schedule.month_offset(month, parameters) for month in months]
    reason = "Each month of the schedule lies %(days)s × month days after the first dose, rounded half up."
    return _computed(offsets, "SOA-02", reason, days=parameters.days_per_month)


# Relapse


def _relapse(told: Input, parameters: Parameters) -> Answer:
    first_dose = told.day("first_dose")
    rescues = Input({"rescue_dates": [{"date": day} for day in told.items("rescue_dates")]})
    conclusion = relapse.judge(
        ResponseHistory(
            first_dose=first_dose,
            points=_points(told, first_dose),
            interventions=[one.day("date") for one in rescues.objects("rescue_dates")],
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


def _ctcae(told: Input, parameters: Parameters) -> Answer:
    conclusion = ctcae.grade(ctcae_cases.result(told, parameters))
    return _concluded(conclusion.answer, conclusion)


# Statistics


def _confidence(told: Input, parameters: Parameters) -> Decimal:
    """1 − alpha, where the case tells alpha."""
    if not told.has("alpha"):
        return parameters.confidence
    alpha = told.needed("alpha")
    if not 0 < alpha < 1:
        raise told.wrong("alpha", "a number between 0 and 1")
    return 1 - alpha


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")


def _rate(rate: rates.Rate, rule: str, output: Mapping[str, object]) -> Answer:
    reason = "%(k)s of %(n)s with the exact Clopper-Pearson interval."
    return _computed(output, rule, reason, k=rate.k, n=rate.n)


def _proportion(told: Input, parameters: Parameters) -> Answer:
    told.needed("alpha")
    rate = rates.proportion(told.count("k"), told.count("n"), confidence=_confidence(told, parameters))
    output = {"pct": _plain(rate.percent), "ci_low": _plain(rate.low), "ci_high": _plain(rate.high)}
    return _rate(rate, "STAT-02", output)


def _statuses(told: Input) -> tuple[Status, ...]:
    """Statuses of subjects; who dropped out or died, or of whom nothing is known, is not evaluable."""
    return tuple(_status(told, status) for status in told.items("statuses"))


def _status(told: Input, status: object) -> Status:
    if status is None:
        return Status.NE
    known = {**{one.value: one for one in Status}, **dict.fromkeys(MISSING, Status.NE)}
    if not isinstance(status, str) or status not in known:
        raise MalformedCase(f"“{shown(status)}” is no status; use one of {', '.join(known)}.")
    return known[status]


def _overall(choose: Callable[[Iterable[Status]], tuple[Status, ...]], rule: str) -> Way:
    def way(told: Input, parameters: Parameters) -> Answer:
        statuses = _statuses(told)
        responders = (Status.CR, Status.PR)
        rate = rates.overall(choose(statuses), responders, confidence=_confidence(told, parameters))
        output = {
            "k": rate.k,
            "n": rate.n,
            "pct": _plain(rate.percent),
            "ci": [_plain(rate.low), _plain(rate.high)],
            "pending": statuses.count(Status.PENDING),
        }
        return _rate(rate, rule, output)

    return way


def _exact_test(told: Input, parameters: Parameters) -> Answer:
    alternative = told.code("alternative", rates.Alternative)
    if alternative is None:
        raise told.wrong("alternative", "two-sided, greater or less")
    k, n, p0 = told.count("k"), told.count("n"), told.needed("p0")
    if n > rates.LARGEST_EXACT_TEST:
        raise told.wrong("n", f"at most {rates.LARGEST_EXACT_TEST} for an exact test")
    p = rates.exact_test(k, n, p0, alternative)
    reason = "%(k)s of %(n)s against %(p0)s by the exact binomial test."
    return _computed(_plain(rates.half_up(p, 4)), "STAT-04", reason, k=k, n=n, p0=p0)


def _eair(told: Input, parameters: Parameters) -> Answer:
    events, years, per = told.count("events"), told.needed("person_years"), told.needed("per")
    found = rates.exposure_adjusted(events, years, per, confidence=_confidence(told, parameters))
    reason = "%(events)s events in %(years)s person-years with the exact Poisson interval."
    output = [_plain(found.rate), _plain(found.low), _plain(found.high)]
    return _computed(output, "STAT-08", reason, events=events, years=years)


def _curve(told: Input, parameters: Parameters) -> Answer:
    known = survival_cases.times(told)
    output = survival_cases.curve(known, parameters, _confidence(told, parameters))
    reason = "Kaplan-Meier of %(n)s subjects with log-log limits; events come before censorings of the same day."
    return _computed(output, "STAT-06", reason, n=len(known))


def _response_curve(told: Input, parameters: Parameters) -> Answer:
    """The curve, and beside it what was observed among those who responded."""
    known = survival_cases.times(told)
    output = survival_cases.curve(known, parameters, _confidence(told, parameters))
    reason = (
        "Kaplan-Meier of %(n)s subjects with log-log limits; events come before censorings of the same day. "
        "The observed quartiles are those of the %(k)s responders alone."
    )
    values = {"n": len(known), "k": sum(event for _day, event in known)}
    return _computed({**output, **survival_cases.observed(known)}, "STAT-06", reason, **values)


def _ae_table(told: Input, parameters: Parameters) -> Answer:
    events = [rates.CountedEvent(one.name("subj"), one.text("pt"), _grade(one)) for one in told.objects("events")]
    rows, overall = rates.ae_table(told.count("n_safety"), events)
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

"""What a worked case of eligibility tells, each subarea with its answer and the conclusion behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from protocol import eligibility_diagnosis, partial_dates, titres
from protocol.codelists import Aetiology, Criterion, Disease, Response, Sex
from protocol.codelists_eligibility import DatClass, Glucocorticoid
from protocol.conclusion import Conclusion
from protocol.eligibility import overall
from protocol.eligibility_age import AgeFacts, judge_age
from protocol.eligibility_dat import AntiglobulinTest
from protocol.eligibility_diagnosis import DiagnosisFacts, judge_diagnosis
from protocol.eligibility_liver import LiverFacts, judge_liver
from protocol.eligibility_pregnancy import PregnancyFacts, judge_pregnancy
from protocol.eligibility_steroid import SteroidFacts, judge_steroids
from protocol.eligibility_virus import VirusFacts, judge_virus
from protocol.eligibility_windows import DayRange, Windowed, day_range
from protocol.inputs import DECIMAL, Input, whole
from protocol.parameters import Parameters
from protocol.standard import is_negative, is_positive
from protocol.steroids import Duration, SteroidCourse, in_digits, prednisone_equivalent
from protocol.units import Measured, Unreadable, read
from protocol.words import Sentence

A_DAY = "YYYY-MM-DD"
Concluded = tuple[object, Conclusion[Any, Any]]


def _age(case: Input, parameters: Parameters) -> Concluded:
    facts = AgeFacts(born=_days(case, "birth_date"), consented=_days(case, "consent_date"), parameters=parameters)
    return _status(judge_age(facts))


def _status(conclusion: Conclusion[Any, Criterion]) -> Concluded:
    return conclusion.answer.value, conclusion


def _days(case: Input, key: str) -> DayRange | None:
    """The days that a date can be, whole, in part, or null."""
    value = case.value(key)
    if value is None:
        return None
    try:
        return day_range(partial_dates.read(value if isinstance(value, str) else ""))
    except partial_dates.UnreadableDate:
        if isinstance(value, str) and value[:1].isdecimal() and len(value) < len(A_DAY):
            raise case.wrong(key, f"a date as {A_DAY}, or what is known of it as YYYY-MM or YYYY") from None
        return DayRange(case.day(key), case.day(key))  # which says why it is none


def _liver(case: Input, parameters: Parameters) -> Concluded:
    alt, ast = (_measured(case.amount(test), case.amount(f"{test}_uln")) for test in ("alt", "ast"))
    return _status(judge_liver(LiverFacts(alt=alt, ast=ast, parameters=parameters)))


def _measured(value: Decimal | None, high: Decimal | None) -> Windowed[Measured]:
    return Windowed(None if value is None else Measured(value, high=high))


def _sparing(case: Input, *keys: str) -> Input:
    """The case, where a rule need not be told these keys: what is not told of them is unknown."""
    return Input({**dict.fromkeys(keys), **case.keys})


def _flag(case: Input, key: str) -> bool | None:
    """An optional answer: what is not told is no, null is unknown."""
    return case.truth(key) if key in case.keys else False


def _steroid(case: Input, parameters: Parameters) -> Concluded:
    relapsed = _flag(case, "relapsed_after_response")
    weight = (_sparing(case, "weight_kg") if relapsed else case).amount("weight_kg")
    if weight == 0:
        raise case.wrong("weight_kg", "more than 0")
    courses = None if case.value("courses") is None else [_course(course) for course in case.objects("courses")]
    facts = SteroidFacts(
        weight=weight,
        courses=courses,
        parameters=parameters,
        relapsed=relapsed,
        dependent=_flag(case, "dependent_only"),
        intolerant=_flag(case, "intolerant_only"),
    )
    return _status(judge_steroids(facts))


def _course(case: Input) -> SteroidCourse:
    number = case.number("days")
    days = None if number is None else whole("days", number)
    return SteroidCourse(
        drug=case.code("drug", Glucocorticoid),
        mg_per_day=case.amount("mg_per_day"),
        lasted=None if days is None else Duration(days, days),
        best_response=case.code("best_response", Response),
    )


def _dat(case: Input, parameters: Parameters) -> Concluded:
    test = AntiglobulinTest(case.truth("dat_igg"), case.truth("dat_c3d"))
    facts = eligibility_diagnosis.with_test(
        Windowed(test),
        cold_titre=_titre(case, "cold_agglutinin_titre"),
        disease=case.code("disease", Disease),
        aetiology=case.code("aetiology", Aetiology),
        other_treatment=_flag(case, "other_systemic_treatment_indication"),
        parameters=parameters,
    )
    conclusion = judge_diagnosis(facts)
    return [Criterion.INCOMPLETE.value if facts.dat is None else facts.dat.value, conclusion.answer.value], conclusion


def _titre(case: Input, key: str) -> Measured | None:
    """A titre as a whole number or as it is typed: 64, "1:64", "<1:4", "negative"; null where it was not done."""
    value = case.value(key)
    if value is None:
        return None
    try:
        if isinstance(value, str) and not DECIMAL.fullmatch(value):
            return titres.titre(value)
        return Measured(Decimal(whole(key, case.exact(key, value))))
    except Unreadable:
        raise case.wrong(key, "a titre like 64 or 1:64, negative, or null") from None


def _dx(case: Input, parameters: Parameters) -> Concluded:
    is_open = case.value("dat") == Criterion.INCOMPLETE.value
    facts = DiagnosisFacts(
        dat=None if is_open else case.code("dat", DatClass),
        disease=case.code("disease", Disease),
        aetiology=case.code("aetiology", Aetiology),
        other_treatment=_flag(case, "other_systemic_treatment_indication"),
        parameters=parameters,
    )
    return _status(judge_diagnosis(facts))


def _of_woman(case: Input) -> Input:
    """Of a man nothing else is asked, and no test of a woman who breastfeeds or cannot bear a child."""
    test = ("hcg_iu_l", "days_before_first_dose")
    if case.code("sex", Sex) is Sex.MALE:
        return _sparing(case, "wocbp", "lactating", *test)
    return _sparing(case, *test) if case.truth("wocbp") is False or case.truth("lactating") else case


def _pregnancy(asked: Input, parameters: Parameters) -> Concluded:
    case = _of_woman(asked)
    facts = PregnancyFacts(
        sex=case.code("sex", Sex),
        wocbp=case.truth("wocbp"),
        lactating=case.truth("lactating"),
        parameters=parameters,
        hcg=_hcg(case, parameters),
    )
    return _status(judge_pregnancy(facts))


def _hcg(case: Input, parameters: Parameters) -> Windowed[Measured]:
    """The hCG, where it lies in its window: a number, a bound like "<1.2", or a word."""
    value = case.value("hcg_iu_l")
    in_words = isinstance(value, str) and not DECIMAL.fullmatch(value)
    result = _worded(case, str(value), parameters) if in_words else _plain(case.amount("hcg_iu_l"))
    days = None if case.number("days_before_first_dose") is None else case.days("days_before_first_dose")
    if result is None or days is None or days < 0:
        return Windowed()
    return Windowed(result) if days <= parameters.preg_window_days else Windowed(too_old=result)


def _plain(number: Decimal | None) -> Measured | None:
    return None if number is None else Measured(number)


def _worded(case: Input, text: str, parameters: Parameters) -> Measured:
    if is_negative(text):
        return Measured(parameters.hcg_neg_lt, "<")
    if is_positive(text):
        return Measured(parameters.hcg_pos_ge, "≥")
    try:
        reported = read(text)
    except Unreadable:
        raise case.wrong("hcg_iu_l", "a number, a bound like <1.2, negative or positive") from None
    return Measured(reported.number, reported.qualifier)


def _with_reflexes(case: Input) -> Input:
    """No reflex test is asked for where the tests before it are negative."""
    hcv = ("hcv_rna_detectable",) if case.truth("anti_hcv") is False else ()
    negative = case.truth("hbsag") is False and case.truth("anti_hbc") is False
    return _sparing(case, *hcv, *(("hbv_dna_detectable",) if negative else ()))


def _virus(asked: Input, parameters: Parameters) -> Concluded:
    case = _with_reflexes(asked)
    facts = VirusFacts(
        hiv=case.truth("hiv_confirmed"),
        anti_hcv=case.truth("anti_hcv"),
        hcv_rna=case.truth("hcv_rna_detectable"),
        hbsag=case.truth("hbsag"),
        anti_hbc=case.truth("anti_hbc"),
        hbv_dna=case.truth("hbv_dna_detectable"),
        parameters=parameters,
    )
    return _status(judge_virus(facts))


def _overall(case: Input, parameters: Parameters) -> Concluded:
    statuses = [Input({"criteria": status}).code("criteria", Criterion) for status in case.items("criteria")]
    conclusion = overall([status or Criterion.INCOMPLETE for status in statuses])
    return conclusion.answer.value, conclusion


SUBAREAS: Mapping[str, Callable[[Input, Parameters], Concluded]] = MappingProxyType(
    {
        "age": _age,
        "liver": _liver,
        "steroid": _steroid,
        "dat": _dat,
        "dx": _dx,
        "pregnancy": _pregnancy,
        "virus": _virus,
        "overall": _overall,
    }
)


def steroid_equivalent(case: Input, parameters: Parameters) -> tuple[str, Sentence]:
    """The dose of prednisone that is worth as much, and why (DOSE-10)."""
    drug, mg = case.code("drug", Glucocorticoid), case.needed("mg")
    if drug is None:
        raise case.wrong("drug", f"one of {', '.join(code.value for code in Glucocorticoid)}")
    worth = in_digits(prednisone_equivalent(drug, mg, parameters))
    reason = "%(mg)s mg of %(drug)s are worth %(worth)s mg of prednisone."
    return worth, Sentence(reason, {"mg": mg, "drug": drug, "worth": worth})

"""The protocol's parameters: every number of the trial, each with its id, default, unit and citation
(section 9).

Those called P and a number are the parameters of section 9; the others carry the id of the rule in whose text
the number stands.
"""
# ruff: noqa: RUF009  (`_says` is dataclasses.field with the citation beside the default)

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from types import MappingProxyType
from typing import TypeVar

from protocol.codelists import (
    Causality,
    Codelist,
    Combination,
    CriteriaSet,
    Criterion,
    CtcaeVersion,
    Marker,
    MissingAtM12,
    RelapseMode,
    RiseOperator,
    Strictness,
)
from protocol.declared import LONGEST_VALUE, in_text, kind, reader
from protocol.declared import Declared as Declared
from protocol.declared import NotAParameter as NotAParameter
from protocol.declared import Value as Value
from protocol.words import Sentence, _

T = TypeVar("T", bound=Value)
NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def _says(default: T, rule: str, unit: str, meaning: str, citation: str, codes: type[Codelist] | None = None) -> T:
    """One declaration: the default value, and what stands beside it in the metadata of the field."""
    said = (rule, unit, meaning, citation, codes)
    return field(default=default, metadata={"said": said})


_d = Decimal
_DAYS = _("days")
_WEEKS = _("weeks")
_MONTHS = _("months")
_YEARS = _("years")
_HOURS = _("hours")
_PERCENT = "%"
_COUNT = "10^9/L"


@dataclass(frozen=True, slots=True)
class Parameters:
    """One value for every number of the protocol; the defaults are the specification's."""

    # Eligibility
    min_age: int = _says(18, "P01", _YEARS, _("Lowest age at consent, inclusive"), "R")
    max_age: int = _says(90, "P02", _YEARS, _("Highest age at consent, inclusive"), "R-m")
    n_planned: int = _says(22, "P03", _("subjects"), _("Planned enrolment (D-1)"), "R")
    accrual_months: int = _says(24, "P03", _MONTHS, _("Planned enrolment is spread over this long"), "A")
    screening_window_days: int = _says(28, "P04", _DAYS, _("Screening window before the first dose"), "A")
    lft_window_days: int = _says(14, "P05", _DAYS, _("ALT and AST count up to this long before the first dose"), "A")
    alt_ast_x_uln: Decimal = _says(_d("2"), "P06", _("× upper limit"), _("ALT and AST lie below this"), "R")
    preg_window_days: int = _says(7, "P07", _DAYS, _("Pregnancy test counts up to this long before first dose"), "A")
    hcg_neg_lt: Decimal = _says(_d("5"), "P08", "IU/L", _("hCG below this is negative"), "A")
    hcg_pos_ge: Decimal = _says(_d("25"), "P08", "IU/L", _("hCG from this on is positive"), "A")
    refr_min_mgkg: Decimal = _says(_d("1"), "P09", "mg/kg/d", _("Full dose: prednisone equivalent"), "C-k")
    refr_min_days: int = _says(21, "P09", _DAYS, _("Full duration of prednisone equivalent"), "C-k")
    secondary_waiha: Criterion = _says(
        Criterion.REVIEW, "P10", "", _("What secondary warm AIHA concludes"), "A", Criterion
    )
    mixed_aiha: Criterion = _says(Criterion.REVIEW, "P11", "", _("What mixed AIHA concludes"), "A", Criterion)
    cad_titre_cut: int = _says(64, "P12", _("titre"), _("A cold agglutinin titre from this on counts as cold"), "C-k")
    rescreen_max: int = _says(1, "P13", _("times"), _("Re-screenings allowed"), "A")
    rescreen_consent_days: int = _says(30, "P13", _DAYS, _("A consent older than this is signed anew"), "A")
    lost_attempts: int = _says(3, "REQ-073", _("times"), _("Attempts to reach a subject before it counts as lost"), "A")
    rescreen_min_gap_days: int = _says(14, "P13", _DAYS, _("Shortest gap before a re-screening"), "A")
    haem_retic_pct: Decimal = _says(_d("4"), "P58", "%", _("Haemolysis: reticulocytes lie above this"), "C")
    haem_retic_abs: Decimal = _says(_d("120"), "P59", _COUNT, _("Haemolysis: reticulocyte count lies above this"), "C")
    haem_hapto: Decimal = _says(_d("1.0"), "P60", "g/L", _("Haemolysis: haptoglobin lies below this"), "C")
    haem_tbil: Decimal = _says(_d("17.1"), "P61", "umol/L", _("Haemolysis: total bilirubin, inclusive"), "C")
    haem_direct_share: Decimal = _says(
        _d("0.5"), "P62", "", _("Mainly unconjugated: direct share of bilirubin lies below this"), "A"
    )
    haemolysis_evidence: bool = _says(True, "P67", "", _("Evidence of haemolysis is shown"), "A")
    dat_window_days: int = _says(90, "ELIG-02", _DAYS, _("Antiglobulin test counts this long before consent"), "A")
    fever_from: Decimal = _says(_d("38.0"), "ELIG-05", "°C", _("Temperature that speaks for an infection"), "A")
    anti_infective_days: int = _says(7, "ELIG-05", _DAYS, _("Look-back for anti-infectives, inclusive"), "A")
    hcg_repeat_hours: int = _says(48, "ELIG-06", _HOURS, _("An unclear hCG is repeated after this"), "A")
    hbv_dna_months: int = _says(3, "ELIG-09", _MONTHS, _("HBV DNA this often where anti-HBc is positive"), "A")

    # Doses of glucocorticoids that are worth the same
    equal_prednisone: Decimal = _says(_d("5"), "DOSE-10", "mg", _("Prednisone in the table of equal doses"), "C")
    equal_prednisolone: Decimal = _says(_d("5"), "DOSE-10", "mg", _("Prednisolone worth the same"), "C")
    equal_methylprednisolone: Decimal = _says(_d("4"), "DOSE-10", "mg", _("Methylprednisolone worth the same"), "C")
    equal_dexamethasone: Decimal = _says(_d("0.75"), "DOSE-10", "mg", _("Dexamethasone worth the same"), "C")
    equal_hydrocortisone: Decimal = _says(_d("20"), "DOSE-10", "mg", _("Hydrocortisone worth the same"), "C")
    equal_cortisone: Decimal = _says(_d("25"), "DOSE-10", "mg", _("Cortisone worth the same"), "C")
    equal_triamcinolone: Decimal = _says(_d("4"), "DOSE-10", "mg", _("Triamcinolone worth the same"), "C")

    # Response
    criteria_set: CriteriaSet = _says(
        CriteriaSet.ICM2020, "P14", "", _("Criteria set that feeds the endpoints"), "A", CriteriaSet
    )
    hb_delta: Decimal = _says(_d("20"), "P15", "g/L", _("Rise of haemoglobin from baseline for a response"), "C")
    hb_delta_op: RiseOperator = _says(
        RiseOperator.MORE_THAN, "P15", "", _("How the rise is compared"), "C", RiseOperator
    )
    tx_free_pr_days: int = _says(7, "P16", _DAYS, _("Red-cell transfusion look-back for PR, inclusive"), "C")
    tx_free_cr_days: int = _says(28, "P17", _DAYS, _("Red-cell transfusion look-back for CR, inclusive"), "A")
    cr_required_markers: tuple[Marker, ...] = _says(
        (Marker.LDH, Marker.TBIL, Marker.RETIC), "P18", "", _("Markers that a CR needs"), "A", Marker
    )
    cr_optional_markers: tuple[Marker, ...] = _says(
        (Marker.HAPTO,), "P18", "", _("Markers that a CR looks at where they were measured"), "A", Marker
    )
    component_window_days: int = _says(7, "P19", _DAYS, _("Other components may lie this far from the Hb date"), "A")
    hb_lln_fallback_m: Decimal = _says(
        _d("120"), "P20", "g/L", _("Lower limit of Hb for men, if the result carries none"), "A"
    )
    hb_lln_fallback_f: Decimal = _says(
        _d("110"), "P20", "g/L", _("Lower limit of Hb for women, if the result carries none"), "A"
    )
    rescue_a_days: int = _says(28, "P21", _DAYS, _("Look-back for class A rescue, inclusive"), "A")
    evans_combination: Combination = _says(
        Combination.WORST, "P22", "", _("How the lineages of Evans syndrome are combined"), "A", Combination
    )
    confirm_response: bool = _says(False, "P23", "", _("A second assessment is required"), "A")
    m12_target: int = _says(365, "P24", _DAYS, _("Month 12: target day"), "A")
    m12_lo: int = _says(335, "P24", _DAYS, _("Month 12: first day of the window"), "A")
    m12_hi: int = _says(395, "P24", _DAYS, _("Month 12: last day of the window"), "A")
    primary_timepoint_months: int = _says(12, "P25", _MONTHS, _("Primary time point (D-2)"), "R")
    relapse_mode: RelapseMode = _says(RelapseMode.EVER, "P26", "", _("What counts as a relapse"), "A", RelapseMode)
    relapse_confirm_days: int = _says(0, "P27", _DAYS, _("A relapse needs a second NR this much later"), "R")

    # Trough and dose
    trough_lo: Decimal = _says(_d("4"), "P28", "ng/mL", _("Lower end of the trough range, inclusive"), "R")
    trough_hi: Decimal = _says(_d("15"), "P28", "ng/mL", _("Upper end of the trough range, inclusive"), "R")
    trough_critical: Decimal = _says(_d("20"), "P29", "ng/mL", _("Trough from which sirolimus is held"), "A")
    trough_valid_h_lo: Decimal = _says(_d("22"), "P30", _HOURS, _("Valid trough: hours since dose, from"), "A")
    trough_valid_h_hi: Decimal = _says(_d("26"), "P30", _HOURS, _("Valid trough: hours since dose, to"), "A")
    trough_border_h_lo: Decimal = _says(_d("20"), "P30", _HOURS, _("Borderline trough: hours, from"), "A")
    trough_border_h_hi: Decimal = _says(_d("28"), "P30", _HOURS, _("Borderline trough: hours, to"), "A")
    ss_min_days: int = _says(7, "P31", _DAYS, _("Unchanged dose for an acceptable steady state"), "L")
    ss_full_days: int = _says(14, "P31", _DAYS, _("Unchanged dose for a full steady state"), "A")
    start_dose: Decimal = _says(_d("2"), "P32", "mg/d", _("First dose of sirolimus, no loading dose"), "A")
    dose_min: Decimal = _says(_d("1"), "P33", "mg/d", _("Lowest dose of sirolimus"), "R")
    dose_max: Decimal = _says(_d("3"), "P33", "mg/d", _("Highest dose of sirolimus"), "R")
    dose_step: Decimal = _says(_d("0.5"), "P33", "mg/d", _("Step of the dose"), "A")
    dose_max_inc: Decimal = _says(_d("1"), "P33", "mg/d", _("Largest single increase"), "A")
    target_conc: Decimal = _says(_d("8"), "P34", "ng/mL", _("Target of the proportional formula"), "A")
    lloq_default: Decimal = _says(_d("2.0"), "P35", "ng/mL", _("Limit of quantification if none is stated"), "A")
    assay_switch: Strictness = _says(
        Strictness.BLOCK, "P36", "", _("Two assay methods within a subject"), "A", Strictness
    )
    min_treatment_months: int = _says(6, "P37", _MONTHS, _("Shortest treatment"), "R")
    continue_after_optimal_months: int = _says(12, "P38", _MONTHS, _("Treatment after the optimal response"), "R")
    pr_plateau_months: int = _says(6, "P39", _MONTHS, _("A PR unchanged this long may be optimal"), "A")
    taper_percent: Decimal = _says(_d("25"), "P40", _PERCENT, _("Taper prompt: share of the dose a step"), "A")
    taper_weeks_min: int = _says(4, "P40", _WEEKS, _("Taper prompt: shortest step"), "A")
    taper_weeks_max: int = _says(8, "P40", _WEEKS, _("Taper prompt: longest step"), "A")
    adherence_lo: Decimal = _says(_d("80"), "P41", _PERCENT, _("Adherence below this is flagged"), "A")
    adherence_hi: Decimal = _says(_d("120"), "P41", _PERCENT, _("Adherence above this is flagged"), "A")

    # Safety and follow-up
    ctcae_version: CtcaeVersion = _says(CtcaeVersion.V5, "P42", "", _("Version of CTCAE"), "A", CtcaeVersion)
    teae_post_days: int = _says(0, "P43", _DAYS, _("Tail after the last dose; later events only if related"), "R")
    related_levels: tuple[Causality, ...] = _says(
        (Causality.DEFINITE, Causality.PROBABLE, Causality.POSSIBLE, Causality.UNASSESSABLE),
        "P44",
        "",
        _("Causality that counts as related"),
        "A",
        Causality,
    )
    disease_worsening_is_ae: bool = _says(True, "P45", "", _("Worsening of the disease is an adverse event"), "R")
    ae_lab_grade: int = _says(3, "CTC-06", "", _("A laboratory grade that has risen to this is an event"), "A")
    uprot_uln: Decimal = _says(_d("0.15"), "CTC-05", "g/24 h", _("Urine protein: upper limit if none is given"), "A")
    sae_report_hours: int = _says(24, "P46", _HOURS, _("Serious event: report after awareness"), "G + A")
    susar_days: int = _says(7, "P47", _DAYS, _("Fatal or life-threatening SUSAR: first report"), "G")
    susar_followup_days: int = _says(8, "P47", _DAYS, _("Fatal or life-threatening SUSAR: days more"), "G")
    susar_other_days: int = _says(15, "P47", _DAYS, _("Other SUSAR: report"), "G")
    safety_fu_days: int = _says(30, "P48", _DAYS, _("Safety follow-up after the last dose"), "A")
    safety_fu_window: int = _says(7, "P48", _DAYS, _("Safety follow-up: days either side"), "A")
    long_fu_every_months: int = _says(3, "P49", _MONTHS, _("Follow-up after month 12"), "A")
    contraception_weeks_after: int = _says(12, "P50", _WEEKS, _("Contraception after the last dose"), "L")
    missing_m12: MissingAtM12 = _says(
        MissingAtM12.NRI, "P51", "", _("What a missing month 12 counts as"), "A", MissingAtM12
    )
    ctg_other_ae_threshold: Decimal = _says(
        _d("5"), "P52", _PERCENT, _("Other adverse events reported above this share"), "CT.gov"
    )
    steroid_taper_prompt: bool = _says(True, "P53", "", _("Show the trend of the prednisone equivalent"), "A")
    timezone: str = _says("Asia/Shanghai", "P54", "", _("Clinical time zone, no daylight saving"), "A")

    # Numbers that stand in the text of the rules
    baseline_tx_days: int = _says(7, "RESP-01b", _DAYS, _("A transfusion this close before spoils a baseline Hb"), "A")
    baseline_lookback_days: int = _says(28, "RESP-01b", _DAYS, _("An Hb this long before it may stand in"), "A")
    tx_dependence_days: int = _says(28, "RESP-20", _DAYS, _("Transfusion dependence: before the first dose"), "A")
    steroid_free_days: int = _says(28, "RESP-20", _DAYS, _("Without glucocorticoid for a steroid-free response"), "A")
    barcellini_cr_hb: Decimal = _says(_d("120"), "RESP-10", "g/L", _("Barcellini 2012: Hb for CR"), "C-k")
    barcellini_pr_hb: Decimal = _says(_d("100"), "RESP-10", "g/L", _("Barcellini 2012: Hb for PR"), "C-k")
    barcellini_pr_rise: Decimal = _says(_d("20"), "RESP-10", "g/L", _("Barcellini 2012: rise for PR"), "C-k")
    durable_hb: Decimal = _says(_d("100"), "P55", "g/L", _("Durable Hb: Hb for a response"), "A: PI confirms")
    durable_hb_rise: Decimal = _says(_d("20"), "P56", "g/L", _("Durable Hb: rise for a response"), "A: PI confirms")
    durable_hb_assessments: int = _says(3, "P57", _("assessments"), _("Durable Hb: kept this often"), "A: PI confirms")
    cn2017_pr_hb: Decimal = _says(_d("80"), "RESP-10", "g/L", _("CN2017: Hb for PR lies above this"), "C-k")
    cn2017_pr_retic: Decimal = _says(_d("4"), "RESP-10", "%", _("CN2017: reticulocytes lie below this"), "C-k")
    cn2017_pr_tbil: Decimal = _says(_d("34.2"), "RESP-10", "umol/L", _("CN2017: bilirubin lies below this"), "C-k")
    plt_cr: Decimal = _says(_d("100"), "RESP-11", _COUNT, _("Platelets for CR; an inactive lineage"), "C")
    plt_pr: Decimal = _says(_d("30"), "RESP-11", _COUNT, _("Platelets for PR"), "C")
    plt_pr_times: Decimal = _says(_d("2"), "RESP-11", _("× baseline"), _("Multiple of the baseline for PR"), "C")
    plt_tx_days: int = _says(7, "RESP-11", _DAYS, _("Platelet transfusion look-back, inclusive"), "A")
    confirm_days: int = _says(7, "RESP-13", _DAYS, _("A response is confirmed this much later"), "A")
    m3_target: int = _says(91, "RESP-14", _DAYS, _("Month 3: target day"), "A")
    m3_lo: int = _says(61, "RESP-14", _DAYS, _("Month 3: first day of the window"), "A")
    m3_hi: int = _says(121, "RESP-14", _DAYS, _("Month 3: last day of the window"), "A")
    m6_target: int = _says(183, "RESP-14", _DAYS, _("Month 6: target day"), "A")
    m6_lo: int = _says(153, "RESP-14", _DAYS, _("Month 6: first day of the window"), "A")
    m6_hi: int = _says(213, "RESP-14", _DAYS, _("Month 6: last day of the window"), "A")
    relapse_12m_days: int = _says(395, "REL-04", _DAYS, _("A relapse up to this day counts at 12 months"), "A")
    relapse_alt_fall: Decimal = _says(_d("20"), "REL-07", "g/L", _("Fall of Hb from the best in PR"), "C")
    days_per_month: Decimal = _says(_d("30.4375"), "SOA-02", _DAYS, _("Length of a month of the schedule"), "A")
    days_per_year: Decimal = _says(_d("365.25"), "STAT-08", _DAYS, _("Length of a person-year"), "A")
    confidence: Decimal = _says(_d("0.95"), "STAT-02", "", _("Level of the exact intervals"), "A")
    incidence_day: int = _says(335, "STAT-06", _DAYS, _("Day of the cumulative incidence of relapse"), "A")


DEFAULT = Parameters()


def _declared() -> Iterable[Declared]:
    for parameter in fields(Parameters):
        rule, unit, meaning, citation, codes = parameter.metadata["said"]
        yield Declared(rule, parameter.name, unit, meaning, citation, getattr(DEFAULT, parameter.name), codes)


DECLARED: Mapping[str, Declared] = MappingProxyType({declared.name: declared for declared in _declared()})

# Section 9 names some pairs as one parameter ("M 120 / F 110"): their numbers in the order of these fields.
PAIRS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "hb_lln_fallback": ("hb_lln_fallback_m", "hb_lln_fallback_f"),
        "trough_valid_h": ("trough_valid_h_lo", "trough_valid_h_hi"),
        "trough_border_h": ("trough_border_h_lo", "trough_border_h_hi"),
    }
)

# What must not be crossed for the rules to mean anything.
ASCENDING: tuple[tuple[str, ...], ...] = (
    ("min_age", "max_age"),
    ("hcg_neg_lt", "hcg_pos_ge"),
    ("m3_lo", "m3_target", "m3_hi"),
    ("m6_lo", "m6_target", "m6_hi"),
    ("m12_lo", "m12_target", "m12_hi"),
    ("trough_lo", "trough_hi", "trough_critical"),
    ("trough_border_h_lo", "trough_valid_h_lo", "trough_valid_h_hi", "trough_border_h_hi"),
    ("ss_min_days", "ss_full_days"),
    ("dose_min", "start_dose", "dose_max"),
    ("taper_weeks_min", "taper_weeks_max"),
    ("adherence_lo", "adherence_hi"),
    ("plt_pr", "plt_cr"),
    ("barcellini_pr_hb", "barcellini_cr_hb"),
)

# What doses are divided by.
DIVIDES: tuple[str, ...] = tuple(name for name in DECLARED if name.startswith("equal_"))


def parse(name: str, text: str) -> Value:
    """The exact value that a text means for this parameter; raises NotAParameter with a sentence."""
    declared = DECLARED.get(name)
    if declared is None:
        raise NotAParameter(Sentence(_("The protocol has no parameter “%(name)s”."), {"name": name[:LONGEST_VALUE]}))
    plain = text.strip()
    value = reader(declared)(plain) if len(plain) <= LONGEST_VALUE else None
    if value is None:
        raise NotAParameter(
            Sentence(
                _("%(name)s is %(kind)s, not “%(text)s”."),
                {
                    "name": name,
                    "kind": kind(declared),
                    "text": plain[:LONGEST_VALUE],
                },
            )
        )
    return value


def with_values(base: Parameters, texts: Mapping[str, str]) -> Parameters:
    """The parameters with these values, given as texts by name, laid over them; raises NotAParameter."""
    values = {name: parse(name, text) for name, text in _apart(texts)}
    laid: Parameters = replace(base, **values)  # type: ignore[arg-type]
    _check(laid)
    return laid


def _apart(texts: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Pairs that section 9 names as one, taken apart into their fields."""
    for name, text in texts.items():
        if name in PAIRS:
            numbers = NUMBER.findall(text)
            if len(numbers) != len(PAIRS[name]):
                why = _("%(name)s is two numbers, not “%(text)s”.")
                raise NotAParameter(Sentence(why, {"name": name, "text": text[:LONGEST_VALUE]}))
            yield from zip(PAIRS[name], numbers, strict=True)
        else:
            yield name, text


def _check(laid: Parameters) -> None:
    for names in ASCENDING:
        values = [getattr(laid, name) for name in names]
        if values != sorted(values):
            raise NotAParameter(Sentence(_("%(names)s must not decrease in this order."), {"names": names}))
    if any(getattr(laid, name) <= 0 for name in DIVIDES):
        raise NotAParameter(Sentence(_("%(names)s are greater than 0."), {"names": DIVIDES}))
    if not 0 < laid.confidence < 1:
        raise NotAParameter(Sentence(_("confidence lies between 0 and 1.")))


def as_text(parameters: Parameters) -> dict[str, str]:
    """Every parameter as text by name, in the order of the declaration; ``parse`` reads each of them back."""
    return {name: in_text(getattr(parameters, name)) for name in DECLARED}

"""Worked cases: how a case is read, answered and refused."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol import cases

RED_CELL = {
    "sex": "F", "hb_baseline": 70, "hb": 118, "hb_lln": 110, "ldh": 200, "ldh_uln": 250, "tbil": 15, "tbil_uln": 21,
    "retic_abs": 70, "retic_abs_uln": 84, "hapto": "0.8", "hapto_lln": "0.3", "days_since_rbc_tx": "NONE",
}  # fmt: skip


def ask(where, told, **parameters):
    area, subarea = where.split("/")
    return cases.answer(
        {"id": "C-1", "area": area, "subarea": subarea, "input": told, "parameters": parameters or None}
    )


def red_cell(**changed):
    return ask("response/red_cell", {**RED_CELL, **changed})


@pytest.mark.parametrize(
    ("changed", "resp", "flags"),
    [
        ({}, "CR", []),
        ({"hb": "118.0", "ldh": Decimal("250")}, "CR", []),
        ({"hb": 117.5}, "CR", []),
        ({"days_since_rbc_tx": "UNKNOWN"}, "NE", ["TX_UNKNOWN"]),
        ({"days_since_rbc_tx": None}, "NE", ["TX_UNKNOWN"]),
        ({"days_since_rbc_tx": 0}, "NR", ["TX_WITHIN_7D"]),
        ({"rescue_a_days_ago": 28}, "NR", ["RESCUE_A"]),
        ({"rescue_a_days_ago": None, "rescue_b_before": None}, "CR", []),
        ({"rescue_b_before": False}, "CR", []),
        ({"retic_abs": None}, "PR", ["CR_UNCONFIRMED_MISSING"]),
        ({"hb_lln": None, "sex": None}, "NE", ["HB_LIMIT_UNKNOWN"]),
        ({"criteria_set": "HB_ONLY", "ldh": 900}, "CR", []),
        ({"hb": 90, "hb_delta_op": ">="}, "PR", []),
        ({"criteria_set": "CN2017", "retic_pct": 1, "retic_pct_uln": 2, "symptoms": "GONE", "dat_negative": True},
         "CR", []),
        ({"criteria_set": "CN2017"}, "NE", ["MARKER_MISSING"]),
        ({"criteria_set": "DURABLE_HB", "hb": 99}, "NR", []),
        ({"criteria_set": "DURABLE_HB"}, "NE", ["DURATION_UNKNOWN"]),
        ({"criteria_set": "DURABLE_HB", "earlier": []}, "NR", ["NOT_YET_DURABLE"]),
        ({"criteria_set": "DURABLE_HB", "earlier": [{"days_ago": 30, "held": True}, {"days_ago": 90, "held": False},
          {"days_ago": 61, "held": True}, {"days_ago": 7, "held": None}]}, "PR", []),
    ],
)  # fmt: skip
def test_answers_a_red_cell_case(changed, resp, flags):
    told = red_cell(**changed)

    assert told["output"] == {"resp": resp, "flags": flags}
    assert told["rule"].startswith("RESP-")
    assert told["reason"]


@pytest.mark.parametrize(
    ("name", "value", "changed", "resp"),
    [
        ("hb_delta", Decimal("15"), {"hb": 86}, "PR"),
        ("confirm_response", True, {}, "CR"),
        ("cr_required_markers", ["LDH", "TBIL"], {"retic_abs": None}, "CR"),
        ("hb_lln_fallback", {"M": 130, "F": 119}, {"hb_lln": None, "hb_baseline": 100}, "NR"),
        ("tx_free_cr_days", 10, {"days_since_rbc_tx": 11}, "CR"),
    ],
)
def test_a_case_may_have_its_own_parameters(name, value, changed, resp):
    told = ask("response/red_cell", {**RED_CELL, **changed}, **{name: value})

    assert told["output"]["resp"] == resp


def test_a_curve_is_told_day_by_day():
    output = ask("stats/km_relapse", {"days": [60, 120], "event": [1, 0]})["output"]

    assert (output["S59"], output["S60"], output["S395"]) == ("1.000000", "0.500000", "0.500000")
    assert output["cum_inc_335"] == "0.500000"
    assert [output[key] for key in ("median", "median_low", "median_high")] == [None, 60.0, None]


def test_a_curve_is_told_with_its_limits_and_what_was_observed():
    """Where nobody is left there are no limits; before the first event they are 1."""
    days = [26, 30, 30, 45, 60, 60, 75, 90, 93, 93, 100, 120]
    output = ask("stats/km_ttr", {"days": [*days, 130, 131], "event": [*[1] * 12, 0, 1]})["output"]
    curve = ask("stats/km_relapse", {"days": [10, 21], "event": [1, 1]})["output"]

    assert (output["S25_low"], output["S25_high"]) == ("1.000000", "1.000000")
    assert (output["S131"], output["S131_low"], output["S131_high"]) == ("0.000000", None, None)
    assert [output[f"observed_{name}"] for name in ("q1", "median", "q3")] == [45.0, 75.0, 93.0]
    assert [curve[key] for key in ("S10_low", "S10_high", "median", "median_low", "median_high")] == [
        "0.005983", "0.910410", 15.5, 10.0, None,
    ]  # fmt: skip
    assert ask("stats/km_ttr", {"days": [10], "event": [0]})["output"]["observed_median"] is None


@pytest.mark.parametrize(
    ("where", "told", "output"),
    [
        ("response/platelet", {"plt": 45, "plt_baseline": 20, "bleeding": False, "days_since_plt_tx": 7},
         {"resp": "NR", "flags": ["PLT_TX_WITHIN_7D"]}),
        ("response/platelet", {"plt": 45, "plt_baseline": 20, "bleeding": False, "days_since_plt_tx": "UNKNOWN"},
         {"resp": "NE", "flags": ["PLT_TX_UNKNOWN"]}),
        ("response/platelet", {"plt": 45, "plt_baseline": 20, "bleeding": False, "days_since_plt_tx": None},
         {"resp": "PR", "flags": []}),
        ("response/evans", {"red_cell": "PR", "platelet": "NR", "evans_combination": "red_cell_only"}, "PR"),
        ("response/evans", {"red_cell": "PR", "platelet": None, "evans_combination": "worst"}, "NE"),
        ("response/m12_window", {"first_dose": "2024-01-01", "assessments": [{"date": "2024-12-31", "resp": None}]},
         ["NE", None]),
        ("response/visit_offset", {"months": [0, "2", 24]}, [0, 61, 731]),
        ("stats/orr_evaluable", {"statuses": ["NE", None, "LOST"]},
         {"k": 0, "n": 0, "pct": None, "ci": [None, None], "pending": 0}),
        ("stats/orr_fas", {"statuses": ["CR", "PENDING", "DIED"], "alpha": "0.1"},
         {"k": 1, "n": 2, "pct": "50.0", "ci": ["2.53", "97.47"], "pending": 1}),
        ("stats/proportion_exact_ci", {"k": 18, "n": 22, "alpha": "0.10"},
         {"pct": "81.8", "ci_low": "63.09", "ci_high": "93.54"}),
        ("stats/exact_test", {"k": 18, "n": 22, "p0": "0.5", "alternative": "less"}, "0.9996"),
        ("stats/ae_table", {"n_safety": 2, "events": [{"subj": 1, "pt": "Rash", "grade": None}]},
         {"Rash": {"subjects": 1, "pct": "50.0", "events": 1, "by_max_grade": {"UNKNOWN": 1}},
          "ANY": {"subjects": 1, "pct": "50.0", "events": 1}}),
        ("relapse/relapse", {"first_dose": "2024-01-01", "assessments": [], "rescue_dates": []},
         {"responder": False, "relapse": False, "relapse_date": None, "within_12m": None, "ttr_days": None,
          "dor_days": None, "dor_event": None}),
        ("ctcae/HGB", {"test": "HGB", "ctcae": "v5.0", "v": 79.9, "lln": None}, 3),
        ("ctcae/HGB", {"test": "HGB", "ctcae": "v5.0", "v": 100}, None),
        ("ctcae/HGB", {"test": "HGB", "ctcae": "v5.0", "v": None, "lln": 110}, None),
        ("ctcae/PLT", {"test": "PLT", "ctcae": "6.0", "v": 24, "lln": 125}, 3),
        ("ctcae/CREAT", {"test": "CREAT", "ctcae": "v6.0", "v": 80, "lln": 51, "uln": 104, "base": 50}, 2),
        ("ctcae/TBIL", {"test": "TBIL", "ctcae": "v5.0", "v": 53.9, "uln": 22.2, "base": 53.9}, 0),
        ("ctcae/TBIL", {"test": "TBIL", "ctcae": "v5.0", "v": 53.9, "uln": 22.2, "base": 53.9, "is_baseline": True}, 2),
        ("ctcae/TBIL", {"test": "TBIL", "ctcae": "v5.0", "v": 3.2, "uln": 1.3, "base": 3.1, "unit": "mg/dL"}, 1),
        ("ctcae/TG", {"test": "TG", "ctcae": "v5.0", "v": 150, "unit": "mg/dl"}, 1),
        ("ctcae/TG", {"test": "TG", "ctcae": "v5.0", "v": 1.7, "unit": "mmol/L"}, 0),
        ("ctcae/CHOL", {"test": "CHOL", "ctcae": "v6.0", "v": 300, "uln": 200, "unit": "mg/dL"}, 1),
        ("ctcae/UPROT", {"test": "UPROT", "ctcae": "v5.0", "v": 1500, "unit": "mg/24h"}, 2),
        ("ctcae/UPROT", {"test": "UPROT", "ctcae": "v5.0", "dip": "Trace"}, 0),
        ("ctcae/UPROT", {"test": "UPROT", "ctcae": "v5.0", "dip": " +++ "}, 2),
        ("ctcae/UPROT", {"test": "UPROT", "ctcae": "v6.0", "v": None, "dip": None}, None),
    ],
)  # fmt: skip
def test_answers(where, told, output):
    assert ask(where, told).get("output") == output


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"hb": "abc"}, "“hb” is a number, not “abc”."),
        ({"hb": True}, "“hb” is a number, not “True”."),
        ({"hb": float("nan")}, "“hb” is a number, not “nan”."),
        ({"hb": "<100"}, "“hb” is a number, not “<100”."),
        ({"hb": [118]}, "“hb” is a number, not “[118]”."),
        ({"hb": -1}, "“hb” is 0 or more, not “-1”."),
        ({"hb": 10**50}, "“hb” is a number, not “a very large number”."),
        ({"hb": "1e40"}, "“hb” is a number of a sane size, not “1e40”."),
        ({"sex": "X"}, "“sex” is one of M, F, not “X”."),
        ({"days_since_rbc_tx": "SOON"}, "“days_since_rbc_tx” is a number, not “SOON”."),
        ({"days_since_rbc_tx": -1}, "“days_since_rbc_tx” is 0 or more, not “-1”."),
        ({"days_since_rbc_tx": "2.5"}, "“days_since_rbc_tx” is a whole number from 0 to 1000000000, not “2.5”."),
        ({"rescue_a_days_ago": "1.5"}, "“rescue_a_days_ago” is a whole number of days, not “1.5”."),
        ({"rescue_b_before": "yes"}, "“rescue_b_before” is true, false or null, not “yes”."),
        ({"criteria_set": "PUMCH"},
         "criteria_set is one of ICM2020, CN2017, BARCELLINI2012, HB_ONLY, DURABLE_HB, not “PUMCH”."),
        ({"earlier": [{"days_ago": 30}]}, "each of “earlier” lacks “held”."),
        ({"criteria_set": 7}, "“criteria_set” is a text, not “7”."),
    ],
)  # fmt: skip
def test_refuses_a_malformed_value_in_one_sentence(changed, sentence):
    assert red_cell(**changed) == {"id": "C-1", "error": sentence}


@pytest.mark.parametrize("key", list(RED_CELL))
def test_refuses_a_case_that_lacks_a_key(key):
    told = {name: value for name, value in RED_CELL.items() if name != key}

    assert ask("response/red_cell", told)["error"] == f"input lacks “{key}”."


RELAPSE = {"first_dose": "2024-01-01", "assessments": [], "rescue_dates": []}
KM = {"days": [1, 2], "event": [1, 0]}


@pytest.mark.parametrize(
    ("where", "told", "said"),
    [
        ("response/dose", {}, "There is no way to answer response/dose."),
        ("ctcae/MOOD", {}, "There is no way to answer ctcae/MOOD."),
        ("ctcae/ALT", {"ctcae": "v5.0", "v": 80}, "input lacks “test”."),
        ("ctcae/ALT", {"test": "MOOD", "ctcae": "v5.0", "v": 80}, "“test” is one of HGB, PLT"),
        ("ctcae/ALT", {"test": "ALT", "v": 80}, "input lacks “ctcae”."),
        ("ctcae/ALT", {"test": "ALT", "ctcae": "v4.0", "v": 80}, "ctcae_version is one of 5.0, 6.0, not “4.0”."),
        ("ctcae/ALT", {"test": "ALT", "ctcae": "v5.0", "uln": 40}, "input lacks “v”."),
        ("ctcae/ALT", {"test": "ALT", "ctcae": "v5.0", "v": "80", "uln": "forty"}, "“uln” is a number"),
        ("ctcae/TG", {"test": "TG", "ctcae": "v5.0", "v": 150, "unit": "mg"}, "“unit” is a unit of TG, not “mg”."),
        ("ctcae/TG", {"test": "TG", "ctcae": "v5.0", "v": 150, "is_baseline": "no"}, "“is_baseline” is true, false"),
        ("ctcae/UPROT", {"test": "UPROT", "ctcae": "v5.0", "dip": "5+"}, "“dip” is one of NEG, TRACE, 1+"),
        ("response/platelet", [], "input is an object"),
        ("relapse/relapse", {**RELAPSE, "first_dose": "2024-02-30"}, "“first_dose” is a date as YYYY-MM-DD"),
        ("relapse/relapse", {**RELAPSE, "first_dose": "20240101"}, "“first_dose” is a date as YYYY-MM-DD"),
        ("relapse/relapse", {**RELAPSE, "first_dose": "9999-12-31"}, "“first_dose” is a date as YYYY-MM-DD"),
        ("relapse/relapse", {**RELAPSE, "assessments": [7]}, "each of “assessments” is an object"),
        ("relapse/relapse", {**RELAPSE, "assessments": {}}, "“assessments” is a list"),
        ("relapse/relapse", {**RELAPSE, "rescue_dates": ["soon"]}, "is a date as YYYY-MM-DD, not “soon”"),
        ("stats/proportion_exact_ci", {"k": 3, "n": 2, "alpha": "0.05"}, "contradict each other"),
        ("stats/proportion_exact_ci", {"k": None, "n": 2, "alpha": "0.05"}, "“k” is a number"),
        ("stats/proportion_exact_ci", {"k": 1, "n": 2, "alpha": "1"}, "“alpha” is a number between 0 and 1"),
        ("stats/proportion_exact_ci", {"k": 1, "n": 2}, "lacks “alpha”"),
        ("stats/orr_fas", {"statuses": ["CR", "XX"]}, "“XX” is no status"),
        ("stats/orr_fas", {"statuses": [1]}, "“1” is no status"),
        ("stats/exact_test", {"k": 1, "n": 2, "p0": "0.5", "alternative": None}, "“alternative” is"),
        ("stats/exact_test", {"k": 1, "n": 3000, "p0": "0.5", "alternative": "less"}, "at most 2000"),
        ("stats/eair", {"events": 1, "person_years": 0, "per": 100}, "contradict each other"),
        ("stats/km_ttr", {**KM, "event": [1]}, "“event” holds"),
        ("stats/km_ttr", {**KM, "event": [1, 2]}, "“event” holds"),
        ("stats/km_ttr", {**KM, "days": [1, 40000]}, "“days” is"),
        ("stats/km_ttr", {**KM, "days": [1, None]}, "“days” is a number"),
        ("stats/ae_table", {"n_safety": 1, "events": [{"subj": "1", "pt": "ANY", "grade": 1}]}, "“ANY” stands"),
        ("stats/ae_table", {"n_safety": 1, "events": [{"subj": "1", "pt": "Rash", "grade": 6}]}, "from 1 to 5"),
        ("stats/ae_table", {"n_safety": 1, "events": [{"subj": "1", "pt": "", "grade": 1}]}, "“pt” is a text"),
    ],
)
def test_refuses_what_cannot_be_answered(where, told, said):
    answer = ask(where, told)

    assert set(answer) == {"id", "error"}
    assert said in answer["error"]
    assert answer["error"].endswith(".")


@pytest.mark.parametrize(
    ("parameters", "said"),
    [({"hb_dleta": 20}, "no parameter"), ({"hb_delta": {"a": 1}}, "hb_delta is"), ({"m12_lo": 400}, "decrease")],
)
def test_refuses_parameters_that_are_none(parameters, said):
    assert said in ask("response/red_cell", RED_CELL, **parameters)["error"]


def test_the_other_cases_are_still_answered():
    good = {"id": 1, "area": "response", "subarea": "visit_offset", "input": {"months": [1]}}

    answers, ok = cases.answer_all([good, "nonsense", good])

    assert ([sorted(one) for one in answers], ok) == (
        [["id", "output", "reason", "rule"], ["error", "id"], ["id", "output", "reason", "rule"]],
        False,
    )
    assert cases.answer_all([good])[1] is True


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["CR", "NONE"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(sorted(cases.WAYS)), st.data())
def test_never_raises_and_always_writes_json(way, data):
    keys = sorted(
        {*RED_CELL, *RELAPSE, *KM, "k", "n", "alpha", "statuses", "plt", "plt_baseline", "bleeding", "months"}
        | {"test", "ctcae", "v", "lln", "uln", "base", "base_lln", "dip", "unit", "is_baseline"}
    )
    told = data.draw(st.dictionaries(st.sampled_from(keys), ANYTHING, max_size=25))

    answer = ask("/".join(way), told)

    assert ("error" in answer) != ("output" in answer)
    json.dumps(answer)

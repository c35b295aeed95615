"""Eligibility asked by hand: each criterion's boundaries, and what is malformed (ELIG-01 to 06, 09, 13)."""

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol import cases
from protocol.codelists import Criterion

USUAL = {
    "age": {"birth_date": "1980-05-05", "consent_date": "2024-03-15"},
    "liver": {"alt": 20, "alt_uln": 40, "ast": 20, "ast_uln": 35},
    "steroid": {"weight_kg": 60, "courses": []},
    "dat": {"dat_igg": True, "dat_c3d": True, "cold_agglutinin_titre": None, "disease": "WAIHA",
            "aetiology": "PRIMARY"},
    "dx": {"dat": "WARM", "disease": "WAIHA", "aetiology": "PRIMARY"},
    "pregnancy": {"sex": "F", "wocbp": True, "hcg_iu_l": "1.2", "days_before_first_dose": 3, "lactating": False},
    "virus": {"hbsag": False, "anti_hbc": False, "hbv_dna_detectable": None, "anti_hcv": False,
              "hcv_rna_detectable": None, "hiv_confirmed": False},
    "overall": {"criteria": ["PASS"]},
}  # fmt: skip


def ask(subarea, changed, **parameters):
    told = {**USUAL.get(subarea, {}), **changed}
    area = "dosing" if subarea == "steroid_equiv" else "eligibility"
    return cases.answer({"id": "E", "area": area, "subarea": subarea, "input": told, "parameters": parameters or None})


def course(drug="PREDNISONE", mg=60, days=21, response="NR"):
    return {"drug": drug, "mg_per_day": mg, "days": days, "best_response": response}


def courses(*several, **flags):
    return {"courses": list(several), **flags}


AGES = [
    ({"birth_date": "2006-03-16"}, "FAIL"),  # 17 years and 364 days
    ({"birth_date": "2006-03-15"}, "PASS"),  # the 18th birthday
    ({"birth_date": "2004-02-29", "consent_date": "2022-02-28"}, "FAIL"),
    ({"birth_date": "2004-02-29", "consent_date": "2022-03-01"}, "PASS"),
    ({"birth_date": "2004-02-29", "consent_date": "2024-02-29"}, "PASS"),
    ({"birth_date": "1933-03-16"}, "PASS"),  # 90 years and 364 days
    ({"birth_date": "1933-03-15"}, "FAIL"),
    ({"birth_date": "1980"}, "INCOMPLETE"),  # a year alone says no age, even where every day of it would pass
    ({"birth_date": "2015-UN-UN"}, "INCOMPLETE"),
    ({"birth_date": "UN-03-2006"}, "INCOMPLETE"),
    ({"birth_date": "2006-03"}, "INCOMPLETE"),  # 17 or 18
    ({"birth_date": "2006-02"}, "PASS"),
    ({"birth_date": "2006-04-UN"}, "FAIL"),
    ({"birth_date": "1933-03"}, "INCOMPLETE"),  # 90 or 91
    ({"birth_date": "UN"}, "INCOMPLETE"),
    ({"birth_date": None}, "INCOMPLETE"),
    ({"consent_date": None}, "INCOMPLETE"),
    ({"birth_date": "2006-03-15", "consent_date": "2024-03"}, "INCOMPLETE"),
    ({"birth_date": "2025-01-01"}, "FAIL"),
]
LIVERS = [
    ({"alt": "79.9"}, "PASS"),
    ({"alt": "80.0"}, "FAIL"),
    ({"ast": 70}, "FAIL"),  # its own limit, not that of ALT
    ({"ast": 69.9}, "PASS"),
    ({"alt": None}, "INCOMPLETE"),
    ({"alt": None, "ast": 90}, "FAIL"),
    ({"alt_uln": None}, "INCOMPLETE"),
    ({"alt_uln": None, "ast": 70}, "FAIL"),
]
STEROIDS = [
    (courses(course()), "PASS"),
    (courses(course(mg="59.9")), "FAIL"),
    (courses(course(days=20)), "FAIL"),
    (courses(course(days=20), course(days=20)), "FAIL"),
    (courses(course("DEXAMETHASONE", 9)), "PASS"),
    (courses(course("DEXAMETHASONE", "8.9")), "FAIL"),
    (courses(course("HYDROCORTISONE", 240)), "PASS"),
    (courses(course("METHYLPREDNISOLONE", 48)), "PASS"),
    (courses(course("TRIAMCINOLONE", "47.9")), "FAIL"),
    (courses(course("CORTISONE", 300)), "PASS"),
    (courses(course(response="PR")), "FAIL"),
    (courses(course(response="PR"), relapsed_after_response=True), "PASS"),
    (courses(course(response=None)), "INCOMPLETE"),
    (courses(course(response="NE")), "INCOMPLETE"),
    (courses(course(response=None, days=20)), "FAIL"),  # too short, whatever the response
    (courses(course(response=None), course()), "PASS"),
    (courses(course(mg=None)), "INCOMPLETE"),
    (courses(course(drug=None)), "INCOMPLETE"),
    (courses(course(days=None)), "INCOMPLETE"),
    (courses(course(days=None, mg=30)), "FAIL"),
    ({**courses(course()), "weight_kg": None}, "INCOMPLETE"),
    ({**courses(course(days=20)), "weight_kg": None}, "FAIL"),
    ({**courses(course(response="CR"), relapsed_after_response=True), "weight_kg": None}, "PASS"),
    (courses(course(days=20), dependent_only=True), "REVIEW"),
    (courses(course(days=20), intolerant_only=True), "REVIEW"),
    (courses(course(days=None), intolerant_only=True), "INCOMPLETE"),
    (courses(course(), intolerant_only=True), "PASS"),
    (courses(course(days=20), dependent_only=None), "INCOMPLETE"),
    (courses(course(days=20), relapsed_after_response=None), "INCOMPLETE"),
    (courses(), "FAIL"),
    ({"courses": None}, "INCOMPLETE"),
]
DATS = [
    ({}, ["WARM", "PASS"]),
    ({"cold_agglutinin_titre": 63}, ["WARM", "PASS"]),
    ({"cold_agglutinin_titre": 64}, ["MIXED", "REVIEW"]),
    ({"cold_agglutinin_titre": "64.0"}, ["MIXED", "REVIEW"]),
    ({"cold_agglutinin_titre": "1：64"}, ["MIXED", "REVIEW"]),
    ({"cold_agglutinin_titre": "1/32"}, ["WARM", "PASS"]),
    ({"cold_agglutinin_titre": "<1:64"}, ["WARM", "PASS"]),
    ({"cold_agglutinin_titre": ">=1:512"}, ["MIXED", "REVIEW"]),
    ({"cold_agglutinin_titre": "≥1:32"}, ["INCOMPLETE", "INCOMPLETE"]),
    ({"cold_agglutinin_titre": "阳性"}, ["INCOMPLETE", "INCOMPLETE"]),
    ({"cold_agglutinin_titre": "阴性"}, ["WARM", "PASS"]),
    ({"dat_c3d": False, "cold_agglutinin_titre": 512}, ["WARM", "PASS"]),
    ({"dat_igg": False}, ["COLD", "FAIL"]),
    ({"dat_igg": False, "dat_c3d": False}, ["DAT_NEGATIVE", "REVIEW"]),
    ({"dat_igg": None}, ["INCOMPLETE", "INCOMPLETE"]),
    ({"dat_c3d": None}, ["INCOMPLETE", "INCOMPLETE"]),
    ({"aetiology": "SECONDARY"}, ["WARM", "REVIEW"]),
    ({"disease": "EVANS", "aetiology": "SECONDARY"}, ["WARM", "PASS"]),
    ({"dat_igg": None, "other_systemic_treatment_indication": True}, ["INCOMPLETE", "FAIL"]),
]
OTHER = "other_systemic_treatment_indication"
DIAGNOSES = [
    ({}, "PASS"),
    ({"aetiology": "SECONDARY"}, "REVIEW"),
    ({"aetiology": "SECONDARY", OTHER: True}, "FAIL"),
    ({"aetiology": "SECONDARY", OTHER: None}, "INCOMPLETE"),
    ({"aetiology": "PRIMARY", OTHER: None}, "PASS"),
    ({"disease": "EVANS", "aetiology": "SECONDARY", OTHER: None}, "INCOMPLETE"),
    ({"disease": "EVANS", "aetiology": None}, "PASS"),
    ({"aetiology": None}, "INCOMPLETE"),
    ({"disease": None}, "INCOMPLETE"),
    ({"disease": None, "dat": "COLD"}, "FAIL"),
    ({"dat": "MIXED"}, "REVIEW"),
    ({"dat": "DAT_NEGATIVE"}, "REVIEW"),
    ({"dat": "INCOMPLETE"}, "INCOMPLETE"),
    ({"dat": None}, "INCOMPLETE"),
]
PREGNANCIES = [
    ({"hcg_iu_l": "4.99", "days_before_first_dose": 7}, "PASS"),
    ({"hcg_iu_l": "4.99", "days_before_first_dose": 8}, "INCOMPLETE"),
    ({"hcg_iu_l": 300, "days_before_first_dose": 8}, "INCOMPLETE"),
    ({"hcg_iu_l": 1, "days_before_first_dose": -1}, "INCOMPLETE"),
    ({"hcg_iu_l": 1, "days_before_first_dose": 0}, "PASS"),
    ({"hcg_iu_l": 1, "days_before_first_dose": None}, "INCOMPLETE"),
    ({"hcg_iu_l": 5}, "REVIEW"),
    ({"hcg_iu_l": "24.9"}, "REVIEW"),
    ({"hcg_iu_l": "24.99"}, "REVIEW"),
    ({"hcg_iu_l": 25}, "FAIL"),
    ({"hcg_iu_l": "<1.2"}, "PASS"),
    ({"hcg_iu_l": "<10"}, "INCOMPLETE"),
    ({"hcg_iu_l": "negative"}, "PASS"),
    ({"hcg_iu_l": "阳性"}, "FAIL"),
    ({"hcg_iu_l": None}, "INCOMPLETE"),
    ({"hcg_iu_l": None, "lactating": True}, "FAIL"),
    ({"lactating": None}, "INCOMPLETE"),
    ({"lactating": None, "hcg_iu_l": 25}, "FAIL"),
    ({"wocbp": None}, "INCOMPLETE"),
    ({"wocbp": False, "hcg_iu_l": None}, "PASS"),
    ({"wocbp": False, "lactating": True}, "FAIL"),  # a sterile woman who breastfeeds is not let in
    ({"wocbp": False, "lactating": None, "hcg_iu_l": None}, "PASS"),
    ({"sex": "M", "wocbp": None, "hcg_iu_l": None, "lactating": None, "days_before_first_dose": None}, "PASS"),
    ({"sex": None, "wocbp": None}, "INCOMPLETE"),
    ({"sex": None}, "PASS"),  # who can bear a child is a woman
]
VIRUSES = [
    ({}, "PASS"),
    ({"hiv_confirmed": True}, "FAIL"),
    ({"hiv_confirmed": None}, "INCOMPLETE"),
    ({"hiv_confirmed": None, "hbv_dna_detectable": True}, "FAIL"),
    ({"anti_hcv": True}, "INCOMPLETE"),
    ({"anti_hcv": True, "hcv_rna_detectable": False}, "PASS"),
    ({"anti_hcv": True, "hcv_rna_detectable": True}, "FAIL"),
    ({"anti_hcv": None}, "INCOMPLETE"),
    ({"anti_hbc": True}, "INCOMPLETE"),
    ({"anti_hbc": True, "hbv_dna_detectable": False}, "PASS"),
    ({"hbsag": True}, "INCOMPLETE"),
    ({"hbsag": True, "hbv_dna_detectable": False}, "REVIEW"),
    ({"hbsag": True, "hbv_dna_detectable": True}, "FAIL"),
    ({"hbsag": None}, "INCOMPLETE"),
    ({"anti_hbc": None}, "INCOMPLETE"),
]
OVERALLS = [
    ({"criteria": []}, "INCOMPLETE"),
    ({"criteria": ["PASS", None]}, "INCOMPLETE"),
    ({"criteria": ["PASS", "PASS"]}, "ELIGIBLE"),
    ({"criteria": ["PASS", "REVIEW", "INCOMPLETE"]}, "INCOMPLETE"),
]
DOSES = [
    ({"drug": "PREDNISOLONE", "mg": 30}, "30"),
    ({"drug": "METHYLPREDNISOLONE", "mg": "32"}, "40"),
    ({"drug": "HYDROCORTISONE", "mg": 100}, "25"),
    ({"drug": "CORTISONE", "mg": "12.5"}, "2.5"),
    ({"drug": "DEXAMETHASONE", "mg": 40}, "266.67"),
    ({"drug": "TRIAMCINOLONE", "mg": 4}, "5"),
    ({"drug": "METHYLPREDNISOLONE", "mg": "0.25"}, "0.3125"),
    ({"drug": "DEXAMETHASONE", "mg": 0}, "0"),
    ({"drug": "PREDNISONE", "mg": 1000}, "1000"),
]
TABLES: dict[str, Any] = {
    "age": AGES, "liver": LIVERS, "steroid": STEROIDS, "dat": DATS, "dx": DIAGNOSES, "pregnancy": PREGNANCIES,
    "virus": VIRUSES, "overall": OVERALLS, "steroid_equiv": DOSES,
}  # fmt: skip


@pytest.mark.parametrize(
    ("subarea", "changed", "output"), [(name, *row) for name, rows in TABLES.items() for row in rows]
)
def test_answers(subarea, changed, output):
    answer = ask(subarea, changed)

    assert answer.get("output") == output, answer
    assert answer["rule"].startswith(("ELIG-", "DOSE-10"))
    assert answer["reason"].endswith(".")


@pytest.mark.parametrize(
    ("subarea", "changed", "parameters", "output"),
    [
        ("age", {"birth_date": "2006-03-16"}, {"min_age": 17}, "PASS"),
        ("liver", {"alt": 100}, {"alt_ast_x_uln": 3}, "PASS"),
        ("steroid", courses(course(days=14)), {"refr_min_days": 14}, "PASS"),
        ("steroid", courses(course("DEXAMETHASONE", 6)), {"equal_dexamethasone": "0.5"}, "PASS"),
        ("dx", {"dat": "MIXED"}, {"mixed_aiha": "PASS"}, "PASS"),
        ("dx", {"dat": "MIXED"}, {"mixed_aiha": "FAIL"}, "FAIL"),
        ("dx", {"aetiology": "SECONDARY"}, {"secondary_waiha": "PASS"}, "PASS"),
        ("dx", {"aetiology": "SECONDARY"}, {"secondary_waiha": "FAIL"}, "FAIL"),
        ("dat", {"cold_agglutinin_titre": 32}, {"cad_titre_cut": 32}, ["MIXED", "REVIEW"]),
        ("pregnancy", {"days_before_first_dose": 8}, {"preg_window_days": 8}, "PASS"),
    ],
)
def test_a_number_of_the_protocol_is_the_cases_own(subarea, changed, parameters, output):
    assert ask(subarea, changed, **parameters)["output"] == output


@pytest.mark.parametrize(
    ("subarea", "changed", "sentence"),
    [
        ("age", {"birth_date": "2006-02-30"}, "“birth_date” is a date as YYYY-MM-DD, not “2006-02-30”."),
        ("age", {"birth_date": "2006-13"}, "“birth_date” is a date as YYYY-MM-DD, or what is known of it"),
        ("age", {"birth_date": "0000"}, "“birth_date” is a date as YYYY-MM-DD, or what is known"),
        ("age", {"birth_date": 2006}, "“birth_date” is a date as YYYY-MM-DD, not “2006”."),
        ("age", {"consent_date": "UN-15"}, "“consent_date” is a date as YYYY-MM-DD, not “UN-15”."),
        ("liver", {"alt": "high"}, "“alt” is a number, not “high”."),
        ("liver", {"ast_uln": -1}, "“ast_uln” is 0 or more, not “-1”."),
        ("steroid", {"weight_kg": 0}, "“weight_kg” is more than 0, not “0”."),
        ("steroid", courses(course("ASPIRIN")), "“drug” is one of PREDNISONE, PREDNISOLONE"),
        ("steroid", courses(course(days="2.5")), "“days” is a whole number from 0 to 1000000000, not “2.5”."),
        ("steroid", courses({"drug": "PREDNISONE"}), "each of “courses” lacks “days”."),
        ("steroid", {"courses": "none"}, "“courses” is a list, not “none”."),
        ("steroid", courses(dependent_only="yes"), "“dependent_only” is true, false or null, not “yes”."),
        ("dat", {"cold_agglutinin_titre": "soon"}, "“cold_agglutinin_titre” is a titre like 64 or 1:64"),
        ("dat", {"cold_agglutinin_titre": "64.5"}, "“cold_agglutinin_titre” is a whole number from 0"),
        ("dat", {"disease": "CAD"}, "“disease” is one of WAIHA, EVANS, not “CAD”."),
        ("dx", {"dat": "HOT"}, "“dat” is one of WARM, MIXED, COLD, DAT_NEGATIVE, not “HOT”."),
        ("pregnancy", {"hcg_iu_l": "low"}, "“hcg_iu_l” is a number, a bound like <1.2, negative"),
        ("pregnancy", {"days_before_first_dose": 1.5}, "“days_before_first_dose” is a whole number of days"),
        ("virus", {"hbsag": "POS"}, "“hbsag” is true, false or null, not “POS”."),
        ("overall", {"criteria": ["FINE"]}, "“criteria” is one of PASS, REVIEW, FAIL, INCOMPLETE, not “FINE”."),
        ("steroid_equiv", {"drug": None, "mg": 1}, "“drug” is one of PREDNISONE"),
        ("steroid_equiv", {"drug": "PREDNISONE", "mg": None}, "“mg” is a number, not “None”."),
    ],
)  # fmt: skip
def test_refuses_in_one_clear_sentence(subarea, changed, sentence):
    assert ask(subarea, changed)["error"].startswith(sentence)


NO_TEST = ["hcg_iu_l", "days_before_first_dose"]


@pytest.mark.parametrize(
    ("subarea", "changed", "absent", "output"),
    [
        ("pregnancy", {"sex": "M"}, ["wocbp", "lactating", *NO_TEST], "PASS"),
        ("pregnancy", {"wocbp": False}, NO_TEST, "PASS"),
        ("pregnancy", {"lactating": True}, NO_TEST, "FAIL"),
        ("pregnancy", {}, NO_TEST, None),
        ("virus", {}, ["hcv_rna_detectable", "hbv_dna_detectable"], "PASS"),
        ("virus", {"anti_hcv": True}, ["hcv_rna_detectable"], None),
        ("virus", {"anti_hbc": True}, ["hbv_dna_detectable"], None),
        ("steroid", {"relapsed_after_response": True}, ["weight_kg"], "PASS"),
        ("steroid", {}, ["weight_kg"], None),
        ("liver", {}, ["ast_uln"], None),
    ],
)
def test_a_key_may_lack_only_where_the_rule_needs_it_not(subarea, changed, absent, output):
    told = {key: value for key, value in {**USUAL[subarea], **changed}.items() if key not in absent}
    answer = cases.answer({"id": "E", "area": "eligibility", "subarea": subarea, "input": told})

    assert answer.get("output") == output
    assert output or f"input lacks “{absent[0]}”." in answer["error"]


def test_an_equal_dose_of_nothing_is_no_parameter():
    assert "are greater than 0" in ask("steroid", {}, equal_cortisone="0")["error"]


@pytest.mark.parametrize("statuses", [case for length in (1, 2, 3, 4) for case in permutations(Criterion, length)])
def test_the_worst_criterion_is_the_answer_in_every_order(statuses):
    worst = next(each for each in ("FAIL", "INCOMPLETE", "REVIEW", "PASS") if each in statuses)
    names = {"FAIL": "NOT_ELIGIBLE", "INCOMPLETE": "INCOMPLETE", "REVIEW": "PENDING_PI_REVIEW", "PASS": "ELIGIBLE"}

    assert ask("overall", {"criteria": [each.value for each in statuses]})["output"] == names[worst]


TEXTS = st.sampled_from(["", "1980-05", "UN", "WAIHA", "WARM", "<1:64", "PASS", "-", "1e3", "²"])
COURSE_KEYS = st.sampled_from(["drug", "mg_per_day", "days", "best_response"])
PIECES = st.none() | TEXTS | st.dictionaries(COURSE_KEYS, st.none() | st.integers(0, 60) | st.just("NR"), min_size=4)
ANYTHING = st.none() | st.booleans() | st.integers(-3, 200) | TEXTS | st.lists(PIECES, max_size=2)


@given(st.sampled_from(sorted(USUAL)), st.data())
def test_whatever_is_told_is_answered_or_refused_in_words(subarea, data):
    keys = [*USUAL[subarea], OTHER, "relapsed_after_response"]
    changed = data.draw(st.dictionaries(st.sampled_from(keys), ANYTHING, max_size=3))

    answer = ask(subarea, changed)

    assert ("error" in answer) != ("output" in answer)
    assert answer.get("error", answer.get("reason")).endswith(".")

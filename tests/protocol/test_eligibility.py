"""A subject at screening: what each criterion says, saw and misses, and until when the decision holds (2)."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest

from protocol import eligibility_questions as questions
from protocol.codelists import Aetiology, ConsentSigner, Criterion, Reactivity, Response, Sex
from protocol.codelists_eligibility import DatClass, EligibilityStatus
from protocol.eligibility import CRITERIA, judge_eligibility, reviewed
from protocol.eligibility_age import AgeFacts
from protocol.eligibility_dat import AntiglobulinTest
from protocol.eligibility_haemolysis import Haemolysis, is_active
from protocol.eligibility_liver import LiverFacts
from protocol.eligibility_pregnancy import UrineTest
from protocol.eligibility_windows import DayRange, Windowed, day_range
from protocol.parameters import DEFAULT as P
from protocol.parameters import with_values
from protocol.steroids import Duration
from protocol.titres import titre
from protocol.units import Measured
from tests.protocol.screened import (
    CONSENT,
    before,
    consent,
    course,
    diagnosis,
    enzyme,
    hcg,
    pregnancy,
    screening,
    steroids,
    virus,
)

FAIL, REVIEW, PASS, INCOMPLETE = Criterion.FAIL, Criterion.REVIEW, Criterion.PASS, Criterion.INCOMPLETE


def result(of, **changed):
    """What one criterion concluded of a subject with these facts."""
    judged = judge_eligibility(screening(**changed))
    return next(each for each in judged.results if each.criterion.id == of)


def test_who_meets_every_criterion_is_eligible():
    judged = judge_eligibility(screening())

    assert judged.status is EligibilityStatus.ELIGIBLE
    assert judged.missing == ()
    assert [each.status for each in judged.results] == [PASS] * len(CRITERIA)
    assert str(judged.overall.reason) == "All 13 criteria are met, or were accepted in review."
    assert [str(seen.value) for seen in judged.overall.seen] == ["13", "0", "0", "0"]


def test_every_criterion_of_the_registry_is_declared_once():
    assert [each.id for each in CRITERIA] == [
        *(f"ELIG-0{number}" for number in range(1, 9)), "ELIG-08b", "ELIG-09", "ELIG-10", "ELIG-11", "ELIG-12",
    ]  # fmt: skip
    assert {name for each in CRITERIA for name in each.registry} == {
        *(f"I{number}" for number in range(1, 8)), *(f"E{number}" for number in range(1, 7)),
    }  # fmt: skip


LIVER = {"alt": enzyme("20"), "ast": enzyme("20"), "parameters": P}


@pytest.mark.parametrize(
    ("of", "changed", "status", "reason", "missing"),
    [
        ("ELIG-01", {"age": AgeFacts(born=day_range(date(2006, 3, 2)), consented=day_range(CONSENT), parameters=P)},
         FAIL, "At consent on 2024-03-01 the age was 17 years (born 2006-03-02), not 18 to 90 years.", ()),
        ("ELIG-01", {"age": AgeFacts(born=DayRange(date(2006, 3, 1), date(2006, 3, 31)),
                                     consented=day_range(CONSENT), parameters=P)}, INCOMPLETE,
         "At consent on 2024-03-01 the age was 17 or 18 years (born 2006-03-01 to 2006-03-31): it may or may not be "
         "18 to 90 years.", ("birth_date",)),
        ("ELIG-02", {"diagnosis": diagnosis(tests=Windowed(too_old=AntiglobulinTest(True, True, date(2023, 11, 1))))},
         INCOMPLETE, "The antiglobulin test of 2023-11-01 is older than 90 days before consent and is to be repeated.",
         ("dat_igg", "dat_c3d")),
        ("ELIG-02", {"diagnosis": diagnosis(tests=Windowed(AntiglobulinTest(True, True)), cold_titre=titre("≥1:32"))},
         INCOMPLETE, "Antiglobulin test not recorded, disease Warm autoimmune haemolytic anaemia, origin Primary: not "
         "all that is needed is known.", ("cold_titre",)),
        ("ELIG-02", {"diagnosis": diagnosis(aetiology=None, disease=None)}, INCOMPLETE, None,
         ("disease", "aetiology", "other_treatment")),
        ("ELIG-02", {"diagnosis": diagnosis(aetiology=Aetiology.SECONDARY, other_treatment=False)}, REVIEW,
         "Warm autoimmune haemolytic anaemia, Secondary: the registry names only the primary one.", ()),
        ("ELIG-03", {"steroids": steroids(course())}, PASS,
         "No response to a full course (at least 1 mg/kg/d of prednisone for 21 d): Prednisone 60 mg/d (1 mg/kg/d of "
         "prednisone), 21 d, No response.", ()),
        ("ELIG-03", {"steroids": steroids(course(drug=None), weight=None)}, INCOMPLETE, None,
         ("steroid_drug", "weight")),
        ("ELIG-03", {"steroids": steroids(course(relapsed=None, best_response=Response.CR))}, INCOMPLETE, None,
         ("steroid_relapse",)),
        ("ELIG-03", {"steroids": steroids(course(relapsed=True, best_response=None, lasted=None, mg_per_day=None))},
         INCOMPLETE, None, ("steroid_dose", "steroid_duration", "steroid_response")),
        ("ELIG-03", {"steroids": steroids(course(lasted=Duration(15, 25)))}, INCOMPLETE, None, ("steroid_duration",)),
        ("ELIG-03", {"steroids": steroids(course(lasted=Duration(3, 20)), dependent=None)}, INCOMPLETE,
         "Whether there was dependence or intolerance is not recorded.", ("dependent",)),
        ("ELIG-03", {"steroids": steroids(course(relapsed=True, best_response=Response.PR))}, PASS,
         "There was a relapse after a documented response.", ()),
        ("ELIG-03", {"steroids": steroids(course(weight=Decimal(61)))}, FAIL, None, ()),
        ("ELIG-03", {"steroids": replace(steroids(), courses=None)}, INCOMPLETE, None, ("steroid_courses",)),
        ("ELIG-04", {"liver": LiverFacts(**{**LIVER, "alt": enzyme("80")})}, FAIL,
         "Not below the limit: ALT 80 U/L on 2024-03-12 (limit 80 U/L = 2 × 40 U/L).", ()),
        ("ELIG-04", {"liver": LiverFacts(**{**LIVER, "alt": enzyme("20", days=15), "ast": enzyme("20", high=None)})},
         INCOMPLETE, "Cannot be held against the limit: ALT: no result of the last 14 days, AST 20 U/L on 2024-03-12 "
         "without an upper limit.", ("alt", "ast_limit")),
        ("ELIG-05", {"infection": questions.active_infection(None, parameters=P)}, INCOMPLETE,
         "Not answered: Active infection.", ("active_infection",)),
        ("ELIG-06", {"pregnancy": pregnancy(hcg=hcg("1", days=8))}, INCOMPLETE,
         "There is no pregnancy test of the last 7 days before the first dose.", ("hcg",)),
        ("ELIG-06", {"pregnancy": pregnancy(hcg=hcg("12"))}, REVIEW,
         "hCG 12 IU/L on 2024-03-12 is neither negative nor positive: repeat it after 48 hours.", ()),
        ("ELIG-06", {"pregnancy": pregnancy(urine=Windowed(UrineTest(Reactivity.POSITIVE, before(1))))}, FAIL,
         "The urine test on 2024-03-14 is positive (hCG from 25 IU/L on): pregnant.", ()),
        ("ELIG-06", {"pregnancy": pregnancy(urine=Windowed(UrineTest(Reactivity.POSITIVE, before(3))))}, PASS, None,
         ()),
        ("ELIG-06", {"pregnancy": pregnancy(hcg=Windowed(), urine=Windowed(UrineTest(Reactivity.INDETERMINATE)))},
         REVIEW, "The urine test is neither negative nor positive: repeat it after 48 hours.", ()),
        ("ELIG-06", {"pregnancy": pregnancy(hcg=Windowed(), urine=Windowed(UrineTest(Reactivity.NEGATIVE)))}, PASS,
         None, ()),
        ("ELIG-06", {"pregnancy": pregnancy(sex=None, wocbp=None)}, INCOMPLETE, None, ("sex", "wocbp")),
        ("ELIG-06", {"pregnancy": pregnancy(sex=Sex.MALE)}, PASS, "A man cannot be pregnant.", ()),
        ("ELIG-07", {"consent": consent(signed=False)}, FAIL, "The subject did not agree to take part.", ()),
        ("ELIG-07", {"consent": consent(signed=None, signed_on=None)}, INCOMPLETE, None,
         ("consent_signed", "consent_date")),
        ("ELIG-07", {"consent": consent(version="", approved_from=None)}, INCOMPLETE, None,
         ("consent_version", "consent_approval")),
        ("ELIG-07", {"consent": consent(approved_from=date(2024, 3, 2))}, FAIL, None, ()),
        ("ELIG-07", {"consent": consent(approved_until=date(2024, 2, 29))}, FAIL, None, ()),
        ("ELIG-07", {"consent": consent(approved_until=CONSENT, procedure_on=CONSENT)}, PASS, None, ()),
        ("ELIG-07", {"consent": consent(procedure_on=date(2024, 2, 29))}, REVIEW,
         "The consent was signed on 2024-03-01, after a procedure of the study on 2024-02-29: a deviation.", ()),
        ("ELIG-07", {"consent": consent(procedure_on=CONSENT, signed_time=time(10), procedure_time=time(9))}, REVIEW,
         None, ()),
        ("ELIG-07", {"consent": consent(signer=ConsentSigner.WITNESS)}, INCOMPLETE, None, ("consent_reason",)),
        ("ELIG-07", {"consent": consent(signer=ConsentSigner.REPRESENTATIVE, explained=True)}, PASS, None, ()),
        ("ELIG-07", {"consent": consent(signer=None)}, INCOMPLETE, None, ("consent_signer",)),
        ("ELIG-08", {"connective_tissue": questions.connective_tissue(True, None)}, FAIL,
         "Answered yes: Connective tissue disease.", ()),
        ("ELIG-08b", {"uncontrolled": questions.uncontrolled(False, True)}, FAIL, None, ()),
        ("ELIG-09", {"virus": virus(hiv=True, hbv_dna=True)}, FAIL,
         "Active infection: HIV is confirmed, HBV DNA is detectable.", ()),
        ("ELIG-09", {"virus": virus(anti_hcv=True, hcv_rna=None, hiv=None)}, INCOMPLETE,
         "Not known: HIV confirmed, HCV RNA detectable.", ("hiv", "hcv_rna")),
        ("ELIG-09", {"virus": virus(anti_hbc=True, hbv_dna=None)}, INCOMPLETE, None, ("hbv_dna",)),
        ("ELIG-10", {"cirrhosis": questions.cirrhosis(None, False)}, INCOMPLETE, None, ("cirrhosis",)),
        ("ELIG-11", {"malignancy": questions.MalignancyFacts(present=None)}, INCOMPLETE, None, ("malignancy",)),
        ("ELIG-11", {"malignancy": questions.MalignancyFacts(present=True)}, INCOMPLETE, None,
         ("malignancy_controlled", "malignancy_detail")),
        ("ELIG-11", {"malignancy": questions.MalignancyFacts(present=True, controlled=False)}, FAIL, None, ()),
        ("ELIG-11", {"malignancy": questions.MalignancyFacts(present=True, controlled=True, detail="lymphoma, 2019")},
         PASS, "In remission or controlled: lymphoma, 2019.", ()),
        ("ELIG-12", {"hypersensitivity": questions.hypersensitivity(True)}, FAIL, None, ()),
    ],
)  # fmt: skip
def test_a_criterion_says_why_and_what_is_missing(of, changed, status, reason, missing):
    judged = result(of, **changed)

    assert (judged.status, judged.missing, judged.rule) == (status, missing, of)
    assert reason is None or str(judged.reason) == reason
    assert str(judged.reason).endswith(".")
    assert all(str(seen.label) and str(seen.value) and str(seen.limit) for seen in judged.seen)


def test_a_class_that_is_given_is_judged_like_one_that_was_concluded():
    given_class = replace(diagnosis(), dat=DatClass.MIXED, tests=None, aetiology=Aetiology.SECONDARY)

    judged = result("ELIG-02", diagnosis=given_class)

    assert judged.missing == ("other_treatment",)
    assert [str(seen.value) for seen in judged.seen] == [
        "Mixed type", "Warm autoimmune haemolytic anaemia", "Secondary", "not recorded",
    ]  # fmt: skip


def measured(number, **limits):
    return Measured(Decimal(number), **{name: Decimal(limit) for name, limit in limits.items()})


SIGNS = {
    "reticpct": measured("4"), "retic": measured("120"), "hapto": measured("1.0"), "tbil": measured("17.0"),
    "dbil": measured("3"),
}  # fmt: skip


def haemolysis(**changed):
    return Haemolysis(parameters=P, **{**SIGNS, **changed})


@pytest.mark.parametrize(
    ("changed", "flags"),
    [
        ({}, ()),
        ({"diagnosis": diagnosis(active=False)}, ("INACTIVE_AT_ENTRY",)),
        ({"diagnosis": diagnosis(haemolysis=haemolysis())}, ("NO_HAEMOLYSIS",)),
        ({"diagnosis": diagnosis(haemolysis=haemolysis(reticpct=measured("4.1")))}, ("HAEMOLYSIS",)),
        ({"diagnosis": diagnosis(haemolysis=haemolysis(retic=measured("120.1")))}, ("HAEMOLYSIS",)),
        ({"diagnosis": diagnosis(haemolysis=haemolysis(hapto=measured("0.99")))}, ("HAEMOLYSIS",)),
        ({"diagnosis": diagnosis(haemolysis=haemolysis(tbil=measured("17.1")))}, ("HAEMOLYSIS",)),
        ({"diagnosis": diagnosis(haemolysis=haemolysis(tbil=measured("40"), dbil=measured("20")))},
         ("NO_HAEMOLYSIS",)),  # half of it direct is not mainly unconjugated
        ({"diagnosis": diagnosis(haemolysis=haemolysis(tbil=measured("40"), dbil=None))}, ("HAEMOLYSIS_UNKNOWN",)),
        ({"diagnosis": diagnosis(haemolysis=Haemolysis(parameters=P))}, ("HAEMOLYSIS_UNKNOWN",)),
        ({"diagnosis": diagnosis(haemolysis=haemolysis(), parameters=with_values(P, {"haemolysis_evidence": "false"}))},
         ()),
        ({"liver": LiverFacts(**{**LIVER, "ast": enzyme("41")})}, ("AST_HAEMOLYSIS",)),
        ({"liver": LiverFacts(**{**LIVER, "ast": enzyme("90")})}, ("AST_HAEMOLYSIS",)),
        ({"liver": LiverFacts(**{**LIVER, "ast": enzyme("90", high=None)})}, ()),
        ({"infection": questions.active_infection(False, parameters=P, temperature=measured("38.0"), site="")},
         ("INFECTION_SIGNS",)),
        ({"infection": questions.active_infection(False, parameters=P, temperature=measured("37.9"))}, ()),
        ({"infection": questions.active_infection(False, parameters=P, anti_infective=True)}, ("INFECTION_SIGNS",)),
        ({"infection": questions.active_infection(True, parameters=P, anti_infective=True, site="lung")}, ()),
        ({"connective_tissue": questions.connective_tissue(False, False, antinuclear=True)}, ("ANA_ALONE",)),
        ({"connective_tissue": questions.connective_tissue(True, False, antinuclear=True)}, ()),
        ({"virus": virus(anti_hbc=True)}, ("HBV_DNA_MONITORING",)),
        ({"cirrhosis": questions.cirrhosis(False, False, large_spleen=True, platelets=measured("90", low="125"))},
         ("SPLEEN_AND_PLATELETS",)),
        ({"cirrhosis": questions.cirrhosis(True, False, large_spleen=True, platelets=measured("90", low="125"))}, ()),
        ({"cirrhosis": questions.cirrhosis(False, False, large_spleen=True, platelets=measured("90"))}, ()),
    ],
)  # fmt: skip
def test_a_remark_stands_beside_its_criterion_and_decides_nothing(changed, flags):
    judged = judge_eligibility(screening(**changed))
    remarks = [remark for each in judged.results for remark in each.advisories]

    assert tuple(remark.flag for remark in remarks) == flags
    assert all(str(remark.text).endswith(".") for remark in remarks)
    assert all(str(seen.value) and str(seen.limit) for each in judged.results for seen in each.seen)
    assert set(flags) <= {flag for each in judged.results for flag in each.conclusion.flags}


def test_the_evidence_of_haemolysis_names_its_results():
    text = haemolysis(reticpct=replace(measured("9.5"), on=CONSENT)).advisory.text

    assert str(text) == "Evidence of haemolysis: Reticulocytes, percentage 9.5 % on 2024-03-01."


@pytest.mark.parametrize(
    ("hb", "plt", "active"),
    [
        (measured("109", low="110"), None, True),
        (measured("110", low="110"), measured("99"), True),
        (measured("110", low="110"), measured("100"), False),
        (measured("90"), measured("100"), None),
        (None, None, None),
    ],
)
def test_active_disease_is_a_low_haemoglobin_or_few_platelets(hb, plt, active):
    assert is_active(hb, plt, P) is active


# Decisions


@pytest.mark.parametrize(
    ("accepted", "status"),
    [
        ({}, EligibilityStatus.PENDING_PI_REVIEW),
        ({"ELIG-06": True}, EligibilityStatus.ELIGIBLE),
        ({"ELIG-06": False}, EligibilityStatus.NOT_ELIGIBLE),
        ({"ELIG-02": True}, EligibilityStatus.PENDING_PI_REVIEW),
    ],
)
def test_a_review_is_decided_by_the_investigator(accepted, status):
    assert judge_eligibility(screening(pregnancy=pregnancy(hcg=hcg("12"))), accepted=accepted).status is status


@pytest.mark.parametrize("status", [FAIL, INCOMPLETE, PASS])
@pytest.mark.parametrize("accepted", [True, False, None])
def test_nothing_but_a_review_can_be_decided(status, accepted):
    assert reviewed(status, accepted) is status

"""A subject of the tests at screening: a woman with warm AIHA who meets every criterion, first dose on 2024-03-15."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from protocol import eligibility_questions as questions
from protocol.codelists import Aetiology, Disease, Response, Sex
from protocol.codelists_eligibility import Glucocorticoid
from protocol.eligibility import ScreeningFacts
from protocol.eligibility_age import AgeFacts
from protocol.eligibility_consent import ConsentFacts
from protocol.eligibility_dat import AntiglobulinTest
from protocol.eligibility_diagnosis import with_test
from protocol.eligibility_liver import LiverFacts
from protocol.eligibility_pregnancy import PregnancyFacts
from protocol.eligibility_steroid import SteroidFacts
from protocol.eligibility_virus import VirusFacts
from protocol.eligibility_windows import Windowed, day_range, latest_within
from protocol.parameters import DEFAULT as P
from protocol.steroids import Duration, SteroidCourse
from protocol.units import Measured

FIRST_DOSE = date(2024, 3, 15)
CONSENT = date(2024, 3, 1)


def before(days):
    return FIRST_DOSE - timedelta(days=days)


def enzyme(value, days=3, high="40"):
    """A result of the liver, so many days before the first dose, as its window has it."""
    result = Measured(Decimal(value), high=None if high is None else Decimal(high), on=before(days))
    return latest_within([result], days=P.lft_window_days, before=FIRST_DOSE)


def hcg(value, days=3):
    result = Measured(Decimal(value), on=before(days))
    return latest_within([result], days=P.preg_window_days, before=FIRST_DOSE)


def course(**changed):
    """A full course of 1 mg/kg/d over 21 days without response, at 60 kg."""
    given = SteroidCourse(
        drug=Glucocorticoid.PREDNISONE, mg_per_day=Decimal(60), lasted=Duration(21, 21), best_response=Response.NR
    )
    return replace(given, **changed)


def steroids(*courses, weight="60", **changed):
    kilograms = None if weight is None else Decimal(weight)
    return SteroidFacts(weight=kilograms, courses=courses, parameters=P, **changed)


def diagnosis(**changed):
    told = {"tests": Windowed(AntiglobulinTest(True, False, before(10))), "cold_titre": None, "active": True}
    named = {"disease": Disease.WAIHA, "aetiology": Aetiology.PRIMARY, "other_treatment": None, "parameters": P}
    return with_test(**{**told, **named, **changed})


def consent(**changed):
    told = {"signed": True, "signed_on": CONSENT, "version": "2.0", "approved_from": date(2024, 1, 1), "parameters": P}
    return ConsentFacts(**{**told, **changed})


def pregnancy(**changed):
    return PregnancyFacts(**{
        "sex": Sex.FEMALE, "wocbp": True, "lactating": False, "parameters": P, "hcg": hcg("1.2"), **changed
    })  # fmt: skip


def virus(**changed):
    names = ("hiv", "anti_hcv", "hcv_rna", "hbsag", "anti_hbc", "hbv_dna")
    return VirusFacts(parameters=P, **{**dict.fromkeys(names, False), **changed})


def screening(**changed):
    facts = ScreeningFacts(
        age=AgeFacts(born=day_range(date(1980, 5, 5)), consented=day_range(CONSENT), parameters=P),
        diagnosis=diagnosis(),
        steroids=steroids(course()),
        liver=LiverFacts(alt=enzyme("20"), ast=enzyme("22"), parameters=P),
        infection=questions.active_infection(False, parameters=P),
        pregnancy=pregnancy(),
        consent=consent(),
        connective_tissue=questions.connective_tissue(False, False),
        uncontrolled=questions.uncontrolled(False, False),
        virus=virus(),
        cirrhosis=questions.cirrhosis(False, False),
        malignancy=questions.MalignancyFacts(present=False),
        hypersensitivity=questions.hypersensitivity(False),
    )
    return replace(facts, **changed)

"""Over which facts the criteria of eligibility are walked, and what the protocol claims of their answers."""

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from decimal import Decimal

from protocol.codelists import Aetiology, Criterion, Reactivity, Response
from protocol.codelists_eligibility import DatClass, EligibilityStatus, Glucocorticoid
from protocol.eligibility import OverallFacts
from protocol.eligibility_age import AgeFacts
from protocol.eligibility_consent import ConsentFacts
from protocol.eligibility_dat import AntiglobulinTest, DatFacts
from protocol.eligibility_diagnosis import DiagnosisFacts
from protocol.eligibility_liver import LiverFacts
from protocol.eligibility_pregnancy import PregnancyFacts, UrineTest
from protocol.eligibility_questions import AskedFacts, MalignancyFacts, Question
from protocol.eligibility_steroid import SteroidFacts
from protocol.eligibility_virus import VirusFacts
from protocol.eligibility_windows import DayRange, Windowed
from protocol.parameters import DEFAULT, with_values
from protocol.steroids import Duration, SteroidCourse
from protocol.units import Measured
from tests.house.rule_tables import Claim, Never, Room

P = DEFAULT
PASS, FAIL, REVIEW, INCOMPLETE = Criterion.PASS, Criterion.FAIL, Criterion.REVIEW, Criterion.INCOMPLETE
DECIDED = (FAIL, REVIEW, PASS)
DAY_0 = date(2024, 3, 15)
LEAST = Decimal("0.1")


def day(offset: int) -> date:
    return DAY_0 + timedelta(days=offset)


def exactly(on: date) -> DayRange:
    return DayRange(on, on)


def born(years: int, days: int = 0) -> DayRange:
    return exactly(DAY_0.replace(year=DAY_0.year - years) + timedelta(days=days))


OLD_ENOUGH = (born(P.min_age, 1), born(P.min_age), born(P.min_age + 1))
NOT_TOO_OLD = (born(P.max_age + 1), born(P.max_age + 1, 1))
IN_PART = (DayRange(date(2006, 3, 1), date(2006, 3, 31)), DayRange(date(1980, 1, 1), date(1980, 12, 31)))
AGE = Room(
    {"born": (*OLD_ENOUGH, *NOT_TOO_OLD, *IN_PART, None), "consented": (exactly(DAY_0), None)},
    (
        Claim("Who is older is never too young", "born", OLD_ENOUGH, DECIDED),
        Claim("Who is younger is never too old", "born", NOT_TOO_OLD, DECIDED),
    ),
    (
        Never("Without both dates nothing is decided", lambda f: f.born is None or f.consented is None, DECIDED),
        Never("A year alone decides nothing", lambda f: f.born and not f.born.names_month, DECIDED),
    ),
)

BLOOD = tuple(
    Windowed(Measured(limit + step, on=DAY_0))
    for limit in (P.hcg_pos_ge, P.hcg_neg_lt)
    for step in (Decimal(0), -LEAST)
)
STRIPS = {answer: Windowed(UrineTest(answer, day(1))) for answer in Reactivity}
URINE = tuple(STRIPS[answer] for answer in (Reactivity.POSITIVE, Reactivity.INDETERMINATE, Reactivity.NEGATIVE))
NOTHING: Windowed[Measured] = Windowed()
PREGNANCY = Room(
    {
        "hcg": (*BLOOD, Windowed(Measured(P.hcg_pos_ge, "<", on=DAY_0)), Windowed(too_old=Measured(LEAST)), NOTHING),
        "urine": (NOTHING, *URINE),
    },
    (
        Claim("A higher hCG never improves", "hcg", BLOOD, DECIDED),
        Claim("A positive urine test never improves", "urine", URINE, DECIDED),
        Claim("Breastfeeding never improves", "lactating", (True, False), DECIDED),
    ),
    (
        Never("Nobody who breastfeeds is let in", lambda f: f.breastfeeds, (PASS, REVIEW)),
        Never("A fertile woman without a test is not let in", lambda f: f.fertile and not f.speaking.used, (PASS,)),
        Never("A pregnant woman is not let in", lambda f: f.fertile and f.pregnant, (PASS, REVIEW)),
    ),
)

CONSENT = Room(
    {
        "signed_on": (DAY_0, None),
        "version": ("2.0", ""),
        "approved_from": (day(0), day(-1), day(1), None),
        "approved_until": (None, day(0), day(-1)),
        "signed_time": (None, time(9)),
        "procedure_on": (None, day(-1), day(0), day(1)),
        "procedure_time": (None, time(8), time(10)),
    },
    nevers=(
        Never("Without a date nobody agreed", lambda f: f.signed_on is None, (PASS, REVIEW)),
        Never("What was not approved is no consent", lambda f: f.approved is False, (PASS, REVIEW)),
        Never("A late consent does not pass by itself", lambda f: f.late, (PASS,)),
        Never("Whoever signs in another's place says why", lambda f: f.unexplained, (PASS, REVIEW)),
    ),
)

CUT = Decimal(P.cad_titre_cut)
TITRES = tuple(Measured(number) for number in (CUT, CUT - 1))
DAT = Room(
    {
        "test": tuple(AntiglobulinTest(igg, c3d) for igg in (True, False, None) for c3d in (True, False, None)),
        "cold_titre": (None, *TITRES, Measured(CUT - 1, "≥"), Measured(Decimal(0), ">")),
    },
    nevers=(
        Never("Without IgG nothing is warm", lambda f: not f.igg, (DatClass.WARM, DatClass.MIXED)),
        Never("A titre at the cut is not warm with C3d", lambda f: f.c3d and f.cold, (DatClass.WARM,)),
    ),
)
ACCEPTED = {"secondary_waiha": "PASS", "mixed_aiha": "PASS"}
DIAGNOSIS = Room(
    {
        "tests": (None,),
        "too_old": (None, AntiglobulinTest(True, True, day(-91))),
        "haemolysis": (None,),
        "parameters": (P, with_values(P, ACCEPTED), with_values(P, dict.fromkeys(ACCEPTED, "FAIL"))),
    },
    (
        Claim("The primary disease is never worse", "aetiology", (Aetiology.SECONDARY, Aetiology.PRIMARY), DECIDED),
        Claim("Another treatment never improves", "other_treatment", (True, False), DECIDED),
        Claim("A warm type is never worse", "dat", (DatClass.COLD, DatClass.MIXED, DatClass.WARM), DECIDED),
    ),
    (
        Never("A cold type is not treated here", lambda f: f.dat is DatClass.COLD, (PASS, REVIEW, INCOMPLETE)),
        Never("Without a test nobody is let in", lambda f: f.dat is None, (PASS, REVIEW)),
        Never("Activity decides nothing", lambda f: f.active is False and f.disease is None, (PASS, REVIEW)),
    ),
)


def course(mg: str | None, days: int | None, response: Response | None, relapsed: bool | None = False) -> SteroidCourse:
    return SteroidCourse(
        drug=Glucocorticoid.PREDNISONE,
        mg_per_day=None if mg is None else Decimal(mg),
        lasted=None if days is None else Duration(days, days),
        best_response=response,
        relapsed=relapsed,
    )


FULL = P.refr_min_days
NR, PR = Response.NR, Response.PR
COURSES = ((course("60", FULL - 1, NR),), (course("60", FULL, NR),))
STEROIDS = Room(
    {
        "courses": (
            *COURSES, (course("59.9", FULL, NR),), (course("60", None, NR),), (course("60", FULL, None),),
            (course("60", FULL, PR),), (course("10", FULL, PR, True),), (course("60", FULL, PR, None),), (), None,
        ),
        "weight": (Decimal(60), None),
    },
    (Claim("A longer course without response never worsens", "courses", COURSES, DECIDED),),
    (
        Never("Dependence alone is reviewed", lambda f: not (f.courses or f.relapsed) and f.dependent, (PASS, FAIL)),
        Never("A relapse suffices", lambda f: f.relapsed, (FAIL, REVIEW, INCOMPLETE)),
    ),
)  # fmt: skip

UPPER = Decimal(40)
AT = UPPER * P.alt_ast_x_uln
ENZYMES = tuple(Windowed(Measured(AT + step, high=UPPER)) for step in (LEAST, Decimal(0), -LEAST))
UNCLEAR = (Windowed(Measured(AT, "≥")), Windowed(Measured(AT + 1, "<", high=UPPER)), Windowed(too_old=Measured(AT)))
LIVER = Room(
    {"alt": (*reversed(ENZYMES), *UNCLEAR), "ast": (*reversed(ENZYMES), *UNCLEAR)},
    tuple(Claim("A higher enzyme never improves", field, ENZYMES, DECIDED) for field in ("alt", "ast")),
    (Never("What is unknown is not let in", lambda f: None in (f.below("ALT"), f.below("AST")), (PASS,)),),
)


def asked(*answers: bool | None) -> tuple[Question, ...]:
    return tuple(Question(f"q{number}", "A question", answer) for number, answer in enumerate(answers))


TWO = (asked(True, False), asked(False, False))
ASKED = Room(
    {"questions": (*TWO, asked(None, False), asked(None, True)), "remarks": ((),), "beside": ((),)},
    (Claim("A yes never improves", "questions", TWO, DECIDED),),
    (Never("What was not asked is not let in", lambda f: f.any_yes is None, (PASS, FAIL)),),
)
MALIGNANCY = Room(
    {"detail": ("", "lymphoma, in remission since 2019")},
    (Claim("Control never worsens", "controlled", (False, True), DECIDED),),
)
VIRUS = Room(
    {},
    tuple(
        Claim("What is detectable never improves", field, (True, False), DECIDED)
        for field in ("hiv", "hcv_rna", "hbsag", "hbv_dna")
    ),
    (
        Never("What is missing is not let in", lambda f: f.missing, (PASS, REVIEW)),
        Never("Active infection is not let in", lambda f: f.active, (PASS, REVIEW, INCOMPLETE)),
    ),
)
WORST_FIRST = (
    EligibilityStatus.NOT_ELIGIBLE, EligibilityStatus.INCOMPLETE, EligibilityStatus.PENDING_PI_REVIEW,
    EligibilityStatus.ELIGIBLE,
)  # fmt: skip
BY_ONE = tuple((PASS, status, PASS) for status in (FAIL, INCOMPLETE, REVIEW, PASS))
OVERALL = Room(
    {"statuses": (*BY_ONE, (REVIEW, INCOMPLETE, FAIL), ())},
    (Claim("The worst criterion is the answer", "statuses", BY_ONE, WORST_FIRST),),
    (Never("Nothing judged is nobody eligible", lambda f: not f.statuses, (EligibilityStatus.ELIGIBLE,)),),
)

ELIGIBILITY: Mapping[type, Sequence[Room]] = {
    AgeFacts: (AGE,),
    PregnancyFacts: (PREGNANCY,),
    ConsentFacts: (CONSENT,),
    DatFacts: (DAT,),
    DiagnosisFacts: (DIAGNOSIS,),
    SteroidFacts: (STEROIDS,),
    LiverFacts: (LIVER,),
    AskedFacts: (ASKED,),
    MalignancyFacts: (MALIGNANCY,),
    VirusFacts: (VIRUS,),
    OverallFacts: (OVERALL,),
}

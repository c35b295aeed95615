"""Edit checks of screening, of examinations and of what was given before."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from edc.capture.checks.declared import Fact, check
from edc.capture.checks.findings import Severity
from enrollment.checks import SIGNED_ON
from protocol.codelists import Disease, Sex, YesNo
from protocol.codelists_screening import ChildbearingPotential, Contraception, ExaminationResult, PriorTreatment
from protocol.parameters import DEFAULT
from protocol.partial_dates import Day, PartialDate, before

# A weight that differs from an earlier one by more than this share of it is looked at again.
WEIGHT_SHARE = Decimal("0.2")
ABNORMAL = (ExaminationResult.NOT_SIGNIFICANT, ExaminationResult.SIGNIFICANT)


@check(
    id="MH-EVANS",
    item="thrombocytopenia",
    text=_("Haemolysis and immune thrombocytopenia are Evans syndrome: check the disease and this answer."),
    severity=Severity.SOFT,
)
def evans_without_thrombocytopenia(disease: str, thrombocytopenia: str) -> bool:
    return (disease == Disease.EVANS) is not (thrombocytopenia == YesNo.YES)


@check(
    id="MH-SPLEEN",
    item="splenectomy",
    text=_("Among the prior treatments there is a splenectomy. Check both."),
    elsewhere={"treatments": "enrollment.priortherapy.treatment"},
)
def splenectomy_elsewhere(splenectomy: str, treatments: tuple[str | None, ...]) -> bool:
    return splenectomy == YesNo.NO and PriorTreatment.SPLENECTOMY in treatments


@check(id="PT-ORDER", item="end", text=_("The treatment ended before it began."))
def treatment_ends_before_it_starts(start: Day, end: Day) -> bool | None:
    return before(end, start)


@check(
    id="PT-DAYS",
    item="days",
    text=_("The first and the last day say another number of days, both counted. Check all three."),
    severity=Severity.SOFT,
)
def lasted_otherwise(start: PartialDate, end: PartialDate, days: int) -> bool:
    if start.earliest is None or start.latest is None or end.earliest is None or end.latest is None:
        return False
    if before(end, start):
        return False
    return not (end.earliest - start.latest).days + 1 <= days <= (end.latest - start.earliest).days + 1


@check(id="PT-RELAPSE", item="relapsed_on", text=_("The relapse is before the first day of the treatment."))
def relapses_before_it_starts(start: Day, relapsed_on: Day) -> bool | None:
    return before(relapsed_on, start)


@check(
    id="PT-PRIOR",
    item="start",
    text=_("This treatment began after consent. What is given during the study is entered as a rescue treatment."),
    elsewhere={"signed_on": SIGNED_ON},
)
def begins_after_consent(start: Day, signed_on: date) -> bool | None:
    return before(signed_on, start)


@check(id="MH-ORDER", item="end", text=_("It ended before it began."))
def condition_ends_before_it_starts(start: Day, end: Day) -> bool | None:
    return before(end, start)


@check(
    id="RP-SEX",
    item="potential",
    text=_("This does not agree with the sex of the subject. Check both."),
    elsewhere={"sex": Fact.SEX},
)
def potential_of_the_other_sex(potential: str, sex: str) -> bool:
    return (potential == ChildbearingPotential.MALE) is not (sex == Sex.MALE)


@check(
    id="RP-NONE",
    item="contraception",
    text=_("A woman of childbearing potential who takes sirolimus needs effective contraception. Please check."),
    severity=Severity.SOFT,
)
def without_contraception(contraception: str) -> bool:
    return contraception == Contraception.NONE


@check(id="VS-ORDER", item="diastolic", text=_("The diastolic pressure is not below the systolic."))
def diastolic_not_below_systolic(systolic: int, diastolic: int) -> bool:
    return diastolic >= systolic


@check(
    id="VS-WEIGHT",
    item="weight",
    text=_("The weight differs from that of an earlier visit by more than a fifth. Check both."),
    elsewhere={"earlier": "enrollment.vitalsigns.weight"},
)
def weight_jumped(weight: Decimal, earlier: tuple[Decimal | None, ...]) -> bool:
    return any(other is not None and abs(weight - other) > other * WEIGHT_SHARE for other in earlier)


@check(
    id="VS-FEVER",
    item="temperature",
    text=_("A temperature like this speaks for an infection, but no active infection is recorded. Check both."),
    elsewhere={
        "active_infection": "enrollment.exclusioncriteria.active_infection",
        "assessed_on": "enrollment.exclusioncriteria.assessed_on",
    },
)
def fever_without_infection(temperature: Decimal, measured_on: date, active_infection: str, assessed_on: date) -> bool:
    is_near = abs((measured_on - assessed_on).days) <= DEFAULT.anti_infective_days
    return temperature >= DEFAULT.fever_from and is_near and active_infection == YesNo.NO


@check(
    id="PE-TEXT",
    item="description",
    text=_("Something is abnormal: say what was found."),
    severity=Severity.SOFT,
)
def abnormal_without_words(
    general: str | None = None,
    skin: str | None = None,
    lymph_nodes: str | None = None,
    liver: str | None = None,
    description: str | None = None,
) -> bool:
    return not description and any(result in ABNORMAL for result in (general, skin, lymph_nodes, liver))


@check(
    id="PE-SPLEEN",
    item="spleen_palpable",
    text=_("The spleen was removed, as the history of the disease says. Check both."),
    elsewhere={"splenectomy": "enrollment.diseasehistory.splenectomy"},
)
def palpable_after_splenectomy(spleen_palpable: str, splenectomy: str) -> bool:
    return spleen_palpable == splenectomy == YesNo.YES


@check(
    id="IE-TREATED",
    item="active_infection",
    text=_("No active infection is recorded, but an anti-infective was given. Check both."),
    severity=Severity.SOFT,
)
def treated_without_infection(active_infection: str, anti_infective: str) -> bool:
    return active_infection == YesNo.NO and anti_infective == YesNo.YES


@check(
    id="IE-UNCONTROLLED",
    item="infection_uncontrolled",
    text=_("An uncontrolled infection is recorded, but no active infection. Check both."),
    severity=Severity.SOFT,
)
def uncontrolled_without_infection(active_infection: str, infection_uncontrolled: str) -> bool:
    return active_infection == YesNo.NO and infection_uncontrolled == YesNo.YES


@check(
    id="IM-PORTAL",
    item="portal_signs",
    text=_("The exclusion criteria, assessed on this day or later, record no portal hypertension. Check both."),
    elsewhere={
        "portal_hypertension": "enrollment.exclusioncriteria.portal_hypertension",
        "assessed_on": "enrollment.exclusioncriteria.assessed_on",
    },
)
def portal_signs_untold(portal_signs: str, ultrasound_on: date, portal_hypertension: str, assessed_on: date) -> bool:
    denied = portal_hypertension == YesNo.NO and ultrasound_on <= assessed_on
    return portal_signs == YesNo.YES and denied

"""The forms of screening and examination: what each asks, when it asks, and what it questions."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from edc.capture import registry
from edc.capture.checks.declared import Context
from edc.capture.checks.findings import Severity
from edc.capture.completeness import expected
from enrollment.models import (
    Childbearing,
    DiseaseHistory,
    Examination,
    ExclusionCriteria,
    Imaging,
    MedicalHistory,
    PriorTherapy,
    VitalSigns,
)
from protocol.partial_dates import PartialDate, of
from tests.universe import TODAY

BORN = Context(born_on=date(1980, 5, 1), today=TODAY)
HARD, SOFT, NONE = Severity.HARD, Severity.SOFT, None
MAY, JUNE = date(2025, 5, 1), date(2025, 6, 1)
FEVER = {"temperature": Decimal("38.0"), "measured_on": MAY}
INFECTED = "enrollment.exclusioncriteria.active_infection"
IN_MAY, IN_JUNE = PartialDate(2025, 5), PartialDate(2025, 6)
IN_2025, NEVER_KNOWN = PartialDate(2025), PartialDate()
DATES = {"start": of(MAY), "end": of(JUNE)}
WEIGHTS = "enrollment.vitalsigns.weight"
SPLEEN, TREATMENTS = "enrollment.diseasehistory.splenectomy", "enrollment.priortherapy.treatment"
PORTAL, ASSESSED = "enrollment.exclusioncriteria.portal_hypertension", "enrollment.exclusioncriteria.assessed_on"


def said(model, answers, *, context=BORN) -> list[tuple[str, str, Severity]]:
    """Check, item and severity of everything that is said of these answers, but for blanks."""
    findings = model(**answers).findings(context)
    return [(each.check, each.item, each.severity) for each in findings if not each.check.endswith(".blank")]


def test_a_book_asks_in_the_order_in_which_a_subject_is_screened():
    forms = [model.__name__ for model in registry.forms() if model._meta.app_label == "enrollment"]

    assert forms == [
        "Consent", "Reconsent", "ConsentWithdrawal", "Demographics", "DiseaseHistory", "PriorTherapy",
        "MedicalHistory", "Childbearing", "VitalSigns", "Examination", "Imaging", "ExclusionCriteria", "ScreenFailure",
        "EndOfTreatment", "Disposition", "ContactAttempt", "Deviation",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("model", "blank"),
    [
        (PriorTherapy, "treatment"),
        (MedicalHistory, "term"),
        (Childbearing, "potential"),
        (VitalSigns, "measured_on"),
        (Examination, "examined_on"),
        (Imaging, None),
        (ExclusionCriteria, "assessed_on"),
    ],
)
def test_points_at_the_blank_without_which_a_page_does_not_count(model, blank):
    findings = [(each.item, each.severity) for each in model().findings(BORN)]

    assert findings == ([(blank, SOFT)] if blank else [])


@pytest.mark.parametrize(
    ("model", "answers", "asked", "unasked"),
    [
        (DiseaseHistory, {"aetiology": "SECONDARY"}, {"underlying", "other_treatment"}, {"splenectomy_on"}),
        (DiseaseHistory, {"aetiology": "PRIMARY"}, {"thrombocytopenia", "splenectomy"}, {"underlying", "thrombosis"}),
        (DiseaseHistory, {"thrombocytopenia": "Y", "splenectomy": "Y"}, {"thrombocytopenia_onset", "splenectomy_on"},
         {"underlying", "marrow", "antiphospholipid"}),
        (DiseaseHistory, {"marrow": "Y"}, {"marrow_result"}, {"marrow"}),
        (PriorTherapy, {"treatment": "GLUCOCORTICOID"}, {"glucocorticoid", "mg_per_day", "dependent", "intolerant"},
         {"drug", "end", "relapsed", "weight"}),
        (PriorTherapy, {"treatment": "SPLENECTOMY"}, {"start", "best_response"},
         {"ongoing", "end", "mg_per_day", "dependent", "stopped_for"}),
        (PriorTherapy, {"treatment": "BTK_INHIBITOR", "ongoing": "N", "stopped_for": "OTHER"},
         {"drug", "end", "stopped_for", "stopped_note"}, {"glucocorticoid", "days", "regimen"}),
        (PriorTherapy, {"treatment": "RITUXIMAB", "ongoing": "Y", "best_response": "PR", "relapsed": "Y"},
         {"relapsed", "relapsed_on"}, {"drug", "end", "stopped_for"}),
        (PriorTherapy, {"best_response": "NR"}, {"best_response"}, {"relapsed", "relapsed_on"}),
        (MedicalHistory, {"ongoing": "N"}, {"end"}, {"note"}),
        (MedicalHistory, {"ongoing": "Y"}, {"start"}, {"end"}),
        (Childbearing, {"potential": "MALE"}, {"potential"}, {"lactating", "contraception"}),
        (Childbearing, {"potential": "STERILE"}, {"lactating"}, {"contraception"}),
        (Childbearing, {"potential": "Y", "contraception": "OTHER"},
         {"lactating", "contraception", "contraception_note"}, set()),
        (VitalSigns, {}, {"weight", "temperature", "respiration"}, {"height", "saturation"}),
        (Examination, {"bleeding": "Y"}, {"bleeding_grade", "bleeding_site"}, {"spleen_cm", "mucositis_grade"}),
        (Examination, {"bleeding": "N", "spleen_palpable": "Y", "mucosa": "MUCOSITIS"},
         {"spleen_cm", "mucositis_grade"}, {"bleeding_grade", "bleeding_site", "description"}),
        (Imaging, {"chest_ct": "ND", "ultrasound": "ND", "tb_test": "IGRA", "outside": "N"}, {"tb_test"},
         {"chest_ct_on", "chest_ct_text", "ultrasound_on", "portal_signs", "tb_on", "tb_result", "copy_seen"}),
        (Imaging, {"chest_ct": "NORMAL", "ultrasound": "CS", "tb_test": "TST", "outside": "Y"},
         {"chest_ct_on", "ultrasound_on", "ultrasound_text", "portal_signs", "tb_on", "tb_result", "outside_place",
          "copy_seen"}, {"chest_ct_text", "spleen_length", "induration"}),
        (ExclusionCriteria, {"active_infection": "Y", "malignancy": "Y"},
         {"infection_site", "malignancy_detail", "malignancy_state"}, set()),
        (ExclusionCriteria, {"active_infection": "N", "malignancy": "N"}, {"hypersensitivity", "cirrhosis"},
         {"infection_site", "malignancy_detail", "malignancy_state"}),
    ],
)  # fmt: skip
def test_asks_only_what_applies(model, answers, asked, unasked):
    places = {place.item for place in expected(model, None, model(**answers).answers())}

    assert asked <= places
    assert not unasked & places


@pytest.mark.parametrize(
    ("model", "answers", "elsewhere", "check", "severity"),
    [
        (DiseaseHistory, {"disease": "EVANS", "thrombocytopenia": "N"}, {}, "MH-EVANS", SOFT),
        (DiseaseHistory, {"disease": "WAIHA", "thrombocytopenia": "Y"}, {}, "MH-EVANS", SOFT),
        (DiseaseHistory, {"disease": "EVANS", "thrombocytopenia": "Y"}, {}, "MH-EVANS", NONE),
        (DiseaseHistory, {"disease": "WAIHA", "thrombocytopenia": "N"}, {}, "MH-EVANS", NONE),
        (DiseaseHistory, {"splenectomy": "N"}, {TREATMENTS: ("OTHER", "SPLENECTOMY")}, "MH-SPLEEN", SOFT),
        (DiseaseHistory, {"splenectomy": "Y"}, {TREATMENTS: ("SPLENECTOMY",)}, "MH-SPLEEN", NONE),
        (DiseaseHistory, {"splenectomy": "N"}, {TREATMENTS: (None, "RITUXIMAB")}, "MH-SPLEEN", NONE),
        (PriorTherapy, {"start": of(JUNE), "end": of(MAY)}, {}, "PT-ORDER", HARD),
        (PriorTherapy, {"start": of(JUNE), "end": of(JUNE)}, {}, "PT-ORDER", NONE),
        (PriorTherapy, {"start": IN_JUNE, "end": IN_MAY}, {}, "PT-ORDER", HARD),
        (PriorTherapy, {"start": IN_JUNE, "end": IN_2025}, {}, "PT-ORDER", NONE),
        (PriorTherapy, {"start": IN_MAY, "end": IN_MAY, "days": 31}, {}, "PT-DAYS", NONE),
        (PriorTherapy, {"start": IN_MAY, "end": IN_MAY, "days": 32}, {}, "PT-DAYS", SOFT),
        (PriorTherapy, {"start": IN_MAY, "end": NEVER_KNOWN, "days": 900}, {}, "PT-DAYS", NONE),
        (PriorTherapy, DATES | {"days": 31}, {}, "PT-DAYS", SOFT),
        (PriorTherapy, DATES | {"days": 32}, {}, "PT-DAYS", NONE),
        (PriorTherapy, {"start": of(JUNE), "end": of(MAY), "days": 5}, {}, "PT-DAYS", NONE),
        (PriorTherapy, {"start": of(JUNE), "relapsed_on": of(MAY)}, {}, "PT-RELAPSE", HARD),
        (PriorTherapy, {"start": of(MAY), "relapsed_on": of(MAY)}, {}, "PT-RELAPSE", NONE),
        (PriorTherapy, {"start": of(JUNE)}, {"enrollment.consent.signed_on": MAY}, "PT-PRIOR", SOFT),
        (PriorTherapy, {"start": of(MAY)}, {"enrollment.consent.signed_on": MAY}, "PT-PRIOR", NONE),
        (MedicalHistory, {"start": of(JUNE), "end": of(MAY)}, {}, "MH-ORDER", HARD),
        (MedicalHistory, {"start": of(MAY), "end": of(MAY)}, {}, "MH-ORDER", NONE),
        (Childbearing, {"potential": "MALE"}, {"sex": "F"}, "RP-SEX", SOFT),
        (Childbearing, {"potential": "STERILE"}, {"sex": "M"}, "RP-SEX", SOFT),
        (Childbearing, {"potential": "MALE"}, {"sex": "M"}, "RP-SEX", NONE),
        (Childbearing, {"potential": "Y"}, {"sex": "F"}, "RP-SEX", NONE),
        (Childbearing, {"potential": "MALE"}, {}, "RP-SEX", NONE),
        (Childbearing, {"potential": "Y", "contraception": "NONE"}, {}, "RP-NONE", SOFT),
        (Childbearing, {"potential": "Y", "contraception": "IUD"}, {}, "RP-NONE", NONE),
        (VitalSigns, {"systolic": 120, "diastolic": 120}, {}, "VS-ORDER", HARD),
        (VitalSigns, {"systolic": 120, "diastolic": 119}, {}, "VS-ORDER", NONE),
        (VitalSigns, {"weight": Decimal("60.1")}, {WEIGHTS: (None, Decimal(50))}, "VS-WEIGHT", SOFT),
        (VitalSigns, {"weight": Decimal("39.9")}, {WEIGHTS: (Decimal(50),)}, "VS-WEIGHT", SOFT),
        (VitalSigns, {"weight": Decimal(60)}, {WEIGHTS: (None, Decimal(50))}, "VS-WEIGHT", NONE),
        (VitalSigns, FEVER, {INFECTED: "N", ASSESSED: date(2025, 5, 8)}, "VS-FEVER", SOFT),
        (VitalSigns, FEVER, {INFECTED: "N", ASSESSED: date(2025, 4, 24)}, "VS-FEVER", SOFT),
        (VitalSigns, FEVER, {INFECTED: "N", ASSESSED: date(2025, 4, 23)}, "VS-FEVER", NONE),
        (VitalSigns, FEVER, {INFECTED: "Y", ASSESSED: MAY}, "VS-FEVER", NONE),
        (VitalSigns, FEVER | {"temperature": Decimal("37.9")}, {INFECTED: "N", ASSESSED: MAY}, "VS-FEVER", NONE),
        (Examination, {"liver": "CS"}, {}, "PE-TEXT", SOFT),
        (Examination, {"general": "NORMAL", "skin": "NCS"}, {}, "PE-TEXT", SOFT),
        (Examination, {"liver": "CS", "description": "2 cm"}, {}, "PE-TEXT", NONE),
        (Examination, {"lymph_nodes": "NORMAL", "liver": "ND"}, {}, "PE-TEXT", NONE),
        (Examination, {"spleen_palpable": "Y"}, {SPLEEN: "Y"}, "PE-SPLEEN", SOFT),
        (Examination, {"spleen_palpable": "N"}, {SPLEEN: "Y"}, "PE-SPLEEN", NONE),
        (Examination, {"spleen_palpable": "Y"}, {SPLEEN: "N"}, "PE-SPLEEN", NONE),
        (ExclusionCriteria, {"active_infection": "N", "anti_infective": "Y"}, {}, "IE-TREATED", SOFT),
        (ExclusionCriteria, {"active_infection": "Y", "anti_infective": "Y"}, {}, "IE-TREATED", NONE),
        (ExclusionCriteria, {"active_infection": "N", "anti_infective": "N"}, {}, "IE-TREATED", NONE),
        (ExclusionCriteria, {"active_infection": "N", "infection_uncontrolled": "Y"}, {}, "IE-UNCONTROLLED", SOFT),
        (ExclusionCriteria, {"active_infection": "Y", "infection_uncontrolled": "Y"}, {}, "IE-UNCONTROLLED", NONE),
        (Imaging, {"portal_signs": "Y", "ultrasound_on": MAY}, {PORTAL: "N", ASSESSED: MAY}, "IM-PORTAL", SOFT),
        (Imaging, {"portal_signs": "Y", "ultrasound_on": JUNE}, {PORTAL: "N", ASSESSED: MAY}, "IM-PORTAL", NONE),
        (Imaging, {"portal_signs": "Y", "ultrasound_on": MAY}, {PORTAL: "Y", ASSESSED: MAY}, "IM-PORTAL", NONE),
        (Imaging, {"portal_signs": "N", "ultrasound_on": MAY}, {PORTAL: "N", ASSESSED: MAY}, "IM-PORTAL", NONE),
    ],
)
def test_questions_what_does_not_agree(model, answers, elsewhere, check, severity):
    context = replace(BORN, sex=elsewhere.get("sex"), elsewhere=elsewhere)
    (declared,) = (each for each in model.all_checks() if each.id == check)

    asked = [each for each in said(model, answers, context=context) if each[0] == check]
    assert asked == ([(check, declared.item, severity)] if severity else [])


@pytest.mark.parametrize(
    ("item", "usual", "unusual"),
    [
        ("weight", "120", "120.1"),
        ("height", "140", "139.9"),
        ("temperature", "37.9", "38.0"),
        ("pulse", 120, 121),
        ("systolic", 85, 84),
        ("diastolic", 105, 106),
        ("respiration", 26, 27),
        ("saturation", 93, 92),
    ],
)
def test_questions_a_vital_sign_that_is_unlikely(item, usual, unusual):
    def asks(value) -> bool:
        number = Decimal(value) if isinstance(value, str) else value
        return (f"enrollment.vitalsigns.{item}.expect", item, SOFT) in said(VitalSigns, {item: number})

    assert not asks(usual)
    assert asks(unusual)

"""The forms of enrollment, in the order in which a book is filled in."""
# ruff: noqa: I001  (the order of these lines is the order of the forms in a book)

from enrollment.models.consent import Consent, ConsentVersion, ConsentWithdrawal, Reconsent
from enrollment.models.demographics import Demographics
from enrollment.models.disease import DiseaseHistory
from enrollment.models.prior_therapy import PriorTherapy
from enrollment.models.medical_history import MedicalHistory
from enrollment.models.childbearing import Childbearing
from enrollment.models.vital_signs import VitalSigns
from enrollment.models.examination import Examination
from enrollment.models.imaging import Imaging
from enrollment.models.criteria import ExclusionCriteria
from enrollment.models.decision import CriterionDecision, EligibilityDecision, Enrolment
from enrollment.models.screen_failure import ScreenFailure
from enrollment.models.disposition import ContactAttempt, Disposition, EndOfTreatment
from enrollment.models.deviation import Deviation

__all__ = [
    "Childbearing",
    "Consent",
    "ConsentVersion",
    "ConsentWithdrawal",
    "ContactAttempt",
    "CriterionDecision",
    "Demographics",
    "Deviation",
    "DiseaseHistory",
    "Disposition",
    "EligibilityDecision",
    "EndOfTreatment",
    "Enrolment",
    "Examination",
    "ExclusionCriteria",
    "Imaging",
    "MedicalHistory",
    "PriorTherapy",
    "Reconsent",
    "ScreenFailure",
    "VitalSigns",
]

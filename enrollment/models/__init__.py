"""The forms of enrollment, in the order in which a book is filled in."""

from enrollment.models.consent import Consent
from enrollment.models.demographics import Demographics
from enrollment.models.disease import DiseaseHistory
from enrollment.models.disposition import Disposition

__all__ = ["Consent", "Demographics", "DiseaseHistory", "Disposition"]

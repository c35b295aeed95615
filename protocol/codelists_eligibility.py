"""The codelists of eligibility: classes, glucocorticoids, who signed, and the answer of all criteria (2)."""

from protocol.words import Codelist, _


class EligibilityStatus(Codelist):
    """What all criteria together conclude (ELIG-13)."""

    ELIGIBLE = "ELIGIBLE", _("Eligible")
    NOT_ELIGIBLE = "NOT_ELIGIBLE", _("Not eligible")
    PENDING_PI_REVIEW = "PENDING_PI_REVIEW", _("Waits for the investigator's review")
    INCOMPLETE = "INCOMPLETE", _("Incomplete")


class DatClass(Codelist):
    """What the antiglobulin test and the cold agglutinins say together (ELIG-02)."""

    WARM = "WARM", _("Warm type")
    MIXED = "MIXED", _("Mixed type")
    COLD = "COLD", _("Cold type")
    DAT_NEGATIVE = "DAT_NEGATIVE", _("Antiglobulin test negative")


class Glucocorticoid(Codelist):
    """Glucocorticoids of the table of equal doses (DOSE-10)."""

    PREDNISONE = "PREDNISONE", _("Prednisone")
    PREDNISOLONE = "PREDNISOLONE", _("Prednisolone")
    METHYLPREDNISOLONE = "METHYLPREDNISOLONE", _("Methylprednisolone")
    DEXAMETHASONE = "DEXAMETHASONE", _("Dexamethasone")
    HYDROCORTISONE = "HYDROCORTISONE", _("Hydrocortisone")
    CORTISONE = "CORTISONE", _("Cortisone")
    TRIAMCINOLONE = "TRIAMCINOLONE", _("Triamcinolone")

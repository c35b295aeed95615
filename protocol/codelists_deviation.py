"""The codelists of deviations from the protocol: what they concern, and how much they weigh."""

from protocol.words import Codelist, _


class DeviationCategory(Codelist):
    """What a deviation concerns."""

    ELIGIBILITY = "ELIGIBILITY", _("Eligibility")
    CONSENT = "CONSENT", _("Consent")
    PROCEDURE = "PROCEDURE", _("Procedure or visit window")
    DOSING = "DOSING", _("Dosing")
    LABORATORY = "LABORATORY", _("Laboratory")
    SAFETY_REPORTING = "SAFETY_REPORTING", _("Safety reporting")
    OTHER = "OTHER", _("Other")


class DeviationSeverity(Codelist):
    """How much a deviation weighs; a major one keeps its subject out of the per-protocol set."""

    MINOR = "MINOR", _("Minor")
    MAJOR = "MAJOR", _("Major")

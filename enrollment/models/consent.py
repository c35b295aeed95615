"""Consent: the versions of its form, as it was signed, signed anew, and withdrawn."""

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from edc.accounts.models import Site
from edc.capture import items
from edc.capture.items import Sdv
from edc.capture.models import Crf, Occurs
from enrollment import checks
from enrollment.models.screening import OF_SCREENING
from protocol.codelists import Activity, ConsentScope, ConsentSigner, YesNo
from protocol.consent import SignedConsent

SCOPES: Mapping[ConsentScope, str] = {
    ConsentScope.PARTICIPATION: "for_participation",
    ConsentScope.DATA_USE: "for_data_use",
    ConsentScope.ABROAD: "for_abroad",
    ConsentScope.BIOBANK: "for_biobank",
    ConsentScope.GENETIC: "for_genetics",
}
"""The item that asks for each scope."""


class ConsentVersion(models.Model):
    """A version of a site's consent form, as its ethics committee approved it."""

    IMMUTABLE = True

    site = models.ForeignKey(Site, models.PROTECT, related_name="consent_versions")
    label = models.CharField(max_length=60)
    ethics_reference = models.CharField(max_length=120)
    approved_on = models.DateField()
    effective_from = models.DateField()
    needs_reconsent = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "label"], name="consent_version_once_a_site")]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        """Raises ValidationError where it would be in force before it was approved."""
        if self.approved_on and self.effective_from and self.effective_from < self.approved_on:
            message = gettext("A version is in force from the day of its approval on, at the earliest.")
            raise ValidationError({"effective_from": message})

    def unique_error_message(self, model_class: type[models.Model], unique_check: Sequence[str]) -> ValidationError:
        return ValidationError(gettext("The site has a version of this label already."), code="unique")


class ConsentItems(Crf):
    """What is asked of each consent, the first and those that are signed anew."""

    signed_on = items.Date(_("Consent signed on"), sdtm="DS.DSSTDTC", essential=True, sdv=Sdv.CRITICAL)
    signed_time = items.Text(_("At what time"), optional=True, sdtm="DS.DSSTDTC", note=_("as 14:05"))
    version = items.Text(_("Version of the consent form"), sdtm="SUPPDS.ICFVER")
    signer = items.Choice(_("Signed by"), codelist=ConsentSigner, optional=True, sdtm="SUPPDS.ICSIGNER")
    signer_reason = items.Text(
        _("Why not by the subject alone?"),
        optional=True,
        sdtm="SUPPDS.ICSIGNRS",
        note=_("Blank where the subject signed without a witness."),
    )
    for_participation = items.YesNo(_("Agreed to: taking part"), optional=True, sdtm="SUPPDS.ICPART")
    for_data_use = items.YesNo(_("Agreed to: use of the data"), optional=True, sdtm="SUPPDS.ICDATA")
    for_abroad = items.YesNo(_("Agreed to: sending data abroad"), optional=True, sdtm="SUPPDS.ICABROAD")
    for_biobank = items.YesNo(_("Agreed to: bio-bank"), optional=True, sdtm="SUPPDS.ICBANK")
    for_genetics = items.YesNo(_("Agreed to: genetic resources"), optional=True, sdtm="SUPPDS.ICHGR")

    class Meta:
        abstract = True

    def signed(self) -> SignedConsent | None:
        """The same answers, as the protocol's rules take them; None without its day."""
        if self.signed_on is None:
            return None
        answers = {scope: getattr(self, item) for scope, item in SCOPES.items()}
        scopes = {scope: answer and answer == YesNo.YES for scope, answer in answers.items()}
        return SignedConsent(self.signed_on, scopes)


class Consent(ConsentItems):
    """Informed consent, as signed (ELIG-07)."""

    title = _("Consent")
    occurs = Occurs.ONCE
    activities = (Activity.CONSENT,)
    signed_as = OF_SCREENING
    checks = (checks.time_of_day, checks.signed_for_another)


class Reconsent(ConsentItems):
    """A later version of the consent, signed by a subject on study."""

    title = _("Consent signed anew")
    occurs = Occurs.LOG
    checks = (checks.time_of_day, checks.signed_for_another, checks.after_consent("signed_on"))


class ConsentWithdrawal(Crf):
    """One scope of the consent, withdrawn; the first day counts."""

    title = _("Withdrawal of consent")
    occurs = Occurs.LOG
    checks = (checks.after_consent("withdrawn_on"),)

    withdrawn_on = items.Date(_("Withdrawn on"), sdtm="DS.DSSTDTC", essential=True, sdv=Sdv.CRITICAL)
    scope = items.Choice(
        _("What is withdrawn"), codelist=ConsentScope, sdtm="DS.DSTERM", essential=True, sdv=Sdv.CRITICAL
    )

"""Screens a subject, and publishes the consent form that it signs."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from edc.accounts.models import Site, User
from edc.accounts.roles import Permission
from edc.accounts.selectors import role_for
from edc.audit import actions as audit
from edc.capture import registry
from edc.casebook import actions as casebook
from edc.casebook.models import Subject
from edc.study.selectors import parameters
from edc.worklist import settlement
from enrollment.acts import EnrollmentAct
from enrollment.models import ConsentVersion
from enrollment.selectors import rescreening_of
from enrollment.work_rules import RECONSENT
from protocol.codelists import Rescreening
from protocol.conclusion import Conclusion
from protocol.rescreening import FailedScreening


def screen(*, site: Site, by: User, at: datetime, code: str = "") -> Subject:
    """A new subject of a site with visits and pages; without a code, the site's next number."""
    return casebook.open_book(site=site, plan=registry.plan(), by=by, at=at, code=code)


class RescreeningRefused(Exception):
    """The subject may not be screened again now: the conclusion that says so."""

    def __init__(self, *, conclusion: Conclusion[FailedScreening, Rescreening]) -> None:
        super().__init__(str(conclusion.reason))
        self.conclusion = conclusion


def rescreen(*, earlier: Subject, by: User, at: datetime) -> Subject:
    """A new book, under a new screening number, for a person whose screening failed (P13).

    Raises RescreeningRefused, and what `open_book` raises.
    """
    role_for(by, Permission.OPEN_BOOK, site=earlier.site)
    on = timezone.localdate(at)
    conclusion = rescreening_of(earlier, on=on, parameters=parameters(on=on))
    if conclusion.answer is Rescreening.REFUSED:
        raise RescreeningRefused(conclusion=conclusion)
    return casebook.open_book(site=earlier.site, plan=registry.plan(), by=by, at=at, earlier=earlier)


def publish_consent(*, version: ConsentVersion, by: User, at: datetime) -> ConsentVersion:
    """A new version of a site's consent form, for good; where it calls for it, each subject on study is to sign it.

    Raises NotPermitted, or ValidationError where the site has a version of this label or a day is before the approval.
    """
    site = version.site
    role = role_for(by, Permission.PUBLISH_CONSENT, site=site)
    version.full_clean()
    new_entry = audit.NewEntry(act=EnrollmentAct.PUBLISH_CONSENT, by=by, role=role, site=site.code, at=at)
    with transaction.atomic():
        with audit.act(new_entry):
            version.save()
        subjects = Subject.objects.filter(site=site).values_list("pk", flat=True)
        settlement.settle(dict.fromkeys(subjects, new_entry), asked=[RECONSENT], at=at)
    return version

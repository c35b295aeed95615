"""Opens a deviation inside the act that brought it about, and records that a listing was taken as a file."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from edc.accounts import actions as accounts
from edc.accounts.models import Site, User
from edc.accounts.roles import Permission
from edc.audit.acts import TrailAct
from edc.capture import actions as capture
from edc.capture.submission import Submission
from edc.casebook import actions as casebook
from edc.casebook.models import Page, Subject
from enrollment.deviations.listing import is_stated
from protocol.codelists_deviation import DeviationCategory, DeviationSeverity

FORM = "enrollment.deviation"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDeviation:
    """A deviation that the system states itself.

    `origin` is the code of the reason, and `arithmetic` what was counted: written alike whatever the language, as
    the two together say whether it was stated before.
    """

    what: str
    happened_on: date
    category: DeviationCategory
    severity: DeviationSeverity
    origin: str
    arithmetic: str
    concerns: str = ""


def open_deviation(*, subject: Subject, deviation: NewDeviation, by: User, at: datetime) -> Page | None:
    """A page of the log that states the deviation; none where one states it already, also one struck through since.

    Raises what `add_pages` and `save` raise.
    """
    with transaction.atomic():
        # One at a time for each subject, so that of two at once the second finds the first.
        casebook.lock_books(subjects=[subject.pk])
        if is_stated(subject, origin=deviation.origin, arithmetic=deviation.arithmetic):
            return None
        new = casebook.NewPage(subject=subject, form=FORM)
        (page,) = casebook.add_pages(wanted=[new], by=by, at=at)
        answers = {
            "what": deviation.what,
            "happened_on": deviation.happened_on,
            "concerns": deviation.concerns or None,
            "category": deviation.category,
            "severity": deviation.severity,
            "arithmetic": deviation.arithmetic,
            "origin": deviation.origin,
        }
        return capture.save(filled=Submission(page=page, answers=answers, seen=None), by=by, at=at).page


def record_export(*, by: User, at: datetime, file: str, site: Site | None) -> None:
    """The act of taking the listing of deviations as a file. Raises NotPermitted."""
    only = site.code if site else None
    accounts.record_export(act=TrailAct.EXPORT, permission=Permission.READ_SUBJECTS, by=by, at=at, file=file, site=only)

"""Publishes a number of the protocol from a date on."""

from datetime import date, datetime

from django.db import connection, transaction

from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import role_for
from edc.audit import actions as audit
from edc.study.acts import StudyAct
from edc.study.models import PublishedParameter
from protocol import parameters as declared


class AlreadyPublished(Exception):
    """A value of this parameter was published from this very day on; what was published stays."""


def publish(
    *, name: str, value: str, effective_from: date, citation: str, by: User, at: datetime
) -> PublishedParameter:
    """A new value of a parameter, for good. Raises NotAParameter for one that cannot be, or not beside the others."""
    role = role_for(by, Permission.PUBLISH_PARAMETERS, site=None)
    declared.parse(name, value)
    row = PublishedParameter(name=name, value=value, effective_from=effective_from, citation=citation)
    row.clean_fields()
    new_entry = audit.NewEntry(act=StudyAct.PUBLISH_PARAMETER, by=by, role=role, at=at, reason=citation)
    with transaction.atomic():
        _one_at_a_time()
        if PublishedParameter.objects.filter(name=name, effective_from=effective_from).exists():
            raise AlreadyPublished(name, effective_from)
        _refuse_contradiction(row)
        with audit.act(new_entry):
            row.save()
    return row


def _one_at_a_time() -> None:
    """Whoever publishes next sees this value: two that contradict each other must not both be found in order."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE study_publishedparameter IN SHARE ROW EXCLUSIVE MODE")


def _refuse_contradiction(new: PublishedParameter) -> None:
    """Raises NotAParameter where the protocol would contradict itself on a day from the new value's first on."""
    rows = sorted([*PublishedParameter.objects.all(), new], key=lambda row: row.effective_from)
    for day in sorted({row.effective_from for row in rows if row.effective_from >= new.effective_from}):
        in_force = {row.name: row.value for row in rows if row.effective_from <= day}
        declared.with_values(declared.DEFAULT, in_force)

"""Puts an export of the trail on record, before the first line of it leaves the house."""

from collections.abc import Mapping
from datetime import datetime

from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import NotPermitted, memberships
from edc.audit import actions as audit
from edc.audit.acts import TrailAct
from edc.audit.search import Filter
from edc.trail.scope import reader


def record_export(*, by: User, at: datetime, file: str, filters: Mapping[str, str], asked: Filter) -> None:
    """The act of taking what answers a question as a file. Raises NotPermitted."""
    scope = reader(by).scope
    role = next((m.role for m in memberships(by) if Permission.READ_TRAIL in m.declared.permissions), "")
    if not role:
        raise NotPermitted(user=by, permission=Permission.READ_TRAIL, site=None)
    question = ", ".join(f"{name}={value}" for name, value in filters.items() if value)
    new_entry = audit.NewEntry(
        act=TrailAct.EXPORT_TRAIL,
        by=by,
        role=role,
        site=scope.sites[0] if len(scope.sites) == 1 else "",
        subject=asked.subject.key if asked.subject else None,
        at=at,
        reason=f"{file}: {question}" if question else file,
    )
    with audit.act(new_entry):
        pass

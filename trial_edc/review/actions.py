"""Puts on record what leaves the house from review."""

from collections.abc import Mapping
from datetime import datetime

from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import NotPermitted, memberships
from edc.audit import actions as audit
from edc.audit.acts import Act


def record_export(*, by: User, at: datetime, file: str, told: Mapping[str, str]) -> None:
    """The act of taking a listing of queries as a file. Raises NotPermitted."""
    held = [m for m in memberships(by) if Permission.READ_QUERIES in m.declared.permissions]
    if not held:
        raise NotPermitted(user=by, permission=Permission.READ_QUERIES, site=None)
    sites = {m.site.code if m.site else "" for m in held}
    question = ", ".join(f"{name}={value}" for name, value in told.items() if value)
    deed = audit.Deed(
        act=Act.EXPORT,
        by=by,
        role=held[0].role,
        site=sites.pop() if len(sites) == 1 else "",
        at=at,
        reason=f"{file}: {question}" if question else file,
    )
    with audit.act(deed):
        pass

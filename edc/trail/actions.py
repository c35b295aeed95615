"""Puts an export of the trail on record, before the first line of it leaves the house."""

from collections.abc import Mapping
from datetime import datetime

from edc.accounts import actions as accounts
from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.audit.acts import TrailAct
from edc.audit.search import Filter
from edc.trail.scope import reader


def record_export(*, by: User, at: datetime, file: str, filters: Mapping[str, str], asked: Filter) -> None:
    """The act of taking what answers a question as a file. Raises NotPermitted."""
    sites = reader(by).scope.sites
    accounts.record_export(
        act=TrailAct.EXPORT_TRAIL,
        permission=Permission.READ_TRAIL,
        by=by,
        at=at,
        file=file,
        filters=filters,
        site=sites[0] if len(sites) == 1 else "",
        subject=asked.subject.key if asked.subject else None,
    )

"""Takes a snapshot out of the house, and puts it on record."""

from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO

from django.conf import settings

from edc.accounts.models import Site, User
from edc.accounts.roles import Permission
from edc.accounts.selectors import role_for
from edc.audit import actions as audit
from edc.audit.acts import TrailAct
from edc.exports import manifest, snapshot
from edc.exports.models import Snapshot
from edc.exports.recipients import Recipient

OPERATOR = "command line"


def take(
    *, by: User | None, at: datetime, into: BinaryIO, sites: Sequence[Site], recipient: Recipient = Recipient.HOME
) -> Snapshot:
    """Writes a snapshot of these sites into an empty file, then records it; without a doer, for the server's operator.

    Raises NotPermitted where the person may not export one of the sites, and what `snapshot.write` raises; whatever
    it raises, nothing is on record and the file is no snapshot.
    """
    role = _role(by, sites)
    name = by.username if by else OPERATOR
    written = snapshot.write(into=into, sites=sites, at=at, by=name, recipient=recipient)
    codes = " ".join(sorted(site.code for site in sites))
    new_entry = audit.NewEntry(
        act=TrailAct.EXPORT,
        by=by,
        by_name=name,
        role=role,
        site=sites[0].code if len(sites) == 1 else "",
        at=at,
        reason=written.sha256,
    )
    with audit.act(new_entry):
        return Snapshot.objects.create(
            at=at,
            by=name,
            sites=codes,
            recipient=recipient,
            rows=written.rows,
            size=written.size,
            sha256=written.sha256,
            last_entry=written.moment.last_entry,
            transactions=written.moment.transactions,
            protocol=manifest.protocol(),
            code_version=settings.CODE_VERSION,
        )


def _role(by: User | None, sites: Sequence[Site]) -> str:
    """The role, or roles, by which the person may export each of the sites. Raises NotPermitted."""
    if by is None:
        return ""
    return ", ".join(dict.fromkeys(role_for(by, Permission.EXPORT, site=site) for site in sites))

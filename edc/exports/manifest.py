"""What a snapshot says of itself: when, by whom, of which sites, under which protocol, and the hash of each file."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.utils import timezone

from edc.casebook.models import Subject
from edc.exports.recipients import Recipient
from edc.study.selectors import parameters
from protocol import schedule
from protocol.parameters import as_text
from protocol.words import Sentence

NAME = "manifest.json"
FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file of the zip: rows and columns where it is a table, bytes and SHA-256 as unpacked."""

    name: str
    rows: int | None
    columns: int | None
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotMoment:
    """The database at the moment of a snapshot.

    `last_entry` is the highest entry of the audit trail that was seen, `transactions` what exactly was visible
    (PostgreSQL's pg_current_snapshot), `every_site` whether the study has no site but those asked for.
    """

    last_entry: int | None
    transactions: str
    postgresql: str
    every_site: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """For whom the snapshot is, and who is left out of it for what reasons."""

    recipient: Recipient
    withheld: Mapping[Subject, Sequence[Sentence]]


def text(
    *,
    at: datetime,
    by: str,
    sites: Sequence[str],
    moment: SnapshotMoment,
    members: Sequence[Member],
    leaving: Leaving,
) -> str:
    """The manifest as JSON, ending in a line feed."""
    content: Mapping[str, object] = {
        "format": FORMAT,
        "study": settings.PROTOCOL,
        "made_at": {"utc": at.astimezone(UTC).isoformat(), "clinic": timezone.localtime(at).isoformat()},
        "made_by": by,
        "sites": list(sites),
        "every_site": moment.every_site,
        "recipient": leaving.recipient.value,
        "withheld": [
            {"subject": subject.number, "reasons": [str(reason) for reason in reasons]}
            for subject, reasons in leaving.withheld.items()
        ],
        "last_entry": moment.last_entry,
        "protocol": protocol(),
        "parameters": as_text(parameters(on=timezone.localdate(at))),
        "code_version": settings.CODE_VERSION,
        "postgresql": moment.postgresql,
        "files": [asdict(member) for member in members],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def protocol() -> str:
    """The study's registration, and the schedule of activities by a hash of all that it says."""
    visits = [
        [visit.code, visit.anchor, visit.offset, visit.early, visit.late, _needs(visit.code)]
        for visit in schedule.SCHEDULE
    ]
    said = json.dumps(visits, sort_keys=True)
    return f"{settings.PROTOCOL} schedule {hashlib.sha256(said.encode()).hexdigest()[:12]}"


def _needs(visit: str) -> dict[str, str | None]:
    return {activity.value: schedule.need(visit, activity) for activity in schedule.activities(visit)}

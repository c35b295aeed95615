"""Who may do what: permissions and roles, declared once and printed for an auditor."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """One thing a role may do at its sites."""

    READ_SUBJECTS = "read-subjects"
    OPEN_BOOK = "open-book"
    ENTER_DATA = "enter-data"
    READ_RESPONSE = "read-response"
    READ_REPORTS = "read-reports"
    READ_TRAIL = "read-trail"
    READ_QUERIES = "read-queries"
    ANSWER_QUERIES = "answer-queries"
    RAISE_QUERIES = "raise-queries"
    VERIFY = "verify"
    SIGN = "sign"
    CORRECT = "correct"
    HOLD = "hold"
    RELEASE = "release"
    ASK_MASK = "ask-mask"
    MASK = "mask"
    EXPORT = "export"
    MANAGE_PEOPLE = "manage-people"
    PUBLISH_PARAMETERS = "publish-parameters"
    KEEP_LIMITS = "keep-limits"
    PUBLISH_CONSENT = "publish-consent"
    ASK_WORK = "ask-work"
    ENROL = "enrol"
    DECIDE_ELIGIBILITY = "decide-eligibility"
    DECIDE_DOSE = "decide-dose"
    RECORD_DOSE_IN_ERROR = "record-dose-in-error"
    JUDGE_CONFOUNDER = "judge-confounder"
    ADJUDICATE = "adjudicate"
    JUDGE_CAUSALITY = "judge-causality"
    DECIDE_DEVIATION = "decide-deviation"
    JUDGE_EXPECTEDNESS = "judge-expectedness"
    REPORT_SUSAR = "report-susar"
    KEEP_DICTIONARIES = "keep-dictionaries"
    DISPENSE = "dispense"
    KEEP_STOCK = "keep-stock"
    MOVE_VISIT = "move-visit"
    SCHEDULE_REPORTS = "schedule-reports"


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its code, its name, what it is for, what it may do, and whether services have it, not people."""

    code: str
    label: str | Promise
    purpose: str | Promise
    permissions: frozenset[Permission]
    for_services: bool = False


def _role(
    code: str, label: str | Promise, purpose: str | Promise, *permissions: Permission, for_services: bool = False
) -> Role:
    return Role(code, label, purpose, frozenset(permissions), for_services)


P = Permission
_DECLARED = (
    _role(
        "coordinator",
        _("Coordinator"),
        _("opens casebooks, enters visits, answers queries"),
        P.READ_SUBJECTS, P.OPEN_BOOK, P.ENTER_DATA, P.READ_RESPONSE,
        P.READ_QUERIES, P.ANSWER_QUERIES, P.CORRECT, P.ASK_MASK, P.ASK_WORK,
        P.DISPENSE, P.KEEP_STOCK, P.MOVE_VISIT,
    ),
    _role(
        "investigator",
        _("Investigator"),
        _("enters data, answers queries, signs, reads the response of each subject and the reports"),
        P.READ_SUBJECTS, P.OPEN_BOOK, P.ENTER_DATA, P.READ_RESPONSE, P.READ_REPORTS, P.READ_TRAIL,
        P.READ_QUERIES, P.ANSWER_QUERIES, P.SIGN, P.CORRECT, P.RELEASE, P.ASK_MASK, P.MASK, P.KEEP_LIMITS,
        P.PUBLISH_CONSENT, P.ASK_WORK, P.ENROL, P.DECIDE_ELIGIBILITY, P.DECIDE_DOSE, P.RECORD_DOSE_IN_ERROR,
        P.JUDGE_CONFOUNDER, P.ADJUDICATE, P.JUDGE_CAUSALITY, P.DECIDE_DEVIATION,
    ),
    _role(
        "monitor",
        _("Monitor"),
        _("verifies data against the source, raises and closes queries, exports snapshots"),
        P.READ_SUBJECTS, P.READ_RESPONSE, P.READ_REPORTS, P.READ_TRAIL, P.EXPORT,
        P.READ_QUERIES, P.RAISE_QUERIES, P.VERIFY, P.ASK_MASK, P.ASK_WORK,
    ),
    _role(
        "data-manager",
        _("Data manager"),
        _("raises and closes queries, freezes and locks, exports snapshots"),
        P.READ_SUBJECTS, P.READ_RESPONSE, P.READ_REPORTS, P.READ_TRAIL, P.EXPORT,
        P.READ_QUERIES, P.RAISE_QUERIES, P.HOLD, P.RELEASE, P.ASK_MASK, P.MASK, P.KEEP_LIMITS, P.PUBLISH_CONSENT,
        P.ASK_WORK, P.SCHEDULE_REPORTS,
    ),
    _role(
        "safety-officer",
        _("Safety officer"),
        _("reads the subjects' data and raises queries"),
        P.READ_SUBJECTS, P.READ_RESPONSE, P.READ_QUERIES, P.RAISE_QUERIES, P.ASK_WORK,
        P.JUDGE_EXPECTEDNESS, P.REPORT_SUSAR, P.KEEP_DICTIONARIES,
    ),
    _role(
        "pharmacist",
        _("Pharmacist"),
        _("dispenses the study drug and keeps its stock"),
        P.READ_SUBJECTS, P.DISPENSE, P.KEEP_STOCK, P.ASK_WORK,
    ),
    _role(
        "statistician",
        _("Statistician"),
        _("reads the reports and exports snapshots"),
        P.READ_SUBJECTS, P.READ_RESPONSE, P.READ_REPORTS, P.READ_TRAIL, P.EXPORT,
    ),
    _role(
        "administrator",
        _("Administrator"),
        _("manages people and sites; sees no clinical data"),
        P.MANAGE_PEOPLE, P.READ_TRAIL,
    ),
    _role(
        "protocol-editor",
        _("Protocol editor"),
        _("publishes protocol parameters after an amendment"),
        P.PUBLISH_PARAMETERS,
    ),
    _role(
        "inspector",
        _("Inspector"),
        _("reads everything, changes nothing"),
        P.READ_SUBJECTS, P.READ_RESPONSE, P.READ_REPORTS, P.READ_TRAIL, P.READ_QUERIES,
    ),
    _role(
        "importer",
        _("Importer"),
        _("a service that enters source records from files"),
        P.READ_SUBJECTS, P.OPEN_BOOK, P.ENTER_DATA,
        for_services=True,
    ),
)  # fmt: skip
ROLES: dict[str, Role] = {role.code: role for role in _DECLARED}

_ENROLLMENT, _DOSING = "the enrollment's issue", "the dosing's issue"
_SAFETY, _OUTCOMES = "the safety's issue", "the outcomes' issue"
AHEAD: Mapping[Permission, str] = {
    **dict.fromkeys((P.DECIDE_DEVIATION, P.MOVE_VISIT), _ENROLLMENT),
    **dict.fromkeys((P.RECORD_DOSE_IN_ERROR, P.DECIDE_DOSE, P.DISPENSE, P.KEEP_STOCK), _DOSING),
    **dict.fromkeys((P.JUDGE_CAUSALITY, P.JUDGE_EXPECTEDNESS, P.REPORT_SUSAR, P.KEEP_DICTIONARIES), _SAFETY),
    **dict.fromkeys((P.JUDGE_CONFOUNDER, P.ADJUDICATE, P.SCHEDULE_REPORTS), _OUTCOMES),
}
"""Permissions that no action asks yet: roles hold them ahead of the issue named, whose actions will ask them.

Whoever writes such an action takes its permission out of here: the tests of addresses say so until then.
"""

ENTERING = (
    P.ENTER_DATA, P.ENROL, P.DECIDE_ELIGIBILITY, P.DECIDE_DOSE, P.RECORD_DOSE_IN_ERROR, P.JUDGE_CONFOUNDER,
    P.ADJUDICATE, P.JUDGE_CAUSALITY, P.DECIDE_DEVIATION, P.DISPENSE, P.KEEP_STOCK, P.MOVE_VISIT,
)  # fmt: skip
"""What writes a site's data of its subjects, by whatever name."""
# Duties that one person never holds together at a site (REQ-022): nobody verifies what they may enter themselves, and
# nobody who enters gives the right to.
APART: tuple[tuple[Permission, Permission], ...] = tuple(
    (entering, other) for other in (P.VERIFY, P.MANAGE_PEOPLE) for entering in ENTERING
)


def conflict(role: Role, other: Role) -> bool:
    """Whether two roles would bring together what is kept apart."""
    pairs = (*APART, *((second, first) for first, second in APART))
    return any(first in role.permissions and second in other.permissions for first, second in pairs)

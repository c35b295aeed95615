"""Who may do what: permissions and roles, declared once and printed for an auditor."""

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
        P.READ_QUERIES, P.ANSWER_QUERIES, P.CORRECT, P.ASK_MASK,
    ),
    _role(
        "investigator",
        _("Investigator"),
        _("enters data, answers queries, signs, reads the response of each subject and the reports"),
        P.READ_SUBJECTS, P.OPEN_BOOK, P.ENTER_DATA, P.READ_RESPONSE, P.READ_REPORTS, P.READ_TRAIL,
        P.READ_QUERIES, P.ANSWER_QUERIES, P.SIGN, P.CORRECT, P.RELEASE, P.ASK_MASK, P.MASK, P.KEEP_LIMITS,
    ),
    _role(
        "monitor",
        _("Monitor"),
        _("verifies data against the source, raises and closes queries, exports snapshots"),
        P.READ_SUBJECTS, P.READ_RESPONSE, P.READ_REPORTS, P.READ_TRAIL, P.EXPORT,
        P.READ_QUERIES, P.RAISE_QUERIES, P.VERIFY, P.ASK_MASK,
    ),
    _role(
        "data-manager",
        _("Data manager"),
        _("raises and closes queries, freezes and locks, exports snapshots"),
        P.READ_SUBJECTS, P.READ_RESPONSE, P.READ_REPORTS, P.READ_TRAIL, P.EXPORT,
        P.READ_QUERIES, P.RAISE_QUERIES, P.HOLD, P.RELEASE, P.ASK_MASK, P.MASK, P.KEEP_LIMITS,
    ),
    _role(
        "safety-officer",
        _("Safety officer"),
        _("reads the subjects' data and raises queries"),
        P.READ_SUBJECTS, P.READ_RESPONSE, P.READ_QUERIES, P.RAISE_QUERIES,
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
# Duties that one person never holds together at a site (REQ-022): nobody verifies what they may enter themselves, and
# nobody who enters gives the right to.
APART: tuple[tuple[Permission, Permission], ...] = (
    (P.ENTER_DATA, P.VERIFY),
    (P.ENTER_DATA, P.MANAGE_PEOPLE),
)


def conflict(role: Role, other: Role) -> bool:
    """Whether two roles would bring together what is kept apart."""
    pairs = (*APART, *((second, first) for first, second in APART))
    return any(first in role.permissions and second in other.permissions for first, second in pairs)

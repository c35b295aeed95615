"""roles.md: who may do what."""

from collections.abc import Iterator

from edc.accounts.roles import AHEAD, APART, ROLES, Permission, Role
from trial_edc.documents.words import document, section, table, words

INTRODUCTION = """
A person holds a role at one site, or at every site. A person may hold several. What a role does not permit is refused
by the server, whatever the page shows.
"""
KEPT_APART = """
At one site nobody holds both of a pair; a role at every site counts at each. A role that would bring them together is
refused, and the attempt is written into the trail.
"""
MEANINGS = {
    Permission.READ_SUBJECTS: "read the casebooks of the site",
    Permission.OPEN_BOOK: "open a casebook for a new subject",
    Permission.ENTER_DATA: "fill in and save pages, add pages and unscheduled visits",
    Permission.READ_RESPONSE: "read the response of a subject, and why",
    Permission.READ_REPORTS: "read live and stored reports",
    Permission.READ_TRAIL: "read and export the audit trail of all that the person may read",
    Permission.READ_QUERIES: "read queries and how far review is",
    Permission.ANSWER_QUERIES: "answer queries: explain, or confirm the value",
    Permission.RAISE_QUERIES: "raise, close and reopen queries, cancel what nobody answered",
    Permission.VERIFY: "verify items against the source",
    Permission.SIGN: "sign electronically",
    Permission.CORRECT: "move, strike through and restore what was entered in error, give a subject another number",
    Permission.HOLD: "freeze and lock, ask for a release",
    Permission.RELEASE: "decide, as the second person, on the release of what is frozen or locked",
    Permission.ASK_MASK: "ask for a text to be masked in its page and in the trail",
    Permission.MASK: "mask the text that another person asked for, or decline",
    Permission.EXPORT: "download snapshots",
    Permission.MANAGE_PEOPLE: "add people and sites, give roles",
    Permission.PUBLISH_PARAMETERS: "publish a number of the protocol",
    Permission.KEEP_LIMITS: "enter, replace, end and withdraw the limits of the site's laboratories",
    Permission.PUBLISH_CONSENT: "publish a version of the site's consent form",
    Permission.ASK_WORK: "ask somebody to do something about a subject, withdraw what one asked",
    Permission.ENROL: "enrol a subject",
    Permission.DECIDE_ELIGIBILITY: "decide what the criteria leave to review",
    Permission.DECIDE_DOSE: "decide the dose",
    Permission.RECORD_DOSE_IN_ERROR: "record a dose that was given in error",
    Permission.JUDGE_CONFOUNDER: "judge whether something else explains a result",
    Permission.ADJUDICATE: "adjudicate the response of a subject",
    Permission.JUDGE_CAUSALITY: "judge whether an event was caused by the study drug",
    Permission.DECIDE_DEVIATION: "decide about a deviation from the protocol",
    Permission.JUDGE_EXPECTEDNESS: "judge whether an event was expected",
    Permission.REPORT_SUSAR: "report suspected unexpected serious adverse reactions",
    Permission.KEEP_DICTIONARIES: "keep the dictionaries that terms are coded by",
    Permission.DISPENSE: "dispense the study drug, take it back",
    Permission.KEEP_STOCK: "keep the stock of the study drug",
    Permission.MOVE_VISIT: "record that a visit was moved or missed",
    Permission.SCHEDULE_REPORTS: "say when reports are stored",
}


def text() -> str:
    """The whole document."""
    heads = ("Role", "角色", "Code", "Purpose", "用途")
    held = ("Permission", *(str(words(role.label).en) for role in ROLES.values()))
    meanings = table(
        ("Permission", "Lets a person"), ((f"`{permission}`", _meaning(permission)) for permission in Permission)
    )
    return document(
        "Roles and permissions",
        INTRODUCTION,
        section("Roles", table(heads, (_role(role) for role in ROLES.values()))),
        section("Permissions", meanings),
        section("Who holds what", table(held, (_held(permission) for permission in Permission))),
        section("Kept apart", KEPT_APART, table(("Nobody holds", "together with"), _pairs())),
    )


def _meaning(permission: Permission) -> str:
    """What a permission lets a person do, and for which issue it is held ahead, where no action asks it yet."""
    ahead = AHEAD.get(permission)
    return f"{MEANINGS[permission]} (comes with {ahead})" if ahead else MEANINGS[permission]


def _role(role: Role) -> tuple[str, ...]:
    label, purpose = words(role.label), words(role.purpose)
    return label.en, label.zh, f"`{role.code}`", purpose.en, purpose.zh


def _held(permission: Permission) -> tuple[str, ...]:
    return f"`{permission}`", *("yes" if permission in role.permissions else "" for role in ROLES.values())


def _pairs() -> Iterator[tuple[str, str]]:
    """Each permission once, with all that it is kept apart from."""
    for other in dict.fromkeys(other for _entering, other in APART):
        yield ", ".join(entering for entering, beside in APART if beside == other), other

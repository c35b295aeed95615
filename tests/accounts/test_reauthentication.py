"""Who signs proves it: all components first, one in a continuous session; failures count (YS-50, REQ-083)."""

from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.backends.signed_cookies import SessionStore

from edc.accounts import actions as accounts
from edc.accounts import reauthentication
from edc.accounts.acts import AccountAct
from edc.accounts.reauthentication import (
    About,
    ReauthenticationRefused,
    in_a_row,
    is_continuous,
    paused_until,
    prove,
    remember,
)
from edc.accounts.selectors import NotPermitted
from edc.audit.models import Entry
from tests import universe
from tests.protocol.tables import table

AT = universe.NOW

# Minutes before now at which somebody failed, the newest first; and until how many minutes from now signing is refused.
PAUSES = table("""
    failed        | until
    never         | no
    1,2,3,4       | no
    1,2,3,4,5     | 14
    0,2,3,4,15    | 15
    0,2,3,4,16    | no
    14,15,16,17,18 | 1
    15,16,17,18,19 | no
    1,2,3,4,5,6,7 | 14
""")


def moment(minutes: str) -> datetime:
    return AT - timedelta(minutes=int(minutes))


@pytest.mark.parametrize("row", PAUSES, ids=lambda row: row["failed"])
def test_five_failures_within_a_quarter_pause_signing_for_a_quarter(row):
    failures = [] if row["failed"] == "never" else [moment(one) for one in row["failed"].split(",")]

    until = None if row["until"] == "no" else AT + timedelta(minutes=int(row["until"]))
    assert paused_until(failures, at=AT) == until


SESSIONS = table("""
    after     | session | continuous
    00:00:00  | same    | yes
    00:14:59  | same    | yes
    00:15:00  | same    | no
    -00:00:01 | same    | no
    00:01:00  | another | no
    never     | same    | no
""")


@pytest.mark.parametrize("row", SESSIONS, ids=lambda row: f"{row['after']} {row['session']}")
def test_a_session_is_continuous_for_a_quarter_after_the_last_signature(row):
    session = SessionStore("one-session")
    _before, minus, clock = row["after"].rpartition("-")
    if clock != "never":
        remember(session, at=AT)
    if row["session"] == "another":
        session._session_key = "another-session"
    hours, minutes, seconds = (int(part) for part in clock.split(":")) if clock != "never" else (0, 0, 0)
    passed = timedelta(hours=hours, minutes=minutes, seconds=seconds) * (-1 if minus else 1)

    assert is_continuous(session, at=AT + passed) is (row["continuous"] == "yes")


def tried(
    by, site, *, username: str | None = "", password: str = universe.PASSWORD, at: datetime = AT
) -> ReauthenticationRefused | None:
    """Proves, and answers with the refusal."""
    name = by.username if username == "" else username
    try:
        prove(username=name, password=password, about=About(site=site), by=by, at=at)
    except ReauthenticationRefused as refused:
        return refused
    return None


def reasons() -> list[str]:
    return list(Entry.objects.filter(act=AccountAct.REFUSED_SIGNATURE).order_by("pk").values_list("reason", flat=True))


def test_ys_50_both_components_prove_who_signs(pi, site):
    assert tried(pi, site) is None
    assert tried(pi, site, username=" PI ") is None
    assert tried(pi, site, username=None) is None
    assert reasons() == []


def test_ys_50_a_failure_is_recorded_with_what_failed_and_never_the_password(subject, pi, site, coordinator):
    about = About(site=site, subject=subject.pk, page=universe.page_of(subject, "enrollment.consent").pk)
    with pytest.raises(ReauthenticationRefused):
        prove(username="pi", password="something else", about=about, by=pi, at=AT)
    tried(pi, site, username=coordinator.username)
    tried(pi, site, username=None, password="something else")

    first = Entry.objects.filter(act=AccountAct.REFUSED_SIGNATURE).order_by("pk").first()
    assert (first.by_id, first.site, first.subject_id, first.page_id) == (pi.pk, "01", subject.pk, about.page)
    assert reasons() == [
        "The password was not right.",
        "The user name was not that of the person who is signed in.",
        "The password was not right.",
    ]


def test_somebody_who_left_proves_nothing(pi, site):
    pi.is_active = False
    pi.save()

    with pytest.raises(NotPermitted):
        tried(pi, site)


def test_failures_in_a_row_end_with_a_sign_in(pi, site):
    counted = [tried(pi, site, password="x").in_a_row for _time in range(3)]
    accounts.record_visit(user=pi, act=AccountAct.LOG_IN, at=AT)

    assert counted == [1, 2, reauthentication.SIGNED_OUT_AFTER]
    assert in_a_row(pi, at=AT) == 0


def test_after_five_failures_even_the_right_password_is_refused_for_a_quarter(pi, site):
    for minutes in range(5):
        last = tried(pi, site, password="x", at=AT + timedelta(minutes=minutes))

    again = tried(pi, site, at=AT + timedelta(minutes=10))

    until = AT + timedelta(minutes=4) + reauthentication.PAUSE
    assert (last.until, again.until) == (until, until)
    assert reasons()[-1] == "Signing was refused after too many failures."
    assert tried(pi, site, at=until) is None


def test_another_persons_failures_do_not_count(pi, site):
    other = universe.new_person("other", role="investigator", site=site)
    for _time in range(5):
        tried(other, site, password="x")

    assert tried(pi, site) is None


def test_only_who_signs_somewhere_is_asked(coordinator, pi, site, other_site):
    for where in (site, None):
        with pytest.raises(NotPermitted):
            prove(username="coordinator", password=universe.PASSWORD, about=About(site=where), by=coordinator, at=AT)
    with pytest.raises(NotPermitted):
        prove(username="pi", password=universe.PASSWORD, about=About(site=other_site), by=pi, at=AT)
    assert tried(pi, None) is None

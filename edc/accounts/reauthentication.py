"""Who signs proves who they are: all components first, one afterwards in a continuous session (21 CFR 11.200).

What failed is recorded and counted from the trail. In a row it ends the session; too often, and nobody signs by this
account for a while.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from django.contrib import auth
from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import gettext_noop as _

from edc.accounts.acts import AccountAct
from edc.accounts.models import Site, User
from edc.accounts.roles import Permission
from edc.accounts.selectors import memberships, role_for
from edc.audit import actions as audit
from edc.audit.selectors import done_by

# How long after a signature the next one needs the password alone, in the same session.
CONTINUOUS = timedelta(minutes=15)
# So many failures within this time, and signing is refused for as long.
MOST_FAILURES = 5
PAUSE = timedelta(minutes=15)
# So many failures in a row end the session.
SIGNED_OUT_AFTER = 3
KEPT = "signing"


class Failure(StrEnum):
    """Why somebody was refused at signing, as the trail tells it."""

    USERNAME = _("The user name was not that of the person who is signed in.")
    PASSWORD = _("The password was not right.")
    PAUSED = _("Signing was refused after too many failures.")


TRIED = frozenset({Failure.USERNAME.value, Failure.PASSWORD.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is to be signed: the site, subject and page, each where it is one."""

    site: Site | None
    subject: int | None = None
    page: int | None = None


class ReauthenticationRefused(Exception):
    """The person did not prove who they are: so many times in a row; or signing is refused until a moment."""

    def __init__(self, *, in_a_row: int, until: datetime | None) -> None:
        super().__init__(f"{in_a_row} in a row, until {until}")
        self.in_a_row, self.until = in_a_row, until


def is_continuous(session: SessionBase, *, at: datetime) -> bool:
    """Whether the last signature was made in this very session, a short while ago."""
    kept = session.get(KEPT)
    if not isinstance(kept, dict) or not session.session_key or kept.get("session") != session.session_key:
        return False
    return timedelta() <= at - datetime.fromisoformat(str(kept.get("signed_at"))) < CONTINUOUS


def remember(session: SessionBase, *, at: datetime) -> None:
    """Keeps in the session that somebody signed. Signing out ends it, for it ends the session."""
    session[KEPT] = {"signed_at": at.isoformat(), "session": session.session_key}


def prove(*, username: str | None, password: str, about: About, by: User, at: datetime) -> None:
    """Asks whether these are the components of the person who is signed in; without a user name, of the password alone.

    Raises NotPermitted, or ReauthenticationRefused, which is recorded.
    """
    role = _role(by, about.site)
    failed = Failure.PAUSED if _paused(by, at=at) else _failed(username, password, by)
    if failed:
        new_entry = audit.NewEntry(
            act=AccountAct.REFUSED_SIGNATURE, by=by, role=role, site=about.site.code if about.site else "", at=at
        )
        with audit.act(replace(new_entry, subject=about.subject, page=about.page, reason=failed.value)):
            pass
        raise ReauthenticationRefused(in_a_row=in_a_row(by, at=at), until=_paused(by, at=at))


def _role(by: User, site: Site | None) -> str:
    """The role by which a person signs there; of pages of several sites, anywhere."""
    held = [membership for membership in memberships(by) if Permission.SIGN in membership.declared.permissions]
    return role_for(by, Permission.SIGN, site=site if site or not held else held[0].site)


def _failed(username: str | None, password: str, by: User) -> Failure | None:
    if username is not None and username.strip().lower() != by.username:
        return Failure.USERNAME
    user = auth.authenticate(username=by.username, password=password)
    return None if user == by else Failure.PASSWORD


def paused_until(failures: Sequence[datetime], *, at: datetime) -> datetime | None:
    """Until when signing is refused after these failures, the newest first; nothing where it is not."""
    if len(failures) < MOST_FAILURES or failures[0] - failures[MOST_FAILURES - 1] > PAUSE:
        return None
    until = failures[0] + PAUSE
    return until if at < until else None


def _paused(by: User, *, at: datetime) -> datetime | None:
    done = done_by(by.username, [AccountAct.REFUSED_SIGNATURE], since=at - 2 * PAUSE)
    return paused_until([doing.at for doing in done if doing.reason in TRIED], at=at)


def in_a_row(by: User, *, at: datetime) -> int:
    """How often a person failed since they signed or came in last."""
    acts = (AccountAct.REFUSED_SIGNATURE, AccountAct.SIGN, AccountAct.LOG_IN)
    failed = 0
    for doing in done_by(by.username, acts, since=at - 2 * PAUSE):
        if doing.code != AccountAct.REFUSED_SIGNATURE:
            break
        failed += doing.reason in TRIED
    return failed

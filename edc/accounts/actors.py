"""Who did an act, as what, when, why, and where from: in the reader's words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from edc.accounts.acts import AccountAct
from edc.accounts.models import User
from edc.accounts.roles import ROLES
from edc.audit.acts import Act, Origin, words_of
from edc.audit.reading import Changed, Done


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The circumstances of an act. `is_outside` where none was announced: the database role did it."""

    who: str
    role: str
    act: str
    origin: str
    reason: str
    at: datetime
    is_outside: bool

    @property
    def when(self) -> str:
        """The moment in the time of the clinic, with its offset."""
        return moment(self.at)


def moment(at: datetime) -> str:
    """A moment in the time of the clinic, to the second, with its offset: 2026-11-23 14:05:00+08:00."""
    return timezone.localtime(at).isoformat(sep=" ", timespec="seconds")


def names(done: Iterable[Done]) -> dict[int, str]:
    """The full names of the people who did these acts, by their accounts, in one read."""
    return dict(User.objects.filter(pk__in={act.by for act in done if act.by}).values_list("pk", "name"))


def actor(done: Done, names: Mapping[int, str]) -> Actor:
    """The circumstances of an act, in words."""
    return Actor(
        who=_who(done, names),
        role=roles(done.role),
        act=words_of(Act, done.act),
        origin=words_of(Origin, done.origin),
        reason=_(done.reason) if done.reason and done.act == AccountAct.REFUSED_SIGNATURE else done.reason,
        at=done.at,
        is_outside=False,
    )


def outside(change: Changed) -> Actor:
    """The circumstances of a change that no act announced."""
    return Actor(
        who=_("made in the database by %(role)s") % {"role": change.database_role},
        role="",
        act="",
        origin=_("past the product"),
        reason="",
        at=change.at,
        is_outside=True,
    )


def _who(done: Done, names: Mapping[int, str]) -> str:
    """Full name and user name; of somebody who was refused, only what was typed."""
    name = names.get(done.by or 0)
    if name:
        return _("%(name)s (%(username)s)") % {"name": name, "username": done.by_name}
    # The product itself calls a doer without an account by a message of the catalogue.
    return (
        _(done.by_name) if done.by is None and done.by_name and done.act != AccountAct.REFUSED_LOG_IN else done.by_name
    )


def roles(codes: str) -> str:
    """Roles by their names; the trail keeps the codes, and several with commas between them."""
    said = (str(ROLES[code].label) if code in ROLES else code for code in codes.split(", "))
    return _(", ").join(said)

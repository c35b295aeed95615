"""A subject on study is asked to sign a new version of the consent form that calls for it."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from edc.accounts.roles import Permission
from edc.worklist.rules import WantedWork, WorkKind, WorkRule
from enrollment.selectors import waiting_for_reconsent
from protocol.words import Sentence


def _waiting(subjects: Iterable[int]) -> Iterator[WantedWork]:
    for subject, version in waiting_for_reconsent(subjects):
        why = Sentence(gettext_noop("Version %(version)s of the consent form is to be signed."), {"version": version})
        yield WantedWork(subject=subject, why=why, seen=version)


RECONSENT = WorkRule(
    id="enrollment.reconsent",
    version="1",
    kind=WorkKind("reconsent", _("Have the new consent signed"), is_done_by_hand=False),
    permission=Permission.OPEN_BOOK,
    find=_waiting,
    reads=frozenset({"enrollment.consent", "enrollment.reconsent", "enrollment.disposition"}),
)


def work_rules() -> tuple[WorkRule, ...]:
    """The rules of the room."""
    return (RECONSENT,)

"""A page that was signed and was changed since asks to be signed again."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from edc.accounts.roles import Permission
from edc.audit import signed
from edc.capture.after_save import ChangedPage
from edc.worklist.models import WorkItem
from edc.worklist.rules import WantedWork, WorkKind, WorkRule
from protocol.words import Sentence

WHY = Sentence(gettext_noop("The page was changed after it was signed."))


def _lapsed(subjects: Iterable[int]) -> Iterator[WantedWork]:
    for page, subject, last_entry in sorted(signed.lapsed(list(subjects))):
        yield WantedWork(subject=subject, page=page, why=WHY, seen=str(last_entry))


def _was_signed(change: ChangedPage) -> bool:
    """Whether a changed page bears a signature, as its save has read; a correction looks."""
    return change.page.has_signatures


SIGN_AGAIN = WorkRule(
    id="signing.again",
    version="1",
    kind=WorkKind(
        "sign-again",
        _("Sign it again"),
        is_done_by_hand=False,
        act=_("Sign the difference"),
        page_view="sign_page",
    ),
    permission=Permission.SIGN,
    find=_lapsed,
    concerns=_was_signed,
)


def work_rules() -> tuple[WorkRule, ...]:
    """The rules of the room."""
    return (SIGN_AGAIN,)


def asking(pages: Iterable[int]) -> Iterator[int]:
    """The subjects of those pages that wait to be signed again."""
    waiting = WorkItem.objects.open().filter(rule=SIGN_AGAIN.id, page__in=list(pages))
    yield from waiting.values_list("subject_id", flat=True)

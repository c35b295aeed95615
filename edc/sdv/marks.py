"""What a page shows of its verification: a mark beside each question and line, and how far the page is."""

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import may
from edc.capture import registry
from edc.capture.items import Sdv
from edc.capture.selectors import Content
from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page
from edc.history.selectors import AnswerDifference
from edc.pages.forms import Sheet
from edc.pages.notes import FieldMarker, RoomNotes
from edc.sdv import status
from edc.sdv.plan import SdvStatus, SdvVerdict


@dataclass(frozen=True, slots=True)
class SdvMark:
    """Beside one place: its state in a shape and a word, what changed, and whether this reader may verify it."""

    key: str
    place: str
    label: str
    verdict: SdvVerdict
    word: str
    address: str
    told: tuple[AnswerDifference, ...] = ()
    is_critical: bool = False
    asks: bool = False
    may_verify: bool = False

    @property
    def glyph(self) -> str:
        """The shape of the state."""
        return f"sdv_{self.verdict.value}"

    @property
    def is_verified(self) -> bool:
        """Whether nothing is left to be done here."""
        return self.verdict is SdvVerdict.VERIFIED


@dataclass(frozen=True, slots=True)
class SdvPanel:
    """How far a page is: of its critical places those that stand verified, and what still asks."""

    address: str
    seen: int
    critical: int
    verified: int
    asking: tuple[SdvMark, ...]
    standing: tuple[SdvMark, ...]
    may_verify: bool


def marks(page: Page, content: Content, *, by: User) -> dict[ItemPath, SdvMark]:
    """The marks of a page, by place, for this reader; none where the reader has no part in the review."""
    if not page.last_entry or not _reads(page, by):
        return {}
    may_verify = may(by, Permission.VERIFY, site=page.subject.site)
    found = status.standing_on(page, content)
    return {one.place: _mark(page, one, may_verify=may_verify) for one in found if _shows(one, may_verify)}


def _reads(page: Page, by: User) -> bool:
    site = page.subject.site
    return may(by, Permission.READ_QUERIES, site=site) or may(by, Permission.VERIFY, site=site)


def _shows(one: SdvStatus, may_verify: bool) -> bool:
    return one.verdict is not SdvVerdict.OPTIONAL or may_verify


def _mark(page: Page, one: SdvStatus, *, may_verify: bool) -> SdvMark:
    model = registry.form(page.form)
    # What stood there is shown to those who compare it; to others only that it changed.
    changed = may_verify and one.last and one.verdict is SdvVerdict.CHANGED
    return SdvMark(
        key=f"{'line' if one.place.row else 'item'}-{one.place.row or one.place.item}",
        place=str(one.place),
        label=status.label_of(model, one.place),
        verdict=one.verdict,
        word=_word(one),
        address=reverse("verify", args=[page.pk]),
        told=status.told(model, one.place, one.last.value, one.now) if changed and one.last else (),
        is_critical=one.plan is Sdv.CRITICAL,
        asks=one.asks,
        may_verify=may_verify,
    )


def _word(one: SdvStatus) -> str:
    if one.last is None:
        return _("to be verified") if one.verdict is SdvVerdict.NEEDED else _("verification is optional")
    circumstances = {"who": one.last.by.name, "when": f"{timezone.localtime(one.last.at):%Y-%m-%d %H:%M}"}
    if one.verdict is SdvVerdict.CHANGED:
        return _("changed since %(who)s verified it at %(when)s") % circumstances
    return _("verified by %(who)s at %(when)s") % circumstances


def notes(sheet: Sheet, *, by: User) -> RoomNotes:
    """What the room says on a page: a mark a place, and how far the page is."""
    shown = marks(sheet.page, sheet.stored, by=by)
    markers = {where: FieldMarker("sdv/mark.html", mark) for where, mark in shown.items()}
    return RoomNotes(markers=markers, context={"verification": panel(sheet.page, shown.values())})


def panel(page: Page, shown: Collection[SdvMark]) -> SdvPanel | None:
    """How far the page is, by its marks; nothing where it has none."""
    if not shown:
        return None
    critical = [one for one in shown if one.is_critical]
    return SdvPanel(
        address=reverse("verify", args=[page.pk]),
        seen=page.last_entry or 0,
        critical=len(critical),
        verified=sum(one.is_verified for one in critical),
        asking=tuple(one for one in shown if one.asks),
        standing=tuple(one for one in shown if one.is_verified),
        may_verify=any(one.may_verify for one in shown),
    )

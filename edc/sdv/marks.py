"""What a page shows of its verification: a mark beside each question and line, and how far the page is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import may
from edc.capture import registry
from edc.capture.items import Sdv
from edc.capture.submission import Content
from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page
from edc.history.selectors import AnswerDifference
from edc.pages.beside import FieldMarker
from edc.pages.forms import Sheet
from edc.pages.notes import RoomNotes
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
    differences: tuple[AnswerDifference, ...] = ()
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
    marks: tuple[SdvMark, ...]

    @property
    def critical(self) -> int:
        """How many places are critical."""
        return sum(mark.is_critical for mark in self.marks)

    @property
    def verified(self) -> int:
        """How many critical places stand verified."""
        return sum(mark.is_critical and mark.is_verified for mark in self.marks)

    @property
    def asking(self) -> tuple[SdvMark, ...]:
        """The places at which a monitor is asked to look."""
        return tuple(mark for mark in self.marks if mark.asks)

    @property
    def standing(self) -> tuple[SdvMark, ...]:
        """The places that stand verified."""
        return tuple(mark for mark in self.marks if mark.is_verified)

    @property
    def may_verify(self) -> bool:
        """Whether this reader may verify any of them."""
        return any(mark.may_verify for mark in self.marks)


def marks(page: Page, content: Content, *, by: User) -> dict[ItemPath, SdvMark]:
    """The marks of a page, by place, for this reader; none where the reader has no part in the review."""
    if not page.last_entry or not _reads(page, by):
        return {}
    may_verify = may(by, Permission.VERIFY, site=page.subject.site)
    statuses = status.standing_on(page, content)
    return {
        place_status.place: _mark(page, place_status, may_verify=may_verify)
        for place_status in statuses
        if _shows(place_status, may_verify)
    }


def _reads(page: Page, by: User) -> bool:
    site = page.subject.site
    return may(by, Permission.READ_QUERIES, site=site) or may(by, Permission.VERIFY, site=site)


def _shows(place_status: SdvStatus, may_verify: bool) -> bool:
    return place_status.verdict is not SdvVerdict.OPTIONAL or may_verify


def _mark(page: Page, place_status: SdvStatus, *, may_verify: bool) -> SdvMark:
    model = registry.form(page.form)
    # What stood there is shown to those who compare it; to others only that it changed.
    changed = may_verify and place_status.last and place_status.verdict is SdvVerdict.CHANGED
    return SdvMark(
        key=f"{'line' if place_status.place.row else 'item'}-{place_status.place.row or place_status.place.item}",
        place=str(place_status.place),
        label=status.label_of(model, place_status.place),
        verdict=place_status.verdict,
        word=_word(place_status),
        address=reverse("verify", args=[page.pk]),
        differences=status.differences(model, place_status.place, place_status.last.value, place_status.now)
        if changed and place_status.last
        else (),
        is_critical=place_status.plan is Sdv.CRITICAL,
        asks=place_status.asks,
        may_verify=may_verify,
    )


def _word(place_status: SdvStatus) -> str:
    if place_status.last is None:
        return _("to be verified") if place_status.verdict is SdvVerdict.NEEDED else _("verification is optional")
    circumstances = {
        "who": place_status.last.by.name,
        "when": f"{timezone.localtime(place_status.last.at):%Y-%m-%d %H:%M}",
    }
    if place_status.verdict is SdvVerdict.CHANGED:
        return _("changed since %(who)s verified it at %(when)s") % circumstances
    return _("verified by %(who)s at %(when)s") % circumstances


def notes(sheet: Sheet, *, by: User, at: datetime) -> RoomNotes:
    """What the room says on a page: a mark a place, and how far the page is."""
    shown = marks(sheet.page, sheet.stored, by=by)
    markers = {where: FieldMarker("sdv/mark.html", mark) for where, mark in shown.items()}
    return RoomNotes(markers=markers, context={"verification": panel(sheet.page, shown.values())})


def panel(page: Page, shown: Collection[SdvMark]) -> SdvPanel | None:
    """How far the page is, by its marks; nothing where it has none."""
    if not shown:
        return None
    return SdvPanel(address=reverse("verify", args=[page.pk]), seen=page.last_entry or 0, marks=tuple(shown))

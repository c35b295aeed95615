"""The signatures of a page on the screen: whose, of what meaning, when; whether each stands, and what changed since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from edc.accounts.actors import moment
from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import may
from edc.audit.content import hashes
from edc.capture import meanings
from edc.capture.meanings import Meaning, SignatureLevel
from edc.capture.models import Crf
from edc.casebook.models import Page
from edc.pages.forms import Sheet
from edc.pages.notes import RoomNotes
from edc.signing import selectors, signature_policy
from edc.signing.changes import Difference, differences, is_elsewhere
from edc.signing.models import Signature
from edc.signing.selectors import Signed


@dataclass(frozen=True, slots=True)
class ShownSignature:
    """A signature; where it no longer stands, what changed since, and nothing where the trail tells of no change.

    `is_as_signed` where the answers are again, digit for digit, those that were signed.
    """

    signature: Signature
    stands: bool
    changes: tuple[Difference, ...]
    is_as_signed: bool

    @property
    def meaning(self) -> str:
        """What the signer stands by."""
        return meanings.words_of(self.signature.meaning)

    @property
    def when(self) -> str:
        """The moment of signing in the time of the clinic, with its offset."""
        return moment(self.signature.at)

    @property
    def since(self) -> str:
        """When the page was changed first after it was signed."""
        return self.changes[0].by.when if self.changes else ""

    @property
    def has_difference(self) -> bool:
        """Whether the page says something else than was signed, and the trail can tell what."""
        return bool(self.changes) and (not self.is_as_signed or is_elsewhere(self.changes))


def shown(page: Page) -> tuple[ShownSignature, ...]:
    """All signatures of a page, the newest first; in a fixed number of reads."""
    known = selectors.of_pages([page.pk])[page.pk]
    if not known:
        return ()
    said = hashes([page.pk])[page.pk]
    standing = {signed.signature.pk for signed in known if signed.stands and signed.signature.content == said}
    reaches = [signed.signature.reach for signed in known if signed.signature.pk not in standing]
    changes = differences(page, after=min(reaches)) if reaches else ()
    return tuple(_shown(signed, signed.signature.pk in standing, changes, said) for signed in reversed(known))


def _shown(signed: Signed, stands: bool, changes: Sequence[Difference], said: str) -> ShownSignature:
    since = () if stands else tuple(change for change in changes if change.number > signed.signature.reach)
    return ShownSignature(signed.signature, stands, since, signed.signature.content == said)


def panel(page: Page, answers: Crf | None, *, by: User) -> Mapping[str, object]:
    """What a page says of its signatures to a reader: those that count, those before them, and whether to sign."""
    if page.pk is None:
        return {}
    known = shown(page)
    latest: dict[tuple[int, str], int] = {}
    for signature in known:
        latest.setdefault((signature.signature.by_id, signature.signature.meaning), signature.signature.pk)
    counting = [signature for signature in known if signature.signature.pk in latest.values()]
    offered, mine = to_sign(page, answers, known, by=by), of_person(known, by=by)
    return {
        "signatures": counting,
        "earlier_signatures": [signature for signature in known if signature not in counting],
        "sign_url": reverse("sign_page", args=[page.pk]) if offered else "",
        "signs_difference": bool(offered and mine and mine[0].has_difference),
    }


def notes(sheet: Sheet, *, by: User, at: datetime) -> RoomNotes:
    """What the room says on a page: its signatures."""
    return RoomNotes(context=panel(sheet.page, sheet.stored.answers, by=by))


def to_sign(page: Page, answers: Crf | None, known: Sequence[ShownSignature], *, by: User) -> tuple[Meaning, ...]:
    """The meanings with which this person may sign the page now."""
    if page.last_entry is None or page.struck is not None or not may(by, Permission.SIGN, site=page.subject.site):
        return ()
    signed = {signature.signature.meaning for signature in of_person(known, by=by) if signature.stands}
    as_declared = signature_policy.meanings(page, answers.answers() if answers else {})
    return tuple(meaning for meaning in as_declared if meaning not in signed)


def of_person(known: Sequence[ShownSignature], *, by: User) -> list[ShownSignature]:
    """A person's own signatures of the page as such, the newest first."""
    return [signature for signature in known if signature.signature.by_id == by.pk and _is_of_page(signature.signature)]


def _is_of_page(signature: Signature) -> bool:
    return signature.meaning in Meaning.values and Meaning(signature.meaning).level is SignatureLevel.PAGE

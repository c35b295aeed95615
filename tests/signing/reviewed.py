"""Pages that were entered, opened by an investigator, and signed; and what the trail says of their signatures."""

from datetime import timedelta

from edc.accounts.models import User
from edc.audit import signed
from edc.capture.meanings import Meaning
from edc.casebook.models import Page
from edc.signing import actions as signing
from edc.signing import openings
from edc.signing import panel as signing_panel
from edc.signing.models import Signature
from tests import universe

LATER = universe.NOW + timedelta(minutes=1)


def entered(subject, *, by: User) -> Page:
    """A laboratory page with two results."""
    page = universe.page_of(subject, "labs.sample", visit="D0")
    universe.fill_labs(page, by=by, on=universe.TODAY, HGB="118", LDH="300")
    return fresh(page)


def fresh(page: Page) -> Page:
    """The page as it is now."""
    return Page.objects.whole().get(pk=page.pk)


def opened(*pages: Page, by: User, at=LATER) -> None:
    """An investigator opens pages, as they are now."""
    for page in pages:
        openings.record(page=fresh(page), by=by, at=at)


def seen(*pages: Page) -> dict[int, int | None]:
    """What a form posts of pages that are shown now."""
    return {page.pk: fresh(page).last_entry for page in pages}


def sign(*pages: Page, by: User, meaning: Meaning = Meaning.REVIEWED, at=LATER) -> tuple[Signature, ...]:
    """Opens pages and signs them as they are now."""
    opened(*pages, by=by, at=at)
    return signing.sign(seen=seen(*pages), meaning=meaning, by=by, at=at)


def stands(signature: Signature) -> bool:
    """Whether a signature stands, as the trail tells it."""
    return signature.pk in signed.standing([signature.page_id])


def shown_as_standing(signature: Signature) -> bool:
    """Whether a signature stands where its page is shown."""
    (shown,) = [one for one in signing_panel.shown(fresh(signature.page)) if one.signature.pk == signature.pk]
    return shown.stands

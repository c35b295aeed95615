"""Asks for a text to be masked, and decides it: two persons, each with a reason (REQ-046)."""

from datetime import datetime

from django.db import transaction

from edc.accounts import actions as accounts
from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import role_for
from edc.audit import actions as audit
from edc.audit import masking
from edc.audit.acts import Act, TrailAct
from edc.casebook.models import Page
from edc.masking.selectors import FreeText
from edc.storable import legible


class NoMaskReason(ValueError):
    """Nobody masks without saying why."""


class TellsFragment(ValueError):
    """The reason repeats what is to be masked; it would stay in the trail."""


class MaskAlreadyAsked(Exception):
    """A request for this text waits for its decision."""


class MaskSamePerson(Exception):
    """Who asked does not decide."""


class AlreadyDecided(Exception):
    """Somebody has decided the request meanwhile."""


def ask(*, text: FreeText, fragment: str, by: User, at: datetime, reason: str) -> int:
    """Asks for a fragment of a text to be masked wherever it stands in it, now and earlier; the act's number.

    Raises NotPermitted, NoMaskReason, TellsFragment, MaskAlreadyAsked, masking.NotMaskable or masking.NotFound.
    """
    new_entry = _new_entry(text.page, TrailAct.ASK_MASK, Permission.ASK_MASK, by=by, at=at, reason=reason)
    with transaction.atomic():
        _lock(text.page)
        spot = masking.locate(fragment, masking.versions(text.place))
        _refuse_unsaid(reason, fragment)
        if masking.is_open(text.place):
            raise MaskAlreadyAsked
        with audit.act(new_entry) as entry:
            masking.ask(entry=entry, place=text.place, spot=spot)
    return entry


def decide(*, asked: int, page: Page, is_granted: bool, by: User, at: datetime, reason: str) -> None:
    """Masks what another person asked for, or declines.

    Raises NotPermitted, MaskSamePerson, AlreadyDecided, NoMaskReason or TellsFragment.
    """
    act = TrailAct.MASK if is_granted else TrailAct.DECLINE_MASK
    new_entry = _new_entry(page, act, Permission.MASK, by=by, at=at, reason=reason)
    with transaction.atomic():
        _lock(page)
        request = masking.request(asked)
        if request is None or request.decided:
            raise AlreadyDecided
        if request.asked.by == by.pk:
            raise MaskSamePerson
        _refuse_unsaid(reason, masking.fragment_of(request))
        with audit.act(new_entry):
            masking.decide(asked=asked)


def _lock(page: Page) -> None:
    """Nobody saves the page meanwhile, and nobody masks it."""
    Page.objects.select_for_update(of=("self",)).get(pk=page.pk)


def _refuse_unsaid(reason: str, fragment: str) -> None:
    if not legible(reason):
        raise NoMaskReason
    if fragment in reason:
        raise TellsFragment


def _new_entry(page: Page, act: Act, permission: Permission, *, by: User, at: datetime, reason: str) -> audit.NewEntry:
    """The act upon a page. Raises NotPermitted."""
    site = page.subject.site
    return audit.NewEntry(
        act=act,
        by=by,
        role=role_for(by, permission, site=site),
        site=site.code,
        subject=page.subject_id,
        page=page.pk,
        at=at,
        reason=reason,
    )


def record_export(*, by: User, at: datetime, file: str) -> None:
    """The act of taking the log of masked texts as a file. Raises NotPermitted."""
    accounts.record_export(
        act=TrailAct.EXPORT_TRAIL, permission=Permission.READ_TRAIL, by=by, at=at, file=file, site=""
    )

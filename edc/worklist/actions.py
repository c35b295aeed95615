"""Asks somebody to do something, and ends what was asked: done, declined with a reason, withdrawn by who asked."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import NotPermitted, may, role_for
from edc.audit import actions as audit
from edc.audit.acts import Act
from edc.casebook import actions as casebook
from edc.casebook.data_locked import DataLocked
from edc.casebook.item_paths import PAGE, ItemPath
from edc.casebook.models import Page, Subject
from edc.locks.models import HoldKind
from edc.locks.scope import of_subject
from edc.locks.selectors import over, refuse_locked
from edc.storable import legible
from edc.worklist import telling
from edc.worklist.acts import WorkAct
from edc.worklist.models import WorkItem, WorkState
from edc.worklist.rules import WorkKind, kind_of


class WorkStep(StrEnum):
    """How somebody ends a work item."""

    FINISH = "finish"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


ENDS = {
    WorkStep.FINISH: (WorkState.DONE, WorkAct.FINISH_WORK),
    WorkStep.DECLINE: (WorkState.DECLINED, WorkAct.DECLINE_WORK),
    WorkStep.WITHDRAW: (WorkState.WITHDRAWN, WorkAct.WITHDRAW_WORK),
}
"""How each step leaves an item, and by which act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWork:
    """What a person asks for: of which page or which subject as a whole, of whom, in which words, until when."""

    kind: WorkKind
    text: str
    of: User | Permission
    page: Page | None = None
    subject: Subject | None = None
    place: ItemPath = PAGE
    due_at: datetime | None = None


class NoWords(Exception):
    """Somebody is asked for something, declines it or has decided it, and says nothing."""


class NotAtThisSite(Exception):
    """The person who is asked may not do anything at the site of the subject."""


class OfStruckPage(Exception):
    """Nothing is asked about a page that is struck through."""


class AskedAlready(Exception):
    """The same person asked just this, and it is still open."""

    def __init__(self, *, item: WorkItem) -> None:
        super().__init__(f"work item {item.pk} asks for it already")
        self.item = item


class WorkEnded(Exception):
    """What was asked is not open any more."""

    def __init__(self, *, item: WorkItem) -> None:
        super().__init__(f"work item {item.pk} is {item.state}")
        self.item = item


class NotSoEnded(Exception):
    """Nobody ends what was asked in this way: only the data tell when it is done, or a rule asked it."""


def ask(*, work: NewWork, by: User, at: datetime) -> WorkItem:
    """Asks somebody to do something.

    Raises NotPermitted, DataLocked, OfStruckPage, NoWords, NotAtThisSite or AskedAlready.
    """
    with transaction.atomic():
        subject, page = _held(work)
        role = role_for(by, Permission.ASK_WORK, site=subject.site)
        item = _new_item(work, subject, page, by=by, at=at)
        new_entry = _new_entry(WorkAct.ASK_WORK, item, role, by, at)
        _refuse_locked(subject, page)
        _refuse(item)
        with audit.act(new_entry):
            item.save()
        telling.tell([item], at=at)
    return item


def _held(work: NewWork) -> tuple[Subject, Page | None]:
    """The subject and the page as they are while nobody else asks about them."""
    if work.page is None:
        assert work.subject is not None
        casebook.lock_with_readers(pages=[], subjects=[work.subject.pk], forms=[])
        return Subject.objects.select_related("site").get(pk=work.subject.pk), None
    casebook.lock_rows(pages=[work.page.pk])
    page = Page.objects.whole().get(pk=work.page.pk)
    return page.subject, page


def _new_item(work: NewWork, subject: Subject, page: Page | None, *, by: User, at: datetime) -> WorkItem:
    return WorkItem(
        kind=work.kind.code,
        subject=subject,
        page=page,
        row=work.place.row,
        item=work.place.item,
        person=work.of if isinstance(work.of, User) else None,
        permission=work.of if isinstance(work.of, Permission) else "",
        text=legible(work.text),
        due_at=work.due_at,
        asked_by=by,
        opened_at=at,
    )


def _refuse(item: WorkItem) -> None:
    """Raises what stands against a new item."""
    if item.is_of_struck_page:
        raise OfStruckPage
    if not item.text:
        raise NoWords
    if item.person and not may(item.person, Permission.ASK_WORK, site=item.subject.site):
        raise NotAtThisSite
    alike = WorkItem.objects.open().filter(asked_by=item.asked_by, subject=item.subject, text=item.text)
    standing = next((other for other in alike if _request(other) == _request(item)), None)
    if standing:
        raise AskedAlready(item=standing)


def _request(item: WorkItem) -> tuple[object, ...]:
    """What is asked, and of whom, whenever it was."""
    return item.kind, item.page_id, item.place, item.person_id, item.permission, item.due_at


def end(*, item: WorkItem, step: WorkStep, reason: str = "", by: User, at: datetime) -> WorkItem:
    """Ends what was asked. Raises NotPermitted, WorkEnded, NotSoEnded, NoWords or DataLocked."""
    with transaction.atomic():
        locked = WorkItem.objects.whole().select_for_update(of=("self",)).get(pk=item.pk)
        role = role_to_end(item=locked, step=step, by=by)
        _refuse_locked(locked.subject, locked.page)
        _refuse_end(locked, step, legible(reason))
        state, act = ENDS[step]
        with audit.act(_new_entry(act, locked, role, by, at)):
            locked.state, locked.reason = state, legible(reason)
            locked.ended_at, locked.ended_by = at, by
            locked.save(update_fields=["state", "reason", "ended_at", "ended_by"])
        telling.tell_ended([locked], at=at)
    return locked


def _refuse_end(item: WorkItem, step: WorkStep, reason: str) -> None:
    """Raises what stands against ending an item so."""
    kind = kind_of(item.kind)
    if not item.is_open:
        raise WorkEnded(item=item)
    if step is WorkStep.FINISH and not kind.is_done_by_hand:
        raise NotSoEnded
    if not reason and (step is WorkStep.DECLINE or (step is WorkStep.FINISH and kind.needs_words)):
        raise NoWords


def _refuse_locked(subject: Subject, page: Page | None) -> None:
    """Raises DataLocked where a lock stands over the page, or over the subject where no page is meant."""
    if page is not None:
        refuse_locked([page.pk])
        return
    hold = over(of_subject(subject))
    if hold and hold.kind == HoldKind.LOCK:
        raise DataLocked(hold=hold.pk)


def role_to_end(*, item: WorkItem, step: WorkStep, by: User) -> str:
    """The role in which a person ends an item so: of whom it is asked, or who asked. Raises NotPermitted."""
    site = item.subject.site
    if step is WorkStep.WITHDRAW:
        if item.asked_by_id != by.pk:
            raise NotPermitted(user=by, permission=Permission.ASK_WORK, site=site)
        return role_for(by, Permission.ASK_WORK, site=site)
    if item.asked_of:
        return role_for(by, item.asked_of, site=site)
    if item.person_id != by.pk:
        raise NotPermitted(user=by, permission=Permission.READ_SUBJECTS, site=site)
    return role_for(by, Permission.READ_SUBJECTS, site=site)


def is_asked(*, item: WorkItem, by: User) -> bool:
    """Whether an open item waits for this person, alone or with the others of a role."""
    return item.is_open and _may_end(item, WorkStep.FINISH, by=by)


def steps(*, item: WorkItem, by: User) -> tuple[WorkStep, ...]:
    """What this person may do with an open item."""
    possible = [step for step in WorkStep if step is not WorkStep.FINISH or kind_of(item.kind).is_done_by_hand]
    return tuple(step for step in possible if item.is_open and _may_end(item, step, by=by))


def _may_end(item: WorkItem, step: WorkStep, *, by: User) -> bool:
    try:
        return bool(role_to_end(item=item, step=step, by=by))
    except NotPermitted:
        return False


def _new_entry(act: Act, item: WorkItem, role: str, by: User, at: datetime) -> audit.NewEntry:
    """The act on a page, or on the subject where the item has no page."""
    site = item.subject.site.code
    return audit.NewEntry(act=act, by=by, role=role, site=site, subject=item.subject_id, page=item.page_id, at=at)

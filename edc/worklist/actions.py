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
from edc.casebook.item_paths import PAGE, ItemPath
from edc.casebook.models import Page
from edc.locks.selectors import refuse_locked
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
    WorkStep.FINISH: WorkState.DONE,
    WorkStep.DECLINE: WorkState.DECLINED,
    WorkStep.WITHDRAW: WorkState.NO_LONGER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWork:
    """What a person asks for: of which page, of whom, in which words, until when."""

    page: Page
    kind: WorkKind
    text: str
    of: User | Permission
    place: ItemPath = PAGE
    due_at: datetime | None = None


class NoWords(Exception):
    """Somebody is asked for something, or declines it, and says nothing."""


class NotAtThisSite(Exception):
    """The person who is asked does not read at the site of the subject."""


class WorkEnded(Exception):
    """What was asked is not open any more."""

    def __init__(self, *, item: WorkItem) -> None:
        super().__init__(f"work item {item.pk} is {item.state}")
        self.item = item


class NotSoEnded(Exception):
    """Nobody ends what was asked in this way: only the data tell when it is done, or a rule asked it."""


def ask(*, work: NewWork, by: User, at: datetime) -> WorkItem:
    """Asks somebody to do something. Raises NotPermitted, NoWords, NotAtThisSite or DataLocked."""
    with transaction.atomic():
        casebook.lock_rows(pages=[work.page.pk])
        page = Page.objects.whole().get(pk=work.page.pk)
        role = role_for(by, Permission.ASK_WORK, site=page.subject.site)
        new_entry = _new_entry(WorkAct.ASK_WORK, page, role, by, at)
        refuse_locked([page.pk])
        if not legible(work.text):
            raise NoWords
        asked = work.of if isinstance(work.of, User) else None
        if asked and not may(asked, Permission.READ_SUBJECTS, site=page.subject.site):
            raise NotAtThisSite
        with audit.act(new_entry):
            item = WorkItem.objects.create(
                kind=work.kind.code,
                subject=page.subject,
                page=page,
                row=work.place.row,
                item=work.place.item,
                person=asked,
                permission=work.of if isinstance(work.of, Permission) else "",
                text=legible(work.text),
                due_at=work.due_at,
                asked_by=by,
                opened_at=at,
            )
        telling.tell([item], at=at)
    return item


def end(*, item: WorkItem, step: WorkStep, reason: str = "", by: User, at: datetime) -> WorkItem:
    """Ends what was asked. Raises NotPermitted, WorkEnded, NotSoEnded, NoWords or DataLocked."""
    with transaction.atomic():
        locked = WorkItem.objects.whole().select_for_update(of=("self",)).get(pk=item.pk)
        role = role_to_end(item=locked, step=step, by=by)
        if locked.page_id is not None:
            refuse_locked([locked.page_id])
        if not locked.is_open:
            raise WorkEnded(item=locked)
        if step is WorkStep.FINISH and not kind_of(locked.kind).is_done_by_hand:
            raise NotSoEnded
        if step is WorkStep.DECLINE and not legible(reason):
            raise NoWords
        with audit.act(_new_entry(WorkAct.END_WORK, locked, role, by, at)):
            locked.state, locked.reason = ENDS[step], legible(reason)
            locked.ended_at, locked.ended_by = at, by
            locked.save(update_fields=["state", "reason", "ended_at", "ended_by"])
    return locked


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


def steps(*, item: WorkItem, by: User) -> tuple[WorkStep, ...]:
    """What this person may do with an open item."""
    possible = [step for step in WorkStep if step is not WorkStep.FINISH or kind_of(item.kind).is_done_by_hand]
    return tuple(step for step in possible if item.is_open and _may_end(item, step, by=by))


def _may_end(item: WorkItem, step: WorkStep, *, by: User) -> bool:
    try:
        return bool(role_to_end(item=item, step=step, by=by))
    except NotPermitted:
        return False


def _new_entry(act: Act, of: Page | WorkItem, role: str, by: User, at: datetime) -> audit.NewEntry:
    """The act on a page, or on the subject where the item has no page."""
    page = of.pk if isinstance(of, Page) else of.page_id
    site = of.subject.site.code
    return audit.NewEntry(act=act, by=by, role=role, site=site, subject=of.subject_id, page=page, at=at)

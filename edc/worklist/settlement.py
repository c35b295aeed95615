"""Settles what rules ask somebody to do, within the act that changed the data, or that otherwise ended the reason."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from operator import itemgetter

from edc.audit import actions as audit
from edc.capture.after_save import ChangedPage
from edc.capture.checks.findings import in_both
from edc.casebook.models import Page
from edc.locks.selectors import unlocked
from edc.worklist import plan, telling
from edc.worklist.acts import WorkAct
from edc.worklist.models import WorkItem, WorkState
from edc.worklist.plan import Spot, Wanted, WorkPlan
from edc.worklist.rules import WorkRule, rules


def data_changed(*, changed: Sequence[ChangedPage], because: Mapping[int, audit.NewEntry], at: datetime) -> None:
    """Asks the rules that read what was changed; costs no statement where none does."""
    if because.keys() - {change.page.subject_id for change in changed}:
        _follow_moved([change.page for change in changed], because)
    asked = [rule for rule in rules() if any(rule.is_concerned(change) for change in changed)]
    if asked:
        settle(because, asked=asked, at=at)


def _follow_moved(pages: Sequence[Page], because: Mapping[int, audit.NewEntry]) -> None:
    """What persons ask about a page goes with it to the subject to whom it belongs."""
    for page in pages:
        items = WorkItem.objects.filter(page=page, rule="").exclude(subject=page.subject_id)
        if items:
            with audit.act(replace(because[page.subject_id], act=WorkAct.SETTLE_WORK, page=page.pk, reason="")):
                items.update(subject=page.subject_id)


def settle(
    because: Mapping[int, audit.NewEntry],
    *,
    asked: Sequence[WorkRule],
    at: datetime,
    ending: WorkState = WorkState.NO_LONGER,
) -> None:
    """Asks, notes and ends, as these rules find it now; `because` is, by subject, the act that gave rise to it.

    A statement for each rule and one more, where nothing is to be done. What a lock holds stays as it is.
    """
    subjects = tuple(because)
    wanted = [(rule, work) for rule in asked for work in rule.find(subjects)]
    known = WorkItem.objects.filter(rule__in=[rule.id for rule in asked], subject__in=subjects)
    todo = plan.plan(wanted, list(known))
    if todo:
        for part in _parts(todo.at(_free(todo))):
            with audit.acts(_new_entries(part, because)):
                _carry_out(part, because, at=at, ending=ending)


def _free(todo: WorkPlan) -> Collection[Spot]:
    """Where no lock holds what is to be done."""
    pages = {page for _subject, page in todo.spots if page is not None}
    free = {None, *unlocked(Page.objects.filter(pk__in=pages)).values_list("pk", flat=True)}
    return {(subject, page) for subject, page in todo.spots if page in free}


def _parts(todo: WorkPlan) -> Iterator[WorkPlan]:
    """What is to be done on pages, where each change finds the act of its page; then, by subject, what is on none."""
    on_pages = {spot for spot in todo.spots if spot[1] is not None}
    for spots in (on_pages, *({spot} for spot in sorted(todo.spots - on_pages, key=itemgetter(0)))):
        if spots:
            yield todo.at(spots)


def _new_entries(part: WorkPlan, because: Mapping[int, audit.NewEntry]) -> list[audit.NewEntry]:
    """An act for each spot, of whoever gave rise to it."""
    return [
        replace(because[subject], act=WorkAct.SETTLE_WORK, subject=subject, page=page, reason="")
        for subject, page in sorted(part.spots, key=lambda spot: spot[1] or 0)
    ]


def _carry_out(todo: WorkPlan, because: Mapping[int, audit.NewEntry], *, at: datetime, ending: WorkState) -> None:
    for item in todo.end:
        author = because[item.subject_id].by
        item.state, item.ended_at = ending, at
        item.ended_by_id = author.pk if author and ending is WorkState.DONE else None
    for item, wanted in todo.note:
        _note(item, wanted)
    touched = [*todo.end, *(item for item, _wanted in todo.note)]
    if touched:
        fields = ["state", "ended_at", "ended_by", "seen", "version", "text", "text_zh", "due_at"]
        WorkItem.objects.bulk_update(touched, fields)
    if todo.end:
        telling.tell_ended(todo.end, at=at)
    if todo.ask:
        telling.tell(WorkItem.objects.bulk_create(_item(wanted, at=at) for wanted in todo.ask), at=at)


def _item(wanted: Wanted, *, at: datetime) -> WorkItem:
    rule, work = wanted
    item = WorkItem(
        kind=rule.kind.code,
        subject_id=work.subject,
        page_id=work.page,
        row=work.place.row,
        item=work.place.item,
        permission=rule.permission,
        rule=rule.id,
        opened_at=at,
    )
    _note(item, wanted)
    return item


def _note(item: WorkItem, wanted: Wanted) -> None:
    """Why it is asked for by now."""
    rule, work = wanted
    item.text, item.text_zh = in_both(work.why)
    item.seen, item.version, item.due_at = work.seen, rule.version, work.due_at

"""What a work item is called, and the notices of it: who may do it is told that it is asked, who asked how it ended."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from edc.accounts.roles import Permission
from edc.accounts.selectors import holders
from edc.capture.titles import title_of
from edc.casebook.item_paths import PAGE
from edc.history.wording import called
from edc.notices import actions as notices
from edc.notices.actions import NewNotice
from edc.stored_words import for_reader
from edc.worklist.models import WorkItem, WorkState
from edc.worklist.rules import kind_of

Words = tuple[str, str]
"""The same in English and in Chinese, to be stored."""


def what(item: WorkItem) -> str:
    """What is asked."""
    return str(kind_of(item.kind).label)


def where(item: WorkItem) -> str:
    """The page it is about, and the question of it where one is meant; nothing where it is about the whole subject."""
    if not item.page:
        return ""
    title = title_of(item.page)
    question = "" if item.place == PAGE else called(item.page.form, item.place)
    return " · ".join(filter(None, (title.visit, title.form, question)))


def why(item: WorkItem) -> str:
    """In the words of who asks."""
    return for_reader(item.text, item.text_zh)


def asked_words(item: WorkItem) -> Words:
    """Tells who is asked of a new item."""
    return _in_both(lambda: _asked(item))


def ended_words(item: WorkItem) -> Words:
    """Tells who asked what became of it: it was done, or declined."""
    return _in_both(lambda: _ended(item))


def _asked(item: WorkItem) -> str:
    if item.asked_by is None:
        return _("The system asks you: %(what)s: %(text)s") % _names(item)
    return _("%(who)s asks you: %(what)s: %(text)s") % {**_names(item), "who": item.asked_by.name}


def _ended(item: WorkItem) -> str:
    said = {**_names(item), "who": item.ended_by.name if item.ended_by else "", "reason": item.reason}
    if item.state == WorkState.DECLINED:
        return _("%(who)s declined what you asked: %(what)s: %(text)s — Reason: %(reason)s") % said
    if item.reason:
        return _("%(who)s has done what you asked: %(what)s: %(text)s — Result: %(reason)s") % said
    return _("%(who)s has done what you asked: %(what)s: %(text)s") % said


def _names(item: WorkItem) -> dict[str, str]:
    return {"what": " · ".join(filter(None, (what(item), where(item)))), "text": why(item)}


def _in_both(write: Callable[[], str]) -> Words:
    with override("en"):
        english = write()
    with override("zh-hans"):
        return english, write()


ASKED, ENDED = "1", "ended"


def tell(new: Iterable[WorkItem], *, at: datetime) -> None:
    """Gives each who may do one of these new items a notice of it."""
    items = list(WorkItem.objects.whole().filter(pk__in=[item.pk for item in new]).order_by("pk"))
    asked = {item.asked_of for item in items if item.asked_of}
    sites = {item.subject.site_id for item in items}
    holding = {permission: holders(permission, sites) for permission in asked}
    notices.notify(new=[notice for item in items for notice in _asking(item, _people(item, holding))], at=at)


def tell_ended(items: Iterable[WorkItem], *, at: datetime) -> None:
    """Takes the items that ended out of what is new to those who were asked, and tells each who asked another."""
    ended = list(items)
    notices.mark_event_read(events=[_event(item) for item in ended], at=at)
    outcomes = [_notice(item, item.asked_by_id, ended_words(item), ENDED) for item in ended if _is_awaited(item)]
    if outcomes:
        notices.notify(new=outcomes, at=at)


def _is_awaited(item: WorkItem) -> bool:
    """Whether somebody asked it who did not end it too."""
    return item.asked_by_id is not None and item.asked_by_id != item.ended_by_id


def _people(item: WorkItem, holding: Mapping[Permission, Mapping[int, set[int]]]) -> Iterable[int]:
    if item.asked_of:
        return sorted(holding[item.asked_of][item.subject.site_id])
    return [item.person_id] if item.person_id else []


def _asking(item: WorkItem, people: Iterable[int]) -> Iterator[NewNotice]:
    said = asked_words(item)
    return (_notice(item, person, said, ASKED) for person in people)


def _notice(item: WorkItem, person: int | None, said: Words, version: str) -> NewNotice:
    assert person is not None
    return NewNotice(
        person=person,
        event=_event(item),
        version=version,
        subject=item.subject_id,
        text=said[0],
        text_zh=said[1],
        url=reverse("work_item", args=[item.pk]),
    )


def _event(item: WorkItem) -> str:
    return f"work-item.{item.pk}"

"""Tells those who may do it that something is asked of them: each once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from django.urls import reverse

from edc.accounts.roles import Permission
from edc.accounts.selectors import holders
from edc.casebook.models import Subject
from edc.notices import actions as notices
from edc.notices.actions import NewNotice
from edc.worklist.models import WorkItem


def tell(items: Sequence[WorkItem], *, at: datetime) -> None:
    """Gives each who may do one of these new items a notice of it."""
    sites = _sites(items)
    asked = {item.asked_of for item in items if item.asked_of}
    holding = {permission: holders(permission, set(sites.values())) for permission in asked}
    new = [notice for item in items for notice in _notices(item, _people(item, sites, holding))]
    notices.notify(new=new, at=at)


def _sites(items: Iterable[WorkItem]) -> dict[int, int]:
    """The site of each subject, by their ids."""
    subjects = Subject.objects.filter(pk__in={item.subject_id for item in items})
    return dict(subjects.values_list("pk", "site_id"))


def _people(
    item: WorkItem, sites: Mapping[int, int], holding: Mapping[Permission, Mapping[int, set[int]]]
) -> Iterable[int]:
    if item.asked_of:
        return sorted(holding[item.asked_of][sites[item.subject_id]])
    return [item.person_id] if item.person_id else []


def _notices(item: WorkItem, people: Iterable[int]) -> Iterator[NewNotice]:
    url = reverse("work_item", args=[item.pk])
    for person in people:
        yield NewNotice(
            person=person,
            event=f"work-item.{item.pk}",
            version="1",
            subject=item.subject_id,
            text=item.text,
            text_zh=item.text_zh,
            url=url,
        )

"""Work items on the screen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from edc.accounts.models import User
from edc.worklist import actions, selectors, telling
from edc.worklist.actions import WorkStep
from edc.worklist.forms import holders_words
from edc.worklist.models import WorkItem
from edc.worklist.rules import kind_of


@dataclass(frozen=True, slots=True)
class WorkWay:
    """The way to where it is done: what it is called, and its address."""

    label: str | Promise
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkLine:
    """A work item in words, with what this reader may do with it."""

    item: WorkItem
    steps: tuple[WorkStep, ...]
    way: WorkWay | None = None
    is_overdue: bool = False
    next: int | None = None
    """The item that is listed after it."""

    @property
    def what(self) -> str:
        """What is asked."""
        return telling.what(self.item)

    @property
    def why(self) -> str:
        """In the words of who asks."""
        return telling.why(self.item)

    @property
    def where(self) -> str:
        """The page it is about, and which question of it."""
        return telling.where(self.item)

    @property
    def of(self) -> str:
        """Who is asked."""
        return self.item.person.name if self.item.person else holders_words(self.item.permission)

    @property
    def asked_by(self) -> str:
        """Who asks."""
        return self.item.asked_by.name if self.item.asked_by else _("the system")

    @property
    def since(self) -> str:
        """Since which day."""
        return f"{timezone.localdate(self.item.opened_at):%Y-%m-%d}"

    @property
    def due(self) -> str:
        """Until which day."""
        return f"{timezone.localdate(self.item.due_at):%Y-%m-%d}" if self.item.due_at else ""

    @property
    def ended(self) -> str:
        """When it ended."""
        return f"{timezone.localtime(self.item.ended_at):%Y-%m-%d %H:%M}" if self.item.ended_at else ""

    @property
    def ended_by(self) -> str:
        """Who ended it; of what the data ended, the system."""
        return self.item.ended_by.name if self.item.ended_by else _("the system")

    @property
    def needs_words(self) -> bool:
        """Whether who has done it says what came of it."""
        return kind_of(self.item.kind).needs_words

    @property
    def may_finish(self) -> bool:
        """Whether this reader may say that it is done."""
        return WorkStep.FINISH in self.steps

    @property
    def may_decline(self) -> bool:
        """Whether this reader may decline it."""
        return WorkStep.DECLINE in self.steps

    @property
    def may_withdraw(self) -> bool:
        """Whether this reader may withdraw it."""
        return WorkStep.WITHDRAW in self.steps


def lines(items: Iterable[WorkItem], *, by: User, at: datetime) -> list[WorkLine]:
    """Work items for this reader."""
    listed = list(items)
    return [
        WorkLine(
            item=item,
            steps=actions.steps(item=item, by=by),
            way=_way(item, by=by),
            is_overdue=selectors.is_overdue(item, at=at),
            next=after.pk if after else None,
        )
        for item, after in zip_longest(listed, listed[1:])
    ]


def _way(item: WorkItem, *, by: User) -> WorkWay | None:
    """Where it is done, where its kind names that and it waits for this reader."""
    kind = kind_of(item.kind)
    view, key = (kind.page_view, str(item.page_id)) if item.page_id else (kind.subject_view, item.subject.number)
    return WorkWay(kind.act, reverse(view, args=[key])) if view and actions.is_asked(item=item, by=by) else None

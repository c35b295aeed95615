"""Work items on the screen."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from edc.accounts.models import User
from edc.capture.titles import title_of
from edc.stored_words import for_reader
from edc.worklist import actions, selectors
from edc.worklist.actions import WorkStep
from edc.worklist.forms import holders_words
from edc.worklist.models import WorkItem
from edc.worklist.rules import kind_of


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkLine:
    """A work item in words, with what this reader may do with it."""

    item: WorkItem
    steps: tuple[WorkStep, ...]
    is_overdue: bool = False

    @property
    def what(self) -> str:
        """What is asked."""
        return str(kind_of(self.item.kind).label)

    @property
    def why(self) -> str:
        """In the words of who asks."""
        return for_reader(self.item.text, self.item.text_zh)

    @property
    def where(self) -> str:
        """The page it is about."""
        if not self.item.page:
            return ""
        title = title_of(self.item.page)
        return " · ".join(filter(None, (title.visit, title.form)))

    @property
    def of(self) -> str:
        """Who is asked."""
        return self.item.person.name if self.item.person else holders_words(self.item.permission)

    @property
    def asked_by(self) -> str:
        """Who asks."""
        return self.item.asked_by.name if self.item.asked_by else _("a rule")

    @property
    def since(self) -> str:
        """Since which day."""
        return f"{timezone.localdate(self.item.opened_at):%Y-%m-%d}"

    @property
    def due(self) -> str:
        """Until which day."""
        return f"{timezone.localdate(self.item.due_at):%Y-%m-%d}" if self.item.due_at else ""

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


def lines_without_time(items: Iterable[WorkItem], *, by: User) -> list[WorkLine]:
    """Work items for this reader, where no clock tells what is overdue: in the margin of a page."""
    return [WorkLine(item=item, steps=actions.steps(item=item, by=by)) for item in items]


def lines(items: Iterable[WorkItem], *, by: User, at: datetime) -> list[WorkLine]:
    """Work items for this reader."""
    return [
        replace(line, is_overdue=selectors.is_overdue(line.item, at=at)) for line in lines_without_time(items, by=by)
    ]

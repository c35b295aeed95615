"""A query in words: what was said, by whom and when; what stands there now; what this reader may do with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from edc.accounts.actors import moment, roles
from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import may
from edc.capture.submission import Content
from edc.casebook.item_paths import PAGE
from edc.casebook.models import Page
from edc.history import wording
from edc.history.read_elsewhere import ReadElsewhere, declared, read_elsewhere
from edc.queries import steps
from edc.queries.actions import Looked
from edc.queries.forms import StepForm
from edc.queries.models import Message, Query
from edc.queries.selectors import Thread, said
from edc.queries.steps import Move

PERMISSIONS = (Permission.ANSWER_QUERIES, Permission.RAISE_QUERIES)


@dataclass(frozen=True, slots=True)
class ThreadStep:
    """One step: who, as what, when, what was done, in which words."""

    who: str
    role: str
    when: str
    step: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadView:
    """One query on the screen. `change` is where the answer itself is changed, for those who may;
    `elsewhere` what the check reads on other pages."""

    query: Query
    label: str
    said: tuple[ThreadStep, ...]
    value: str
    read: str
    moves: tuple[Move, ...]
    looked: Looked
    change: str
    elsewhere: tuple[ReadElsewhere, ...]
    form: StepForm = field(default_factory=StepForm)

    @property
    def word(self) -> str:
        """Its state."""
        return self.query.get_state_display()

    @property
    def element(self) -> str:
        """The end of the names of its parts on the page."""
        return str(self.query.pk)

    @property
    def last(self) -> str:
        """The number of the last step that this reader saw, as it is posted."""
        return str(self.looked.step)


def view(
    thread: Thread,
    *,
    page: Page,
    content: Content,
    roles_in: Mapping[int, str],
    by: User,
    form: StepForm | None = None,
) -> ThreadView:
    """A query for this reader; `form` holds what was refused."""
    query, site = thread.query, page.subject.site
    held = [permission for permission in PERMISSIONS if may(by, permission, site=site)]
    may_change = may(by, Permission.ENTER_DATA, site=site)
    return ThreadView(
        query=query,
        label=wording.called(page.form, query.place),
        said=tuple(_said(message, roles_in) for message in thread.messages),
        value="" if query.place == PAGE else wording.value(page, query.place, content) or _("blank"),
        read=wording.read(page.form, query.place, query.seen, declared(page.form, query.check_id)),
        elsewhere=read_elsewhere(page, query.check_id) if query.is_standing else (),
        moves=steps.possible(thread.stands, held),
        looked=Looked(thread.last, query.seen),
        change=wording.field(page, query.place) if may_change and query.place != PAGE else "",
        form=form or StepForm(),
    )


def _said(message: Message, roles_in: Mapping[int, str]) -> ThreadStep:
    return ThreadStep(
        who=_("%(name)s (%(username)s)") % {"name": message.by.name, "username": message.by.username}
        if message.by
        else _("Edit check"),
        role=roles(roles_in.get(message.entry, "")) if message.by else "",
        when=moment(message.at),
        step=message.get_step_display(),
        text=said(message),
    )

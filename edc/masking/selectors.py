"""What can be masked on a page, and what was asked for and decided, as far as a person may read it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from edc.accounts.actors import Actor, actor, names
from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import NotPermitted, may, reach
from edc.audit import masking, reading
from edc.audit.masking import MaskRequest, TextLocation, Version
from edc.capture import items, registry
from edc.capture.models import Answered
from edc.casebook.models import Page, PageQuerySet, Subject
from edc.history.selectors import key_item, line_label
from edc.trail.known import CasebookLocation as Where
from edc.trail.words import page_place


class NoSuchText(LookupError):
    """The page asks for no such text, or nothing was ever entered there."""


@dataclass(frozen=True, slots=True)
class FreeText:
    """A free text of a page, where it stands, and what it is called."""

    page: Page
    place: TextLocation
    label: str


def text_of(page: Page, name: str, *, line: str = "") -> FreeText:
    """A text of a page, or of one of its lines. Raises NoSuchText."""
    form = registry.form(page.form)
    model: type[Answered] | None = form.rows() if line else form
    item = next((item for item in _texts(model) if item.name == name), None) if model else None
    row = _row(page, line) if line else page.pk
    if model is None or item is None or row is None:
        raise NoSuchText(name)
    said = (_line_label(page, line), str(item.verbose_name))
    place = TextLocation(page=page.pk, table=model._meta.db_table, row=row, column=item.column)
    return FreeText(page, place, " · ".join(filter(None, said)))


def _texts(model: type[Answered]) -> Iterator[items.Item]:
    return (item for item in model.asked() if isinstance(item, items.Text))


def _line_label(page: Page, line: str) -> str:
    rows = registry.form(page.form).rows()
    return line_label(rows, line) if rows and line else ""


def _row(page: Page, line: str) -> int | None:
    """The row of a line: the one that stands, or the last that stood."""
    model = registry.form(page.form).rows()
    if model is None:
        return None
    table, column = model._meta.db_table, key_item(model).column
    changes = reading.history_of_key(page=page.pk, table=table, column=column, value=line)
    return changes[-1].row if changes else None


@dataclass(frozen=True, slots=True)
class Marked:
    """A text cut at each place where the fragment stands; the fragment belongs between the parts."""

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskLine:
    """A request in words: where, what, who asked and who decided, why, and what the hashes were."""

    request: MaskRequest
    page: Page
    where: Where
    label: str
    asked: Actor
    decided: Actor | None
    may_decide: bool

    @property
    def number(self) -> int:
        """The act that asked."""
        return self.request.asked.entry


def versions(text: FreeText) -> tuple[Version, ...]:
    """All that ever stood there, the newest first."""
    return masking.versions(text.place)


def marked(request: MaskRequest, fragment: str) -> tuple[Marked, ...]:
    """Every text in which the fragment of a request stands."""
    texts = (version.text for version in masking.versions(request.place))
    return tuple(Marked(tuple(text.split(fragment))) for text in texts if fragment in text)


def pages_for(user: User) -> PageQuerySet:
    """The pages upon which this person may read what was masked. Raises NotPermitted."""
    if not reach(user, Permission.ASK_MASK) and not reach(user, Permission.READ_TRAIL):
        raise NotPermitted(user=user, permission=Permission.ASK_MASK, site=None)
    subjects = [
        Subject.objects.within(user, permission).values("pk")
        for permission in (Permission.ASK_MASK, Permission.READ_TRAIL)
    ]
    of_these = Page.objects.filter(subject__in=subjects[0]) | Page.objects.filter(subject__in=subjects[1])
    return of_these.visible_to(user).whole()


def lines(user: User) -> tuple[MaskLine, ...]:
    """Every request upon the pages that this person may read, the newest first. Raises NotPermitted."""
    requests = masking.requests()
    pages = pages_for(user).in_bulk({request.place.page for request in requests})
    shown = [request for request in requests if request.place.page in pages]
    people = names(done for request in shown for done in (request.asked, request.decided) if done)
    return tuple(_line(request, pages[request.place.page], user, people) for request in shown)


def line(user: User, asked: int) -> MaskLine | None:
    """One request, where this person may read it. Raises NotPermitted."""
    return next((request for request in lines(user) if request.number == asked), None)


def _line(request: MaskRequest, page: Page, user: User, people: dict[int, str]) -> MaskLine:
    is_open = request.decided is None
    return MaskLine(
        request=request,
        page=page,
        where=page_place(page),
        label=_label(request),
        asked=actor(request.asked, people),
        decided=actor(request.decided, people) if request.decided else None,
        may_decide=is_open and request.asked.by != user.pk and may(user, Permission.MASK, site=page.subject.site),
    )


def _label(request: MaskRequest) -> str:
    """What the text is called; its column where this release has no such item."""
    models = (model for form in registry.forms() for model in (form, form.rows()) if model)
    labels = (
        str(item.verbose_name)
        for model in models
        if model._meta.db_table == request.place.table
        for item in model.items()
        if item.column == request.place.column
    )
    return next(labels, request.place.column)


def history_url(text: FreeText, *, name: str, line: str = "") -> str:
    """The history from which the text is masked."""
    return (
        reverse("line_history", args=[text.page.pk, line])
        if line
        else reverse("item_history", args=[text.page.pk, name])
    )

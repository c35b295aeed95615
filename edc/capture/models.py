"""Crf and Row: the answers on a page, and its repeating lines, which capture's actions alone write."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import Any, ClassVar, Self

from django.db import models
from django.utils.functional import Promise

from edc.accounts.models import Site
from edc.capture.checks.declared import Check, Context, registered
from edc.capture.checks.findings import Finding
from edc.capture.checks.gates import checks_of
from edc.capture.checks.of_items import of_items
from edc.capture.items import Item, When
from edc.capture.meanings import Meaning
from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page
from protocol.codelists import Activity, BlankState


class NotCaptured(Exception):
    """Answers are written by `edc.capture.actions` only."""


class Occurs(StrEnum):
    """How often a form is filled in for one subject."""

    ONCE = "once"
    EACH_VISIT = "each visit"
    LOG = "log"


class CapturedQuerySet(models.QuerySet[Any]):
    """Reads as any other; writes only for capture's actions."""

    def bulk_create(self, objs: Any, *, captured: bool = False, **how: Any) -> Any:  # type: ignore[override]
        if not captured:
            raise NotCaptured(self.model)
        return super().bulk_create(objs, **how)

    def of(self, subjects: Iterable[int]) -> Self:
        """The answers of these subjects, by the subjects' ids, but for what is struck through."""
        answers = self.filter(page__subject__in=list(subjects), page__struck__isnull=True)
        return answers.filter(struck__isnull=True) if issubclass(self.model, Row) else answers

    def previous_to(self, page: Page) -> Self:
        """The lines of the same subject that came before this page's, the latest of each key; by default none."""
        return self.none()

    def update(self, **values: Any) -> int:
        raise NotCaptured(self.model)

    def delete(self) -> tuple[int, dict[str, int]]:
        raise NotCaptured(self.model)


class Answered(models.Model):
    """What Crf and Row have in common: items, checks, and that only capture writes them."""

    # What a signature stands by, and what a freeze holds still.
    CONTENT = True

    checks: ClassVar[tuple[Check, ...]] = ()

    objects = CapturedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        raise NotCaptured(type(self))

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotCaptured(type(self))

    @classmethod
    def key(cls) -> str:
        """The form's name in pages, files and the trail: room.form."""
        return cls._meta.label_lower

    @classmethod
    def items(cls) -> tuple[Item, ...]:
        """All items, in the order they are declared."""
        return _items_of(cls)

    @classmethod
    def asked(cls) -> tuple[Item, ...]:
        """The items that a person fills in."""
        return _asked_of(cls)

    @classmethod
    def asked_at(cls, site: Site) -> tuple[Item, ...]:
        """The same without what this site does not want to be asked."""
        return tuple(item for item in cls.asked() if not item.wanted_by or getattr(site, item.wanted_by))

    @classmethod
    def all_checks(cls) -> tuple[Check, ...]:
        """The checks that the form declares, those that rooms above have for it, and those of its gates."""
        return (*cls.checks, *registered(cls.key()), *checks_of(cls.key()))

    def answers(self) -> dict[str, object]:
        """The answers by the items' names."""
        names, values = _reader_of(type(self))
        return dict(zip(names, values(self), strict=True))

    def findings(self, context: Context) -> Iterator[Finding]:
        """What items and checks have to say about these answers."""
        answers = self.answers()
        yield from of_items(self.key(), self.items(), answers, context)
        for check in self.all_checks():
            yield from check.ask(answers, context)

    def complete(self) -> None:
        """Fills the derived items from those that were typed."""

    @classmethod
    def unit_of(cls, item: Item, row: Mapping[str, str | bool | None]) -> str:
        """The unit of an item beside the other answers, as the trail keeps them; empty where its label tells it."""
        teller = next((other for other in cls.items() if other.name == item.unit_from), None)
        unit = row.get(teller.column) if teller else None
        return teller.shown(teller.recalled(unit)) if teller and unit is not None else ""


@cache
def _items_of(model: type[Answered]) -> tuple[Item, ...]:
    return tuple(field for field in model._meta.concrete_fields if isinstance(field, Item))


@cache
def _defaults_of(model: type[Answered]) -> tuple[tuple[str, object], ...]:
    return tuple((field.name, field.get_default()) for field in model._meta.concrete_fields)


@cache
def _reader_of(model: type[Answered]) -> tuple[tuple[str, ...], Callable[[Answered], tuple[object, ...]]]:
    """The items' names, and what reads all their answers at once."""
    items = _items_of(model)
    if len(items) == 1:  # then it would read a value and no tuple
        return (items[0].name,), lambda answered: (getattr(answered, items[0].attname),)
    return tuple(item.name for item in items), attrgetter(*(item.attname for item in items))


@cache
def _asked_of(model: type[Answered]) -> tuple[Item, ...]:
    return tuple(item for item in _items_of(model) if not item.derived)


class Crf(Answered):
    """The answers on one page of a casebook."""

    occurs: ClassVar[Occurs] = Occurs.EACH_VISIT
    activities: ClassVar[tuple[Activity, ...]] = ()
    title: ClassVar[str | Promise]
    template: ClassVar[str] = "pages/page.html"
    # Boxes of its page that are no items, in which text stands until something is made of it, with their labels.
    boxes: ClassVar[Mapping[str, str | Promise]] = {}
    # The meanings with which its pages are signed, each with the condition under which it is.
    signed_as: ClassVar[Mapping[Meaning, When | None]] = {Meaning.REVIEWED: None}

    page = models.OneToOneField(Page, models.PROTECT, primary_key=True, related_name="%(app_label)s_%(class)s")

    class Meta(Answered.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"{self.key()} {self.pk}"

    @classmethod
    def rows(cls) -> "type[Row] | None":
        """The model of this form's repeating lines, where it has any."""
        return next((row for row in Row.__subclasses__() if row.of is cls), None)

    @classmethod
    def summary(cls) -> tuple[Item, ...]:
        """The items that tell one page of a log from the next: the first three."""
        return cls.asked()[:3]


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A line that a page offers: its key, its words, and whether the schedule asks for it here.

    Lines of one `panel` stand together. Into the first field of a `numeric` one no letter is typed.
    """

    key: str
    label: str
    expected: bool
    panel: str = ""
    panel_label: str = ""
    numeric: bool = False


class Row(Answered):
    """One repeating line of a page, found by its key."""

    of: ClassVar[type[Crf]]
    row_key: ClassVar[str]

    page = models.ForeignKey(Page, models.PROTECT, related_name="+")
    # The act that struck it through as entered in error.
    struck = models.BigIntegerField(null=True, editable=False)

    class Meta(Answered.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"{self.key()} {self.page_id} {getattr(self, self.row_key)}"

    @classmethod
    def lines_for(cls, page: Page) -> tuple[PlannedLine, ...]:
        """The lines that a page offers, in order."""
        raise NotImplementedError

    @classmethod
    def blank(cls, row_key: str) -> Self:
        """A new line with its key."""
        # By place: told by name, Django asks every field for its default.
        return cls(*(row_key if name == cls.row_key else default for name, default in _defaults_of(cls)))

    def is_blank(self) -> bool:
        """Whether nothing was reported on this line: then it is not stored."""
        return all(value is None for name, value in self.answers().items() if name != self.row_key)


class Blank(models.Model):
    """Why a place on a page is blank: not done, unknown, not applicable (REQ-043, REQ-069).

    An answer lifts it: the line stays, and says nothing any more.
    """

    CONTENT = True

    page = models.ForeignKey(Page, models.PROTECT, related_name="blanks")
    row = models.CharField(max_length=60, blank=True)
    item = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=5, blank=True)
    reason = models.TextField(blank=True)

    objects = CapturedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "row", "item"], name="blank_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["", *(str(state.value) for state in BlankState)]),
                name="blank_state_coded",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=BlankState.NOT_APPLICABLE.value) | ~models.Q(reason=""),
                name="not_applicable_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.place} {self.state}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        raise NotCaptured(type(self))

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotCaptured(type(self))

    @property
    def place(self) -> ItemPath:
        """Where nothing was entered."""
        return ItemPath(self.row, self.item)

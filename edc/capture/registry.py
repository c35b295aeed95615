"""All forms there are, found from their declarations; and the plan of a book, from the schedule."""

from collections.abc import Iterable
from functools import cache

from django.apps import apps
from django.db import models

from edc.capture.items import Choice, Date
from edc.capture.models import Crf, Occurs
from edc.casebook.actions import PlannedPages
from edc.casebook.models import Page
from protocol.schedule import SCHEDULE, Anchor, Need, need


class NoSuchForm(LookupError):
    """No form has this name."""


@cache
def forms() -> tuple[type[Crf], ...]:
    """All forms, in the order of the rooms and of their declaration."""
    return tuple(model for model in apps.get_models() if issubclass(model, Crf))


def form(key: str) -> type[Crf]:
    """The form of this name. Raises NoSuchForm."""
    try:
        return _by_key()[key]
    except KeyError:
        raise NoSuchForm(key) from None


@cache
def _by_key() -> dict[str, type[Crf]]:
    return {model.key(): model for model in forms()}


def place(model: type[models.Model]) -> int:
    """Where a table stands among those of all rooms, in the order in which a book is filled in."""
    return _places()[model]


@cache
def _places() -> dict[type[models.Model], int]:
    return {model: place for place, model in enumerate(apps.get_models())}


def in_order(pages: Iterable[Page]) -> list[Page]:
    """Pages in the order of their forms, as the book shows them."""
    places = {model.key(): place for place, model in enumerate(forms())}
    return sorted(pages, key=lambda page: (places[page.form], page.repeat))


def logs() -> tuple[type[Crf], ...]:
    """The forms of which a subject has one page an event."""
    return tuple(model for model in forms() if model.occurs is Occurs.LOG)


def plan() -> tuple[PlannedPages, ...]:
    """The visits of the schedule, each with the forms it needs; a form asked once comes once."""
    planned, once = [], set[str]()
    for visit in SCHEDULE:
        if visit.anchor is Anchor.NONE:
            continue  # unscheduled: made when it happens
        needed = [model for model in _needed_at(visit.code) if model.key() not in once]
        once.update(model.key() for model in needed if model.occurs is Occurs.ONCE)
        planned.append(PlannedPages(visit=visit.code, forms=tuple(model.key() for model in needed)))
    return (*planned, PlannedPages(visit=None, forms=_of_the_whole_book()))


def _of_the_whole_book() -> tuple[str, ...]:
    """The forms that a subject has once and that no visit asks for."""
    return tuple(model.key() for model in forms() if model.occurs is Occurs.ONCE and not model.activities)


def unscheduled() -> PlannedPages:
    """The unscheduled visit, with the forms it needs."""
    (visit,) = (visit for visit in SCHEDULE if visit.anchor is Anchor.NONE)
    return PlannedPages(visit=visit.code, forms=tuple(model.key() for model in _needed_at(visit.code)))


def _needed_at(visit: str) -> list[type[Crf]]:
    return [
        model
        for model in forms()
        if model.occurs is not Occurs.LOG
        and any(need(visit, activity) is Need.REQUIRED for activity in model.activities)
    ]


def at_visits() -> tuple[type[Crf], ...]:
    """The forms that are filled in at visits, and may be added at one that the schedule does not ask them for."""
    return tuple(model for model in forms() if model.occurs is Occurs.EACH_VISIT)


@cache
def birth() -> tuple[type[Crf], Date]:
    """The one item that says when a subject was born, and its form."""
    matches = [
        (model, item) for model in forms() for item in model.items() if isinstance(item, Date) and item.begins_life
    ]
    (only,) = matches
    return only


@cache
def sex() -> tuple[type[Crf], Choice]:
    """The one item that says of which sex a subject is, and its form."""
    matches = [
        (model, item) for model in forms() for item in model.items() if isinstance(item, Choice) and item.tells_sex
    ]
    (only,) = matches
    return only

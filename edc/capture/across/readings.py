"""What checks and gates read of other pages: which page is meant, and which pages are asked again when one changes."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from django.core.checks import Error

from edc.capture import items, registry
from edc.capture.checks.declared import Fact, Source
from edc.capture.checks.gates import gates
from edc.capture.models import Answered, Crf, Occurs

UNKNOWN = "capture.E001"


class Which(StrEnum):
    """Which of the subject's pages a check means by an item of a form; pages that are struck through are none."""

    ONCE = "once"
    """The one page of a form that is asked once."""
    SAME_VISIT = "same visit"
    """Of another form: the page of the same visit."""
    EARLIER = "earlier"
    """Of its own form: the pages of the planned visits before, in the order of the schedule."""
    EVERY = "every"
    """Of a log: all its pages but this one, in the order in which they were made."""

    @property
    def is_many(self) -> bool:
        """Whether it may be several pages, so that a check gets a tuple."""
        return self in (Which.EARLIER, Which.EVERY)


class UnknownSource(LookupError):
    """A check or a gate names what no form has, or a page of which nobody could say which is meant."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An item of a form as the pages of another form, or other pages of its own, read it."""

    source: Source
    model: type[Crf]
    item: items.Item
    which: Which


def reading(source: Source, by: type[Crf]) -> Reading:
    """What pages of a form read by a source. Raises UnknownSource."""
    if source == Fact.BORN_ON:
        return Reading(source, *registry.birth(), Which.ONCE)
    if source == Fact.SEX:
        return Reading(source, *registry.sex(), Which.ONCE)
    form, _dot, name = source.rpartition(".")
    model = next((model for model in registry.forms() if model.key() == form), by)
    item = next((item for item in model.items() if item.name == name), None)
    which = _which(model, by)
    if model.key() != form or item is None or which is None:
        message = f"{by.key()} reads {source}, which is on no form that it could mean."
        raise UnknownSource(message)
    return Reading(source, model, item, which)


def _which(model: type[Crf], by: type[Crf]) -> Which | None:
    if model.occurs is Occurs.ONCE:
        return Which.ONCE
    if model.occurs is Occurs.LOG:
        return Which.EVERY
    if by.occurs is not Occurs.EACH_VISIT:
        return None
    return Which.EARLIER if model is by else Which.SAME_VISIT


@cache
def of_form(form: str) -> tuple[Reading, ...]:
    """All that pages of a form read elsewhere, each once; first of every subject the day of birth and the sex."""
    model = registry.form(form)
    sources = [Fact.BORN_ON, Fact.SEX, *_sources(model)]
    return tuple(reading(source, model) for source in dict.fromkeys(sources) if source != Fact.TODAY)


def _sources(model: type[Crf]) -> Iterator[Source]:
    yield from (source for _id, source in _readers(model))


def _readers(model: type[Crf]) -> Iterator[tuple[str, Source]]:
    """The checks and gates of a form, by their ids, each with what it reads elsewhere."""
    for answered in _answered(model):
        for check in answered.all_checks():
            yield from ((check.id, source) for source in check.elsewhere.values())
    yield from ((gate.id, gate.needs) for gate in gates() if gate.form == model.key())


def _answered(model: type[Crf]) -> tuple[type[Answered], ...]:
    rows = model.rows()
    return (model, rows) if rows else (model,)


def unknown_sources(**_others: object) -> list[Error]:
    """Django's system check: what checks and gates read elsewhere is there, and it is plain which page is meant."""
    return [Error(fault, id=UNKNOWN) for model in registry.forms() for fault in _faults(model)]


def _faults(model: type[Crf]) -> Iterator[str]:
    for reader, source in _readers(model):
        try:
            reading(source, model)
        except UnknownSource as fault:
            yield f"{reader}: {fault}"
    for gate in gates():
        if gate.form == model.key() and not _is_once(gate.needs):
            yield f"{gate.id} needs {gate.needs}, which is not asked once."


def _is_once(source: Source) -> bool:
    return any(model.occurs is Occurs.ONCE for model in registry.forms() if model.key() == source.rpartition(".")[0])


@dataclass(frozen=True, slots=True)
class Link:
    """That pages of the form `by` are asked again when an item of the form `of` changes, as they read `which` pages."""

    of: str
    item: str
    by: str
    which: Which


@cache
def links() -> tuple[Link, ...]:
    """Who reads what: from each item to the forms whose checks read it."""
    return tuple(link for model in registry.forms() for link in _links(model))


def _links(model: type[Crf]) -> Iterator[Link]:
    """What pages of a form are asked again for: a gate that closes later asks nothing of what stands."""
    checks = [check for answered in _answered(model) for check in answered.all_checks()]
    sources = {source for check in checks for source in check.elsewhere.values()}
    if any(_has_bounded_days(answered) for answered in _answered(model)):
        sources.add(Fact.BORN_ON)
    for source in sorted(sources - {Fact.TODAY}):
        read = reading(source, model)
        if not (read.which is Which.ONCE and read.model is model):
            yield Link(read.model.key(), read.item.name, model.key(), read.which)


def _has_bounded_days(answered: type[Answered]) -> bool:
    """Whether no day of it may lie before birth."""
    return any(map(is_bounded_by_birth, answered.items()))


def is_bounded_by_birth(item: items.Item) -> bool:
    """Whether an item is a day of a subject's life."""
    return isinstance(item, items.DayItem) and not item.begins_life


def links_of(form: str, names: Collection[str] | None) -> tuple[Link, ...]:
    """The links from these items of a form; from all of them where nothing is said."""
    return tuple(link for link in links() if link.of == form and (names is None or link.item in names))


@cache
def checks_across(form: str) -> frozenset[str]:
    """The checks of a form that read other pages, by their ids: those that are asked again."""
    return frozenset(_checks_across(registry.form(form)))


def _checks_across(model: type[Crf]) -> Iterable[str]:
    for answered in _answered(model):
        yield from (check.id for check in answered.all_checks() if check.elsewhere)
        days = filter(is_bounded_by_birth, answered.items())
        yield from (f"{answered.key()}.{item.name}.birth" for item in days)

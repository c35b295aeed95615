"""What the checks of pages may know besides their answers: the one builder, for every way in and for the screen."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from types import MappingProxyType
from typing import Any

from django.utils import timezone

from edc.capture import registry
from edc.capture.across import readings, statements
from edc.capture.across.prepared import prepared
from edc.capture.across.readings import Reading, Which
from edc.capture.checks.declared import Answers, Context, Fact, Source
from edc.casebook.models import Page

Posted = Mapping[int, Mapping[Source, object]]
"""What pages of the same save say of their subjects, by the subjects' ids."""
NONE_POSTED: Posted = MappingProxyType({})


def read_for_saving(pages: Iterable[Page]) -> list[Any]:
    """Pages with what a save must know of them, read anew in one statement, in the order of their ids.

    `visit_struck` is what struck their visit through, `held` the hold over them; `has_blanks`, `has_queries`,
    `has_signatures` and `has_readers` tell whether there is anything to be read, or asked again on other pages; each
    reading of the forms is a column of its own. Composed once for the same forms.
    """
    forms = {page.pk: page.form for page in pages}
    statement = prepared(statements.for_saving(frozenset(forms.values())))
    return list(Page.objects.raw(statement, [list(forms)]))


def contexts(pages: Iterable[Any], *, at: datetime, posted: Posted = NONE_POSTED) -> dict[int, Context]:
    """What the checks of each page may know, by the pages' ids; the pages were read by `read_for_saving`."""
    today = timezone.localdate(at)
    return {page.pk: _context(page, posted.get(page.subject_id, {}), today) for page in pages}


def context(page: Page, *, at: datetime) -> Context:
    """The same for one page, in one read."""
    (read,) = read_for_saving([page])
    return contexts([read], at=at)[page.pk]


def _context(page: Any, posted: Mapping[Source, object], today: date) -> Context:
    known = {read.source: _value(page, read, posted) for read in readings.of_form(page.form)}
    return Context(
        born_on=known.pop(Fact.BORN_ON),  # type: ignore[arg-type]
        sex=known.pop(Fact.SEX),  # type: ignore[arg-type]
        today=today,
        elsewhere=known,
    )


def _value(page: Any, read: Reading, posted: Mapping[Source, object]) -> object:
    """What stands there, or what a page of the same save says of it by now."""
    if read.which is Which.ONCE and read.source in posted:
        return posted[read.source]
    stored = getattr(page, statements.column(read))
    return tuple(map(read.item.read_back, stored)) if read.which.is_many else read.item.read_back(stored)


def posted_by(answers: Iterable[tuple[Page, Answers]]) -> Posted:
    """What pages that are about to be saved say, as others read it."""
    posted: dict[int, dict[Source, object]] = {}
    for page, values in answers:
        for source, name in _sources(page.form).items():
            if name in values:
                posted.setdefault(page.subject_id, {})[source] = values[name]
    return posted


@cache
def _sources(form: str) -> Mapping[Source, str]:
    """By what names others read a form, each with its item."""
    read = {reading for model in registry.forms() for reading in readings.of_form(model.key())}
    return {reading.source: reading.item.name for reading in read if reading.model.key() == form}

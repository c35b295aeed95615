"""What a check read on other pages, each with what stands there now and the way to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from operator import attrgetter

from django.utils.translation import gettext as _

from edc.capture import registry
from edc.capture.across.readings import Reading, Which, reading
from edc.capture.checks.declared import Check, Fact
from edc.capture.models import Answered
from edc.capture.titles import title_of
from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page
from edc.history import wording
from protocol.schedule import before

MOST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class ReadElsewhere:
    """Answers of another page: where they stand, what they are now, and the address where they are changed."""

    where: str
    answers: str
    address: str


def read_elsewhere(page: Page, check_id: str) -> tuple[ReadElsewhere, ...]:
    """What this check of a page reads on others; two reads a form, none where it reads its own page alone."""
    check = declared(page.form, check_id)
    model = registry.form(page.form)
    sources = [source for source in check.elsewhere.values() if source != Fact.TODAY] if check else []
    read = sorted((reading(source, model) for source in sources), key=lambda read: read.model.key())
    pages = (shown for _form, of_form in groupby(read, attrgetter("model")) for shown in _of_form(page, [*of_form]))
    return tuple(islice(pages, MOST_SHOWN))


def declared(form: str, check_id: str) -> Check | None:
    """The check of this id, of a form or its lines; None where it is an item's own, or this release has it no more."""
    model = registry.form(form)
    parts: list[type[Answered]] = [part for part in (model, model.rows()) if part]
    return next((check for part in parts for check in part.all_checks() if check.id == check_id), None)


def _of_form(page: Page, read: list[Reading]) -> Iterator[ReadElsewhere]:
    """The entered pages of one form that are read."""
    model, which = read[0].model, read[0].which
    pages = Page.objects.standing().entered().filter(subject=page.subject_id, form=model.key()).select_related("visit")
    if which is Which.SAME_VISIT:
        pages = pages.filter(visit=page.visit_id)
    if which is Which.EARLIER:
        pages = pages.filter(visit__code__in=before(page.visit.code) if page.visit else ())
    stored = {answers.pk: answers for answers in model.objects.filter(page__in=pages)}
    for other in pages.exclude(pk=page.pk).order_by("visit_id", "repeat", "pk"):
        if other.pk in stored:
            yield _shown(other, stored[other.pk], read)


def _shown(other: Page, stored: Answered, read: list[Reading]) -> ReadElsewhere:
    title = title_of(other)
    parts = ((each.item, getattr(stored, each.item.name)) for each in read)
    answers = ", ".join(
        _("%(item)s: %(value)s") % {"item": item.verbose_name, "value": item.shown(value) or _("blank")}
        for item, value in parts
    )
    where = " · ".join(filter(None, (title.visit, title.form)))
    return ReadElsewhere(where, answers, wording.field(other, ItemPath("", read[0].item.name)))

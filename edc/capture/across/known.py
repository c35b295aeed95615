"""What the checks of pages may know besides their answers: the one builder, for every way in and for the screen."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from functools import cache
from types import MappingProxyType
from typing import Any

from django.utils import timezone

from edc.capture import registry
from edc.capture.across import readings
from edc.capture.across.readings import Link, Reading, Which
from edc.capture.checks.declared import Answers, Context, Fact, Source
from edc.casebook.models import Page
from protocol.schedule import SCHEDULE, Anchor

Posted = Mapping[int, Mapping[Source, object]]
"""What pages of the same save say of their subjects, by the subjects' ids."""
NOTHING: Posted = MappingProxyType({})


def for_saving(pages: Iterable[Page]) -> list[Any]:
    """Pages with what a save must know of them, read anew in one statement, in the order of their ids.

    `visit_struck` is what struck their visit through, `held` the hold over them; `has_blanks`, `has_queries`,
    `has_signatures` and `has_readers` tell whether there is anything to be read, or asked again on other pages; each
    reading of the forms is a column of its own. Composed once for the same forms.
    """
    forms = {page.pk: page.form for page in pages}
    return list(Page.objects.raw(_for_saving(frozenset(forms.values())), [list(forms)]))


def contexts(pages: Iterable[Any], *, at: datetime, posted: Posted = NOTHING) -> dict[int, Context]:
    """What the checks of each page may know, by the pages' ids; the pages were read `for_saving`."""
    today = timezone.localdate(at)
    return {page.pk: _context(page, posted.get(page.subject_id, {}), today) for page in pages}


def context(page: Page, *, at: datetime) -> Context:
    """The same for one page, in one read."""
    (read,) = for_saving([page])
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
    stored = getattr(page, _column(read))
    return tuple(stored) if read.which.is_many else stored


def _column(read: Reading) -> str:
    """The name of a reading beside the columns of a page."""
    return f"{read.source}_{read.which}".replace(".", "_").replace(" ", "_")


def posted_by(answers: Iterable[tuple[Page, Answers]]) -> Posted:
    """What pages that are about to be saved say, as others read it."""
    said: dict[int, dict[Source, object]] = {}
    for page, values in answers:
        for source, name in _sources(page.form).items():
            if name in values:
                said.setdefault(page.subject_id, {})[source] = values[name]
    return said


@cache
def _sources(form: str) -> Mapping[Source, str]:
    """By what names others read a form, each with its item."""
    read = {reading for model in registry.forms() for reading in readings.of_form(model.key())}
    return {reading.source: reading.item.name for reading in read if reading.model.key() == form}


@cache
def _for_saving(forms: frozenset[str]) -> str:
    read: dict[Reading, list[str]] = {}
    for form in sorted(forms):
        for reading in readings.of_form(form):
            read.setdefault(reading, []).append(form)
    columns = ",\n".join(f"{_case(reading, of, forms)} AS {_column(reading)}" for reading, of in read.items())
    return f"""
        SELECT page.*, visit.struck AS visit_struck,
               {columns},
               {_has_readers(forms)} AS has_readers,
               EXISTS (SELECT FROM capture_blank WHERE page_id = page.id) AS has_blanks,
               EXISTS (SELECT FROM review_query WHERE page_id = page.id AND check_id <> '') AS has_queries,
               EXISTS (SELECT FROM review_signature WHERE page_id = page.id) AS has_signatures,
               hold_over('{{freeze,lock}}', ARRAY[page.id], ARRAY[page.visit_id], ARRAY[page.subject_id],
                         ARRAY[subject.site_id]) AS held
          FROM casebook_page page JOIN casebook_subject subject ON subject.id = page.subject_id
          LEFT JOIN casebook_visit visit ON visit.id = page.visit_id
         WHERE page.id = ANY(%s) ORDER BY page.id
    """


def _case(read: Reading, of: Collection[str], forms: Collection[str]) -> str:
    """A reading as a column: asked of the pages of those forms alone that read it."""
    return _one(read) if set(of) == set(forms) else f"CASE WHEN page.form IN ({_texts(of)}) THEN {_one(read)} END"


def _one(read: Reading) -> str:
    column, standing = f"elsewhere.{read.item.column}", _standing(read.model.key())
    source = f"FROM {read.model._meta.db_table} elsewhere JOIN casebook_page other ON other.id = elsewhere.page_id"
    match read.which:
        case Which.ONCE | Which.SAME_VISIT:
            same = "AND other.visit_id = page.visit_id" if read.which is Which.SAME_VISIT else ""
            return (
                f"(SELECT {column} {source} WHERE {standing} {same} AND {column} IS NOT NULL ORDER BY other.id LIMIT 1)"
            )
        case Which.EVERY:
            return f"ARRAY(SELECT {column} {source} WHERE {standing} AND other.id <> page.id ORDER BY other.id)"
        case Which.EARLIER:
            place = _place("at_visit")
            return (
                f"ARRAY(SELECT {column} {source} JOIN casebook_visit at_visit ON at_visit.id = other.visit_id"
                f" WHERE {standing} AND at_visit.struck IS NULL AND {place} < {_place('visit')} ORDER BY {place})"
            )


def _standing(form: str) -> str:
    return f"other.form = '{form}' AND other.subject_id = page.subject_id AND other.struck IS NULL"


def _place(visit: str) -> str:
    """Where a visit stands in the schedule; NULL, which is before nothing, for one that is not planned."""
    planned = _texts(visit.code for visit in SCHEDULE if visit.anchor is not Anchor.NONE)
    return f"array_position(ARRAY[{planned}], {visit}.code::text)"


def _texts(texts: Iterable[str]) -> str:
    return ", ".join(f"'{text}'" for text in texts)


def _has_readers(forms: Collection[str]) -> str:
    """Whether other pages of the subject read a page, and are entered."""
    conditions = [
        f"page.form = '{form}' AND {_reads(link, page='page', visit='visit')}"
        for form in sorted(forms)
        for link in _distinct(readings.links_of(form, None))
    ]
    return f"EXISTS ({_READER} AND ({' OR '.join(conditions)}))" if conditions else "false"


_READER = """
    SELECT reader.id FROM casebook_page reader LEFT JOIN casebook_visit at_visit ON at_visit.id = reader.visit_id
     WHERE reader.subject_id = page.subject_id AND reader.id <> page.id
       AND reader.last_entry IS NOT NULL AND reader.struck IS NULL AND at_visit.struck IS NULL
"""


def _reads(link: Link, *, page: str, visit: str) -> str:
    """Whether `reader`, at `at_visit`, reads a page by this link."""
    of_form = f"reader.form = '{link.by}'"
    match link.which:
        case Which.SAME_VISIT:
            return f"{of_form} AND reader.visit_id = {page}.visit_id"
        case Which.EARLIER:
            return f"{of_form} AND {_place('at_visit')} > {_place(visit)}"
        case _:
            return of_form


def _distinct(links: Iterable[Link]) -> Iterable[Link]:
    """Links to the same readers once, whichever item they read."""
    return {(link.of, link.by, link.which): link for link in links}.values()


@cache
def readers_of(links: frozenset[Link]) -> str:
    """The statement that finds the entered pages that read some pages, told by their ids, by these links.

    What a lock holds is not found: nothing of it changes.
    """
    conditions = [
        f"page.form = '{link.of}' AND {_reads(link, page='page', visit='visit')}"
        for link in sorted(_distinct(links), key=str)
    ]
    return f"""
        SELECT DISTINCT reader.id FROM casebook_page page
          JOIN casebook_subject subject ON subject.id = page.subject_id
          LEFT JOIN casebook_visit visit ON visit.id = page.visit_id
          JOIN casebook_page reader ON reader.subject_id = page.subject_id AND reader.id <> page.id
          LEFT JOIN casebook_visit at_visit ON at_visit.id = reader.visit_id
         WHERE page.id = ANY(%s) AND reader.last_entry IS NOT NULL AND reader.struck IS NULL
           AND at_visit.struck IS NULL AND ({" OR ".join(conditions)})
           AND hold_over('{{lock}}', ARRAY[reader.id], ARRAY[reader.visit_id], ARRAY[reader.subject_id],
                         ARRAY[subject.site_id]) IS NULL
    """

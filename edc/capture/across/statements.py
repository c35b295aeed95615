"""The statements by which pages are read with all that their checks know, and their readers found.

They ask tables of rooms above by name (queries, signatures): so a save reads all it must know at once.
"""

from collections.abc import Collection, Iterable
from functools import cache

from edc.capture.across import readings
from edc.capture.across.readings import Link, Reading, Which
from edc.casebook.models import Page
from protocol.schedule import SCHEDULE, Anchor


@cache
def for_saving(forms: frozenset[str]) -> str:
    """The statement that reads pages of these forms, by their ids, with what a save must know of them."""
    read: dict[Reading, list[str]] = {}
    for form in sorted(forms):
        for reading in readings.of_form(form):
            read.setdefault(reading, []).append(form)
    columns = ",\n".join(f"{_case(reading, of, forms)} AS {column(reading)}" for reading, of in read.items())
    return f"""
        SELECT {_page()}, visit.struck AS visit_struck,
               {columns},
               {_has_readers(forms)} AS has_readers,
               EXISTS (SELECT FROM capture_blank WHERE page_id = page.id) AS has_blanks,
               EXISTS (SELECT FROM review_query WHERE page_id = page.id AND check_id <> '') AS has_queries,
               EXISTS (SELECT FROM review_signature WHERE page_id = page.id) AS has_signatures,
               {hold_over("freeze,lock", "page")} AS held
          FROM casebook_page page JOIN casebook_subject subject ON subject.id = page.subject_id
          LEFT JOIN casebook_visit visit ON visit.id = page.visit_id
         WHERE page.id = ANY(%s) ORDER BY page.id
    """


def _page() -> str:
    """The columns of a page, each by its name: an upgrade that adds one leaves a prepared statement what it is."""
    return ", ".join(f"page.{field.column}" for field in Page._meta.concrete_fields)


def column(read: Reading) -> str:
    """The name of a reading beside the columns of a page."""
    return f"{read.source}_{read.which}".replace(".", "_").replace(" ", "_")


def hold_over(kinds: str, page: str) -> str:
    """The hold of these kinds over a page of `subject`."""
    parts = (f"{page}.id", f"{page}.visit_id", f"{page}.subject_id", "subject.site_id")
    return f"hold_over('{{{kinds}}}', {', '.join(f'ARRAY[{part}]' for part in parts)})"


def _has_readers(forms: Iterable[str]) -> str:
    links = [link for form in forms for link in readings.links_of(form, None)]
    return f"EXISTS ({_readers(links)})" if links else "false"


def _case(read: Reading, of: Collection[str], forms: Collection[str]) -> str:
    """A reading as a column: asked of the pages of those forms alone that read it."""
    value = _value(read)
    return value if set(of) == set(forms) else f"CASE WHEN page.form IN ({_texts(of)}) THEN {value} END"


def _value(read: Reading) -> str:
    """What a reading finds, as a subquery of `page`."""
    answer, standing = f"elsewhere.{read.item.column}", _standing(read.model.key())
    source = f"FROM {read.model._meta.db_table} elsewhere JOIN casebook_page other ON other.id = elsewhere.page_id"
    match read.which:
        case Which.ONCE | Which.SAME_VISIT:
            same = "AND other.visit_id = page.visit_id" if read.which is Which.SAME_VISIT else ""
            return (
                f"(SELECT {answer} {source} WHERE {standing} {same} AND {answer} IS NOT NULL ORDER BY other.id LIMIT 1)"
            )
        case Which.EVERY:
            return f"ARRAY(SELECT {answer} {source} WHERE {standing} AND other.id <> page.id ORDER BY other.id)"
        case Which.EARLIER:
            place = _place("at_visit")
            return (
                f"ARRAY(SELECT {answer} {source} JOIN casebook_visit at_visit ON at_visit.id = other.visit_id"
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


def _readers(links: Iterable[Link]) -> str:
    """The entered pages of the same subject that read `page`, at `visit`, by one of these links."""
    # Links to the same readers once, whichever item they read.
    reads = {_reads(link) for link in links}
    return f"""
        SELECT reader.id FROM casebook_page reader LEFT JOIN casebook_visit at_visit ON at_visit.id = reader.visit_id
         WHERE reader.subject_id = page.subject_id AND reader.id <> page.id
           AND reader.last_entry IS NOT NULL AND reader.struck IS NULL AND at_visit.struck IS NULL
           AND ({" OR ".join(sorted(reads))})
    """


def _reads(link: Link) -> str:
    """Whether `reader`, at `at_visit`, reads `page` by this link."""
    forms = f"page.form = '{link.of}' AND reader.form = '{link.by}'"
    match link.which:
        case Which.SAME_VISIT:
            return f"{forms} AND reader.visit_id = page.visit_id"
        case Which.EARLIER:
            return f"{forms} AND {_place('at_visit')} > {_place('visit')}"
        case _:
            return forms


@cache
def readers_of(links: frozenset[Link]) -> str:
    """The statement that finds the entered pages that read some pages, told by their ids, by these links.

    What a lock holds is not found: nothing of it changes.
    """
    return f"""
        SELECT DISTINCT read.id FROM casebook_page page
          JOIN casebook_subject subject ON subject.id = page.subject_id
          LEFT JOIN casebook_visit visit ON visit.id = page.visit_id
         CROSS JOIN LATERAL ({_readers(links)} AND {hold_over("lock", "reader")} IS NULL) AS read
         WHERE page.id = ANY(%s)
    """

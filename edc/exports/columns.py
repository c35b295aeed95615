"""The columns of a snapshot's files: those that every file has, and one for each item of a form."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from psycopg2 import sql

from edc.capture.items import Item, PartialDate, Words
from edc.capture.meanings import Meaning
from edc.cells import guarded, is_risky
from protocol.codelists import YesNo
from protocol.schedule import SCHEDULE

Codes = tuple[tuple[str, Words], ...]
# Its constraint lets the column hold nothing but a date to the day, the month or the year, or UN.
EARLIEST = """CASE length({stored}) WHEN 4 THEN {stored} || '-01-01' WHEN 10 THEN {stored}
WHEN 7 THEN {stored} || '-01' END"""
LATEST = """CASE length({stored}) WHEN 4 THEN {stored} || '-12-31' WHEN 10 THEN {stored}
WHEN 7 THEN (({stored} || '-01')::date + interval '1 month - 1 day')::date::text END"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportColumn:
    """One column: its name, what PostgreSQL writes into it, and what the dictionary says of it.

    `type` is one of identifier, text, code, integer, decimal, date, partial date, datetime; `codes` are codes with
    their labels; `derived` is the column from which this one follows.
    """

    name: str
    value: sql.Composable
    label: Words
    type: str
    codes: Codes = ()
    item: Item | None = None
    note: Words = ""
    derived: str = ""


def of_items(items: Iterable[Item]) -> Iterator[ExportColumn]:
    """The columns of a form's items, in their order: of a date that may be partial also the first and last day."""
    for item in items:
        yield of_item(item)
        if isinstance(item, PartialDate):
            yield from _interval(item)


def of_item(item: Item) -> ExportColumn:
    """An item's answers, as they are stored."""
    stored = sql.Identifier("answers", item.column)
    return ExportColumn(
        name=item.name,
        value=_WRITTEN.get(item.export_type, _as_it_is)(stored, item),
        label=item.verbose_name,
        type=item.export_type,
        codes=tuple((str(code.value), _(code.label)) for code in item.codelist or ()),
        item=item,
        note=item.help_text or _NOTES.get(item.export_type, ""),
        derived=item.derived,
    )


def _interval(item: PartialDate) -> Iterator[ExportColumn]:
    """The days between which a partial date lies; both are blank where it is unknown."""
    stored = sql.Identifier("answers", item.column)
    for name, value, label in (
        ("earliest", EARLIEST, _("{item}: earliest day that it can be")),
        ("latest", LATEST, _("{item}: latest day that it can be")),
    ):
        yield ExportColumn(
            name=f"{item.name}_{name}",
            value=sql.SQL(value).format(stored=stored),
            label=format_lazy(label, item=item.verbose_name),
            type="date",
            note=_("Follows from the date as entered; blank where that is blank or unknown."),
            derived=item.name,
        )


def _as_it_is(stored: sql.Composable, item: Item) -> sql.Composable:
    return stored


def _text(stored: sql.Composable, item: Item) -> sql.Composable:
    return guarded(stored)


def _code(stored: sql.Composable, item: Item) -> sql.Composable:
    """The database itself refuses other codes, so the cells need a guard only where one of the codes does."""
    codes = [str(code.value) for code in item.codelist or ()]
    return stored if codes and not any(is_risky(code) for code in codes) else guarded(stored)


def _moment(stored: sql.Composable, item: Item) -> sql.Composable:
    return moment(stored)


def moment(stored: sql.Composable) -> sql.Composable:
    """ISO 8601 in the session's time zone, with its offset and with all the digits that are stored."""
    return sql.SQL("replace({}::text, ' ', 'T')").format(stored)


_WRITTEN: Mapping[str, Callable[[sql.Composable, Item], sql.Composable]] = {
    "text": _text,
    "code": _code,
    "datetime": _moment,
}


_NOTES: Mapping[str, Words] = {
    "partial date": _(
        "As entered: YYYY-MM-DD, YYYY-MM or YYYY as far as it is known; UN where it is unknown; blank: not entered."
    ),
}


def spine(name: str) -> sql.Identifier:
    """A column of the subquery from which a file takes all that is not an answer."""
    return sql.Identifier("spine", name)


def _identifier(name: str, label: Words, codes: Codes = ()) -> ExportColumn:
    return ExportColumn(name=name, value=spine(name), label=label, type="identifier", codes=codes)


def _whole(name: str, label: Words) -> ExportColumn:
    return ExportColumn(name=name, value=spine(name), label=label, type="integer")


STUDY = ExportColumn(
    name="study", value=sql.Literal(settings.PROTOCOL), label=_("Study, by its registration"), type="identifier"
)
SITE = _identifier("site", _("Site"))
SITE_NAME = ExportColumn(name="site_name", value=spine("site_name"), label=_("Name of the site"), type="text")
SUBJECT = _identifier("subject", _("Subject number"))
VISIT = _identifier(
    "visit", _("Visit; blank where the page belongs to none"), tuple((visit.code, _(visit.label)) for visit in SCHEDULE)
)
VISIT_REPEAT = _whole("visit_repeat", _("Which visit of this code"))
PAGE_REPEAT = _whole("page_repeat", _("Which page of this form, at its visit or in its log"))
PAGE_ID = ExportColumn(name="page_id", value=spine("id"), label=_("Page: one number in all files"), type="integer")
LAST_ENTRY = _whole("last_entry", _("Entry of the audit trail that saved the page last"))
SAVED_AT = ExportColumn(name="saved_at", value=moment(spine("saved_at")), label=_("Saved last at"), type="datetime")
SAVED_BY = _identifier("saved_by", _("Saved last by"))
STRUCK = ExportColumn(
    name="struck",
    value=sql.SQL("CASE WHEN {} THEN 'Y' END").format(spine("is_struck")),
    label=_("Struck through as entered in error"),
    type="code",
    codes=((str(YesNo.YES.value), _(YesNo.YES.label)),),
)
SIGNED = (
    _identifier("meaning", _("What the signature means"), tuple(Meaning.choices)),
    ExportColumn(name="signed_name", value=spine("signed_name"), label=_("Printed name of the signer"), type="text"),
    _identifier("signed_by", _("User name of the signer")),
    ExportColumn(name="signed_at", value=moment(spine("signed_at")), label=_("Signed at"), type="datetime"),
    _whole("entry", _("Entry of the audit trail that signed")),
    _whole("as_of", _("Entry that had saved the page last when it was signed")),
    _identifier("content", _("SHA-256 of what the page said when it was signed")),
    _identifier(
        "stands",
        _("Whether the signature stands: the page was not changed since"),
        tuple((str(code.value), _(code.label)) for code in YesNo),
    ),
)
WHEN = (STUDY, SITE, SUBJECT, VISIT, VISIT_REPEAT)
PAGE = (*WHEN, PAGE_REPEAT, PAGE_ID)


def form(titles: Codes) -> ExportColumn:
    """The form of a page, where a file holds pages of several."""
    return _identifier("form", _("Form"), titles)

"""The CSV files of a snapshot, derived once from the forms: COPY and the dictionary read the same."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from psycopg2 import sql

from edc.audit import signed
from edc.capture import registry
from edc.capture.items import Words
from edc.capture.models import Crf, Row
from edc.cells import guarded
from edc.exports import columns
from edc.exports.columns import ExportColumn

# Also what the product itself makes is guarded: once a page it costs little, and then no cell at all can run.
NAMES = {
    "sites": sql.Placeholder("sites"),
    "withheld": sql.Placeholder("withheld"),
    "site": guarded(sql.Identifier("site", "code")),
    "subject": guarded(sql.Identifier("subject", "number")),
    "site_name": guarded(sql.Identifier("site", "name")),
    "visit": guarded(sql.Identifier("visit", "code")),
    "page_form": guarded(sql.Identifier("page", "form")),
    "saved_by": guarded(sql.Identifier("entry", "by_name")),
    "signed_name": guarded(sql.Identifier("signature", "name")),
    "signed_by": guarded(sql.Identifier("signer", "username")),
}
SUBJECTS = """
(SELECT subject.id, {site} AS site, {site_name} AS site_name, {subject} AS subject
   FROM casebook_subject subject
   JOIN accounts_site site ON site.id = subject.site_id
  WHERE subject.site_id = ANY({sites}::bigint[]) AND NOT subject.id = ANY({withheld}::bigint[])) spine
"""
VISITS = """
(SELECT visit.id, {site} AS site, {subject} AS subject, {visit} AS visit, visit.repeat AS visit_repeat,
        visit.struck IS NOT NULL AS is_struck
   FROM casebook_visit visit
   JOIN casebook_subject subject ON subject.id = visit.subject_id
   JOIN accounts_site site ON site.id = subject.site_id
  WHERE subject.site_id = ANY({sites}::bigint[]) AND NOT subject.id = ANY({withheld}::bigint[])) spine
"""
PAGES = """
(SELECT page.id, {site} AS site, {subject} AS subject, {visit} AS visit, visit.repeat AS visit_repeat,
        {page_form} AS form, page.repeat AS page_repeat, page.last_entry, entry.at AS saved_at, {saved_by} AS saved_by,
        page.struck IS NOT NULL AS is_struck
   FROM casebook_page page
   JOIN casebook_subject subject ON subject.id = page.subject_id
   JOIN accounts_site site ON site.id = subject.site_id
   LEFT JOIN casebook_visit visit ON visit.id = page.visit_id
   LEFT JOIN audit_entry entry ON entry.id = page.last_entry
  WHERE subject.site_id = ANY({sites}::bigint[]) AND NOT subject.id = ANY({withheld}::bigint[])) spine
"""
# DISTINCT ON the key leaves every page where it is, but tells the planner that a line has no more than one.
ANSWERS = """
{answers} answers JOIN
(SELECT DISTINCT ON (page.id)
        page.id, {site} AS site, {subject} AS subject, {visit} AS visit, visit.repeat AS visit_repeat,
        page.repeat AS page_repeat, page.last_entry, page.struck IS NOT NULL AS is_struck
   FROM casebook_page page
   JOIN casebook_subject subject ON subject.id = page.subject_id
   JOIN accounts_site site ON site.id = subject.site_id
   LEFT JOIN casebook_visit visit ON visit.id = page.visit_id
  WHERE subject.site_id = ANY({sites}::bigint[])
    AND NOT subject.id = ANY({withheld}::bigint[]) AND page.form = {form}
  ORDER BY page.id) spine ON spine.id = answers.page_id
"""
SIGNATURES = """
(SELECT page.id, signature.id AS number, {site} AS site, {subject} AS subject, {visit} AS visit,
        visit.repeat AS visit_repeat, {page_form} AS form, page.repeat AS page_repeat, signature.meaning,
        {signed_name} AS signed_name, {signed_by} AS signed_by, signature.at AS signed_at, signature.entry,
        signature.as_of, signature.content, CASE WHEN {stands} THEN 'Y' ELSE 'N' END AS stands
   FROM review_signature signature
   JOIN accounts_user signer ON signer.id = signature.by_id
   JOIN casebook_page page ON page.id = signature.page_id
   JOIN casebook_subject subject ON subject.id = page.subject_id
   JOIN accounts_site site ON site.id = subject.site_id
   LEFT JOIN casebook_visit visit ON visit.id = page.visit_id
  WHERE subject.site_id = ANY({sites}::bigint[]) AND NOT subject.id = ANY({withheld}::bigint[])) spine
"""
# All there are, less those of other sites and of whom is left out: what the joins above would lose is missed here.
COUNTED = """
SELECT (SELECT count(*) FROM {table})
     - (SELECT count(*) FROM {table} one {joins}
         WHERE NOT subject.site_id = ANY({sites}::bigint[]) OR subject.id = ANY({withheld}::bigint[]))
"""
OF_SUBJECT = "JOIN casebook_subject subject ON subject.id = one.id"
OF_VISIT_OR_PAGE = "JOIN casebook_subject subject ON subject.id = one.subject_id"
OF_ANSWERS = (
    "JOIN casebook_page page ON page.id = one.page_id JOIN casebook_subject subject ON subject.id = page.subject_id"
)


class ColumnTaken(Exception):
    """A form has an item with the name of another column of its file."""

    def __init__(self, *, file: str, names: tuple[str, ...]) -> None:
        super().__init__(f"{file}: {', '.join(names)}")
        self.file, self.names = file, names


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFile:
    """One CSV file: its columns, the rows it is made of, and how many these must be.

    The statements take two parameters: `sites`, the ids of the sites whose rows are written, and `withheld`, those of
    the subjects who are left out.
    """

    name: str
    title: Words
    columns: tuple[ExportColumn, ...]
    source: sql.Composable
    order: sql.Composable
    counted: sql.Composable

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        taken = tuple(name for name in names if names.count(name) > 1)
        if taken:
            raise ColumnTaken(file=self.name, names=taken)

    @property
    def copied(self) -> sql.Composed:
        """The COPY that writes the file. Texts are always quoted, so that no other separator splits them."""
        texts = [sql.Identifier(column.name) for column in self.columns if column.type == "text"]
        quoted = sql.SQL(", FORCE_QUOTE ({})").format(sql.SQL(", ").join(texts)) if texts else sql.SQL("")
        written = sql.SQL(", ").join(
            sql.SQL("{} AS {}").format(column.value, sql.Identifier(column.name)) for column in self.columns
        )
        return sql.SQL(
            "COPY (SELECT {written} FROM {source} ORDER BY {order}) TO STDOUT (FORMAT csv, HEADER{quoted})"
        ).format(written=written, source=self.source, order=self.order, quoted=quoted)


def files() -> tuple[ExportFile, ...]:
    """All files of a snapshot, in the order in which it holds them. Raises ColumnTaken."""
    return (_subjects(), _visits(), _pages(), *(_answers(model) for model in _models()), _signatures())


def _models() -> Iterator[type[Crf] | type[Row]]:
    for form in registry.forms():
        yield form
        if lines := form.rows():
            yield lines


def _subjects() -> ExportFile:
    return ExportFile(
        name="subjects.csv",
        title=_("Subjects"),
        columns=(columns.STUDY, columns.SITE, columns.SITE_NAME, columns.SUBJECT),
        source=sql.SQL(SUBJECTS).format(**NAMES),
        order=columns.spine("id"),
        counted=_counted("casebook_subject", joins=OF_SUBJECT),
    )


def _visits() -> ExportFile:
    return ExportFile(
        name="visits.csv",
        title=_("Visits"),
        columns=(*columns.WHEN, columns.STRUCK),
        source=sql.SQL(VISITS).format(**NAMES),
        order=columns.spine("id"),
        counted=_counted("casebook_visit", joins=OF_VISIT_OR_PAGE),
    )


def _pages() -> ExportFile:
    titles = tuple((form.key(), form.title) for form in registry.forms())
    saved = (columns.LAST_ENTRY, columns.SAVED_AT, columns.SAVED_BY)
    return ExportFile(
        name="pages.csv",
        title=_("Pages, also those on which nothing was entered"),
        columns=(*columns.WHEN, columns.form(titles), columns.PAGE_REPEAT, columns.PAGE_ID, *saved, columns.STRUCK),
        source=sql.SQL(PAGES).format(**NAMES),
        order=columns.spine("id"),
        counted=_counted("casebook_page", joins=OF_VISIT_OR_PAGE),
    )


def _signatures() -> ExportFile:
    titles = tuple((form.key(), form.title) for form in registry.forms())
    return ExportFile(
        name="signatures.csv",
        title=_("Electronic signatures, also those that no longer stand"),
        columns=(*columns.WHEN, columns.form(titles), columns.PAGE_REPEAT, columns.PAGE_ID, *columns.SIGNED),
        source=sql.SQL(SIGNATURES).format(stands=signed.stands(), **NAMES),
        order=columns.spine("number"),
        counted=_counted("review_signature", joins=OF_ANSWERS),
    )


def _answers(model: type[Crf] | type[Row]) -> ExportFile:
    """A form, or the lines of one: whose answers, the answers in their order, the last save of their page."""
    form, title, key = _place(model)
    return ExportFile(
        name=f"{model.key()}.csv",
        title=title,
        columns=(*columns.PAGE, *columns.of_items(model.items()), columns.LAST_ENTRY, _struck(model)),
        source=sql.SQL(ANSWERS).format(
            answers=sql.Identifier(model._meta.db_table), form=sql.Literal(form.key()), **NAMES
        ),
        order=sql.SQL(", ").join(sql.Identifier("answers", column) for column in ("page_id", *key)),
        counted=_counted(model._meta.db_table, joins=OF_ANSWERS),
    )


def _struck(model: type[Crf] | type[Row]) -> ExportColumn:
    """The flag of what was entered in error: the page, or the line itself."""
    if not issubclass(model, Row):
        return columns.STRUCK
    is_struck = sql.SQL("CASE WHEN {} OR answers.struck IS NOT NULL THEN 'Y' END").format(columns.spine("is_struck"))
    return replace(columns.STRUCK, value=is_struck)


def _place(model: type[Crf] | type[Row]) -> tuple[type[Crf], Words, tuple[str, ...]]:
    """The form whose pages hold these answers, what the file is called, and what tells a page's answers apart."""
    if issubclass(model, Row):
        return model.of, format_lazy(_("{form}: each line"), form=model.of.title), (model.row_key,)
    return model, model.title, ()


def _counted(table: str, *, joins: str) -> sql.Composed:
    return sql.SQL(COUNTED).format(table=sql.Identifier(table), joins=sql.SQL(joins), **NAMES)

"""The trail as a file: CSV with a line a value, or JSON with a line a change, in one consistent view.

Both hold the same: every act that answers, every change of it, every change that no act announced. The CSV is for
people: beside what the database holds it says it in words. The JSON is for programs: numbers digit for digit.
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from edc.accounts.actors import outside
from edc.audit.reading import Changed, Digits, Done, Row, Value
from edc.audit.search import Filter
from edc.cells import guard
from edc.trail import stream, tables
from edc.trail.known import Known, known
from edc.trail.scope import TrailReader
from edc.trail.stream import Told
from edc.trail.words import by_whom, differences, line_of, place_of

BOM = "\ufeff"
BATCH = 200
_as_text = json.JSONEncoder(ensure_ascii=False).encode
HEADER = (
    "entry", "at", "site", "subject", "visit", "form", "line", "item", "label", "old", "new", "old_in_words",
    "new_in_words", "operation", "act", "act_in_words", "by", "by_in_words", "role", "reason", "origin", "announced",
    "database_role", "change", "changed_at", "transaction", "table", "row", "page", "request", "code_version",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file: how its name ends, what it is, what it is called."""

    ending: str
    content_type: str
    label: object


KINDS = {
    "csv": FileKind("csv", "text/csv; charset=utf-8", _("CSV, for a spreadsheet")),
    "jsonl": FileKind("jsonl", "application/jsonl; charset=utf-8", _("JSON lines, for a program")),
}


def written(kind: FileKind, reader: TrailReader, asked: Filter, *, language: str) -> Iterator[bytes]:
    """The file, some lines at a time; memory does not grow with it. It must be no part of a transaction."""
    write = _as_csv if kind is KINDS["csv"] else _as_json
    if kind is KINDS["csv"]:
        yield (BOM + _csv([HEADER])).encode()
    with stream.one_moment():
        lines = stream.lines(scope=reader.scope, asked=asked)
        while some := list(islice(lines, BATCH)):
            # The language holds while a batch is put in words, never while somebody waits for the next one.
            with override(language):
                text = write(some, _known(reader, some))
            yield text.encode()


def _known(reader: TrailReader, some: Sequence[Told]) -> Known:
    acts = [act for act, _change in some if act]
    return known(reader, acts=acts, changes=[change for _act, change in some if change])


def _csv(lines: Sequence[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([guard(str(cell)) for cell in line] for line in lines)
    return text.getvalue()


def _as_csv(some: Sequence[Told], known: Known) -> str:
    return _csv([line for act, change in some for line in _csv_lines(act, change, known)])


def _csv_lines(act: Done | None, change: Changed | None, known: Known) -> Iterator[Sequence[object]]:
    """A line for each value that a change changed; an act that changed nothing has one without values."""
    where, who, row = _where(act, change, known), _who(act, change, known), _row(change)
    request = (act.request, act.code_version) if act else ("", "")
    for value in _values(change, known) if change else [("",) * 7]:
        yield (*where, *value, *who, *row, *request)


def _values(change: Changed, known: Known) -> Iterator[Sequence[object]]:
    """Each value that a change changed: its column and label, what it was and is, as stored and in words."""
    in_words = (
        {} if known.hides(change) else {difference.column: difference for difference in differences(change, known)}
    )
    old, new = (_shown(change, side, known) for side in (change.old, change.new))
    for column in {**change.old, **change.new}:
        answer = in_words.get(column)
        words = (answer.old, answer.new) if answer else ("", "")
        label = answer.label if answer else ""
        yield column, label, _cell(old.get(column)), _cell(new.get(column)), *words, change.operation


def _where(act: Done | None, change: Changed | None, known: Known) -> Sequence[object]:
    event = act or change
    assert event is not None
    place = place_of(change, known) if change else place_of(event, known)
    entry, site = (act.entry, act.site) if act else ("", "")
    line = line_of(change, known) if change and not known.hides(change) else ""
    return entry, timezone.localtime(event.at).isoformat(), site, place.subject, place.visit, place.form, line


def _who(act: Done | None, change: Changed | None, known: Known) -> Sequence[object]:
    announced = "" if change is None else "yes" if change.done else "no"
    role = change.database_role if change else ""
    if act is None:
        assert change is not None
        by = outside(change)
        return "", by.act, "", by.who, "", "", "", announced, role
    by = by_whom(act, known)
    return act.act, by.act, act.by_name, by.who, act.role, by.reason, act.origin, announced, role


def _row(change: Changed | None) -> Sequence[object]:
    if change is None:
        return ("",) * 6
    at = timezone.localtime(change.at).isoformat()
    page = "" if change.page is None else change.page
    return change.number, at, change.transaction, change.table, change.row, page


def _cell(value: Value) -> str:
    return {True: "true", False: "false", None: ""}.get(value, str(value))  # type: ignore[arg-type]


def _shown(change: Changed, side: Row, known: Known) -> Row:
    """A side of a change without what is withheld from everybody, or from this person."""
    if known.hides(change):
        return {}
    hidden = {column for table, column in tables.WITHHELD if table == change.table}
    return {column: tables.DOTS if column in hidden and value else value for column, value in side.items()}


def _as_json(some: Sequence[Told], known: Known) -> str:
    return "".join(f"{_object(_fields(act, change, known))}\n" for act, change in some)


def _fields(act: Done | None, change: Changed | None, known: Known) -> Iterator[tuple[str, str]]:
    """The members of a line's object, each with its value as JSON text."""
    for name in ("entry", "act", "by_name", "role", "site", "reason", "origin", "request", "code_version"):
        yield name, _as_text(getattr(act, name) if act else None)
    yield "at", _as_text(act.at.isoformat() if act else None)
    event = change or act
    assert event is not None
    place = place_of(event, known)
    for name in ("subject", "visit", "form"):
        yield name, _as_text(getattr(place, name))
    yield "page", _as_text(event.page)
    yield "change", _object(_change(change, known)) if change else "null"


def _change(change: Changed, known: Known) -> Iterator[tuple[str, str]]:
    yield "id", _as_text(change.number)
    yield "at", _as_text(change.at.isoformat())
    yield "tx", _as_text(change.transaction)
    yield "announced", _as_text(change.done is not None)
    yield "table", _as_text(change.table)
    yield "row", _as_text(change.row)
    yield "operation", _as_text(change.operation)
    yield "old", _side(change, change.old, known)
    yield "new", _side(change, change.new, known)
    yield "database_role", _as_text(change.database_role)
    yield "hidden", _as_text(known.hides(change))


def _side(change: Changed, side: Row, known: Known) -> str:
    return _object((name, _json(value)) for name, value in _shown(change, side, known).items()) if side else "null"


def _json(value: Value) -> str:
    return str(value) if isinstance(value, Digits) else _as_text(value)


def _object(members: Iterator[tuple[str, str]]) -> str:
    return "{" + ", ".join(f"{_as_text(name)}: {value}" for name, value in members) + "}"

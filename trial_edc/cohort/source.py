"""Reads the files of a cohort: strict about columns, dates, codes and numbers, and exact about where a fault stands."""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TextIO, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from protocol import units
from protocol.analytes import ANALYTES, SIROLIMUS
from protocol.codelists import (
    AeOutcome,
    Aetiology,
    AssayMethod,
    BloodUnit,
    Causality,
    Codelist,
    Departure,
    Disease,
    Grade,
    Product,
    RescueClass,
    Sex,
    SteroidHistory,
    YesNo,
)
from protocol.schedule import VISITS

T = TypeVar("T")
Row = Mapping[str, str]
SUBJECTS = "subjects.csv"
STILL_ON_STUDY = "ON_STUDY"
# Other words for how a subject left.
SAID_OTHERWISE = {"DEAD": "DIED", "DEATH": "DIED", "LOST_TO_FOLLOW_UP": "LOST", "DISCONTINUED": "WITHDRAWN"}
MOST_BYTES = 200 * 1024 * 1024
MOST_DIGITS = 40


class MalformedFile(Exception):
    """A file that cannot be read so: which, at which line, and why, in one sentence."""

    def __init__(self, *, file: str, line: int, reason: str) -> None:
        where = _("%(file)s, line %(line)s") % {"file": file, "line": line} if line else file
        super().__init__(f"{where}: {reason}")
        self.file, self.line, self.reason = file, line, reason


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a file: where it stands, whose it is, and what it says."""

    file: str
    line: int
    subject: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Cohort:
    """All records of a cohort, by file, in the files' order."""

    records: Mapping[str, tuple[Record, ...]]

    def first(self, subjects: int) -> "Cohort":
        """The first so many subjects, with all their records."""
        kept = {record.subject for record in self.records[SUBJECTS][:subjects]}
        return Cohort({file: tuple(r for r in lines if r.subject in kept) for file, lines in self.records.items()})


def _text(text: str) -> str | None:
    return text or None


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 — a calendar day has no zone
    except ValueError:
        raise ValueError(_("“%(text)s” is not a date like 2026-11-23.") % {"text": text}) from None


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M").replace(tzinfo=timezone.get_default_timezone())
    except ValueError:
        raise ValueError(_("“%(text)s” is not a time like 2026-11-23T08:00.") % {"text": text}) from None


def _number(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    # Python reads 1_000 and 1e200000; no laboratory writes them, and PostgreSQL cannot keep the second.
    if "_" in text or len(text) > MOST_DIGITS or not number.is_finite() or abs(number.adjusted()) > MOST_DIGITS:
        raise ValueError(_("“%(text)s” is not a number.") % {"text": text})
    return number


def _needed(read: Callable[[str], T | None]) -> Callable[[str], T]:
    def value(text: str) -> T:
        result = read(text)
        if result is None:
            raise ValueError(_("a value is missing."))
        return result

    return value


def _code(codelist: type[Codelist]) -> Callable[[str], str | None]:
    codes = {str(code.value) for code in codelist}

    def value(text: str) -> str | None:
        if text and text not in codes:
            known = ", ".join(sorted(codes))
            raise ValueError(_("“%(text)s” is none of %(known)s.") % {"text": text, "known": known})
        return text or None

    return value


def _test(text: str) -> str:
    if text not in ANALYTES:
        raise ValueError(_("“%(text)s” is no test that this study knows.") % {"text": text})
    return text


def _visit(text: str) -> str | None:
    if text and text not in VISITS:
        raise ValueError(_("“%(text)s” is no visit of the schedule.") % {"text": text})
    return text or None


def _status(text: str) -> str | None:
    return None if text in ("", STILL_ON_STUDY) else _code(Departure)(SAID_OTHERWISE.get(text, text))


def _trough_unit(text: str) -> str:
    unit = units.normalise(text or SIROLIMUS.unit)
    if unit not in {SIROLIMUS.unit, *SIROLIMUS.units}:
        raise ValueError(_("“%(text)s” is no unit of a sirolimus level.") % {"text": text})
    return unit


# File by file and column by column: how a cell becomes a value. The first column always names the subject.
COLUMNS: Mapping[str, Mapping[str, Callable[[str], object]]] = {
    "subjects.csv": {
        "sex": _code(Sex),
        "birth_date": _day,
        "disease": _code(Disease),
        "aetiology": _code(Aetiology),
        "steroid_history": _code(SteroidHistory),
        "consent_date": _day,
        "first_dose_date": _day,
        "last_dose_date": _day,
        "status": _status,
    },
    "labs.csv": {
        "collected_on": _needed(_day),
        "visit": _visit,
        "test": _test,
        "result": _text,
        "unit": _text,
        "lower_limit": _number,
        "upper_limit": _number,
    },
    "transfusions.csv": {
        "given_on": _needed(_day),
        "product": _needed(_code(Product)),
        "amount": _number,
        "unit": _code(BloodUnit),
    },
    "rescues.csv": {"given_on": _needed(_day), "class": _needed(_code(RescueClass)), "treatment": _text},
    "bleeding.csv": {"assessed_on": _needed(_day), "bleeding": _code(YesNo)},
    "doses.csv": {"start": _needed(_day), "end": _day, "mg_per_day": _number},
    "troughs.csv": {
        "drawn_at": _needed(_moment),
        "last_dose_at": _moment,
        "result": _text,
        "unit": _trough_unit,
        "lloq": _number,
        "method": _code(AssayMethod),
    },
    "adverse_events.csv": {
        "term": _needed(_text),
        "soc": _text,
        "start": _day,
        "end": _day,
        "grade": _code(Grade),
        "serious": _code(YesNo),
        "causality": _code(Causality),
        "outcome": _code(AeOutcome),
    },
}


def read(folder: Path) -> Cohort:
    """All files of a cohort. Raises MalformedFile at the first fault."""
    if not folder.is_dir():
        raise MalformedFile(file=str(folder), line=0, reason=_("there is no such folder."))
    records = {file: tuple(_records(folder / file, columns)) for file, columns in COLUMNS.items()}
    _same_subjects(records)
    return Cohort(records=records)


def _records(path: Path, columns: Mapping[str, Callable[[str], object]]) -> Iterator[Record]:
    expected = ["subject", *columns]
    rows = _rows(path)
    _line, header = next(rows, (1, []))
    if header != expected:
        reason = _("the columns must be %(columns)s.") % {"columns": ", ".join(expected)}
        raise MalformedFile(file=path.name, line=1, reason=reason)
    for line, cells in rows:
        if len(cells) != len(expected):
            reason = _("%(found)s cells stand where %(wanted)s belong.")
            raise MalformedFile(
                file=path.name, line=line, reason=reason % {"found": len(cells), "wanted": len(expected)}
            )
        yield _record(path.name, line, dict(zip(expected, (cell.strip() for cell in cells), strict=True)), columns)


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Line numbers and cells; a byte-order mark and empty lines at the end are passed over."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise MalformedFile(file=path.name, line=0, reason=_("the file is too large to be a cohort's."))
        with path.open(encoding="utf-8-sig", newline="") as text:
            yield from _cells(path.name, text)
    except FileNotFoundError:
        raise MalformedFile(file=path.name, line=0, reason=_("the file is missing.")) from None
    except OSError as error:
        raise MalformedFile(file=path.name, line=0, reason=str(error.strerror)) from None
    except UnicodeDecodeError:
        raise MalformedFile(file=path.name, line=_undecodable(path), reason=_("the file is not UTF-8 text.")) from None


def _cells(file: str, text: TextIO) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(text, strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(cells):
                yield reader.line_num, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        reason = _("the file is not CSV: %(why)s.") % {"why": error}
        raise MalformedFile(file=file, line=begins, reason=reason) from None


def _undecodable(path: Path) -> int:
    """The first line that is not UTF-8: the text is read in blocks, so the reader does not know it."""
    with path.open("rb") as raw:
        return next(number for number, line in enumerate(raw, start=1) if not _is_text(line))


def _is_text(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _record(file: str, line: int, cells: Row, columns: Mapping[str, Callable[[str], object]]) -> Record:
    subject = cells["subject"]
    if not subject.isascii() or not subject.isalnum():
        reason = _("“%(text)s” is no subject code: letters and digits only.") % {"text": subject}
        raise MalformedFile(file=file, line=line, reason=reason)
    values = {}
    for name, value in columns.items():
        try:
            values[name] = value(_printable(cells[name]))
        except ValueError as error:
            raise MalformedFile(file=file, line=line, reason=f"{name}: {error}") from None
    return Record(file=file, line=line, subject=subject, values=values)


def _printable(cell: str) -> str:
    if any(ord(character) < ord(" ") for character in cell):
        raise ValueError(_("the cell holds a control character."))
    return cell


def _same_subjects(records: Mapping[str, tuple[Record, ...]]) -> None:
    """Each subject once in subjects.csv, and no other subject anywhere."""
    known: set[str] = set()
    for record in records[SUBJECTS]:
        if record.subject in known:
            reason = _("subject %(subject)s stands here a second time.") % {"subject": record.subject}
            raise MalformedFile(file=record.file, line=record.line, reason=reason)
        known.add(record.subject)
    for file, lines in records.items():
        for record in lines:
            if record.subject not in known:
                reason = _("subject %(subject)s is not in %(file)s.") % {"subject": record.subject, "file": SUBJECTS}
                raise MalformedFile(file=file, line=record.line, reason=reason)

"""Files as `manage.py read` reads them, with the subjects that are known; no database is asked."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

from openpyxl import Workbook

from edc.imports import trying
from edc.imports.columns import Columns
from edc.imports.results.matching import Matcher
from edc.imports.results.naming import SourceNames
from edc.imports.results.ranges import SubjectFacts
from edc.imports.trying import Answer, UnreadPart

HEADER = "受试者编号,采样日期,检验项目,结果,单位,参考范围"
MAN = SubjectFacts("M", date(1980, 1, 1))


def matcher(*, people: Mapping[str, SubjectFacts] | None = None, names: SourceNames | None = None) -> Matcher:
    """Matches against these people, and takes every other number for one of a stranger."""
    subjects = {number: key for key, number in enumerate(people or {}, start=1)}
    return Matcher(
        names=names or SourceNames(),
        subjects=subjects,
        zone=ZoneInfo("Asia/Shanghai"),
        today=date(2026, 11, 30),
        code="01",
        people={subjects[number]: person for number, person in (people or {}).items()},
        strangers={},
    )


def tried(
    content: bytes,
    *,
    people: Mapping[str, SubjectFacts] | None = None,
    names: SourceNames | None = None,
    columns: Columns | None = None,
    comma: str = "",
) -> Answer:
    """What an import would read of a file."""
    answer = trying.of_file(content, columns=columns, comma=comma, matcher=matcher(people=people, names=names))
    answer.as_json()
    return answer


def csv_of(rows: Iterable[Sequence[object]], *, separator: str = ",") -> bytes:
    """A text file of these rows."""
    text = StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode()


def table(*rows: str, header: str = HEADER) -> bytes:
    """A text file of lines, as they stand."""
    return "\n".join([header, *rows, ""]).encode()


def result(test: str = "血红蛋白", value: str = "118", unit: str = "g/L", limits: str = "") -> str:
    """A line of such a file."""
    return f"01-S001,2026-10-12,{test},{value},{unit},{limits}"


def book(**sheets: Iterable[Sequence[object]]) -> bytes:
    """A workbook of these sheets, by name: rows of cells."""
    made, file = Workbook(), BytesIO()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(file)
    return file.getvalue()


def patient(*numbers: str, key: str = "p1") -> Mapping[str, object]:
    """A patient of a bundle, by these numbers."""
    return {"resourceType": "Patient", "id": key, "identifier": [{"value": number} for number in numbers]}


def observation(code: str = "718-7", text: str = "Hb", **told: object) -> dict[str, object]:
    """A result of the patient p1."""
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": code}], "text": text},
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": "2026-10-20T08:00:00+08:00",
        **told,
    }


def quantity(value: object, unit: str = "g/L", **told: object) -> Mapping[str, object]:
    """A number with its unit."""
    system = "http://unitsofmeasure.org"
    return {"valueQuantity": {"value": value, "unit": unit, "system": system, "code": unit, **told}}


def bundle(*resources: object, **told: object) -> bytes:
    """A bundle of these resources and the patient 01-S001."""
    entries = [{"resource": one} for one in (patient("01-S001"), *resources)]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries, **told}).encode()


def plain(answer: Answer) -> list[tuple[object, ...]]:
    """The results: test, result, unit, limits."""
    return [(one.test, one.result, one.unit, one.low, one.high) for one in answer.read]


def said(asides: Iterable[UnreadPart]) -> str:
    """The sentences of these asides."""
    return " ".join(aside.sentence for aside in asides)

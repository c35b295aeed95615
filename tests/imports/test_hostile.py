"""A file that is clumsy or means harm costs little and is refused with one sentence; nothing is invented for it."""

from io import BytesIO
from time import process_time
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS, XLSX

from edc.imports import tables
from edc.imports.fhir import observations
from edc.imports.files import workbooks
from edc.imports.files.reading import read
from edc.imports.tables import Refusal

NAMESPACE = SHEET_MAIN_NS
AT_ONCE = 5.0
"""Seconds of the processor: a hundred times what any of these takes, a tenth of what the least of them once took."""
HEADER = [("A1", "a"), ("B1", "b")]


def book(parts: dict[str, str]) -> bytes:
    """A workbook in which these parts are others than Excel would write."""
    plain, file, made = BytesIO(), BytesIO(), Workbook()
    made.active.append(["a", "b"])
    made.save(plain)
    with ZipFile(plain) as before, ZipFile(file, "w", ZIP_DEFLATED) as after:
        for name in sorted({*before.namelist(), *parts}):
            after.writestr(name, parts.get(name) or before.read(name))
    return file.getvalue()


def sheet(*rows: tuple[object, list[tuple[str, str]]], cell: str = "") -> bytes:
    """A workbook whose sheet holds these rows: the number of each, and its cells by their names."""
    text = "".join(
        f'<row r="{number}">' + "".join(cell_of(name, told) for name, told in cells) + cell + "</row>"
        for number, cells in rows
    )
    whole = f'<worksheet xmlns="{NAMESPACE}"><sheetData>{text}</sheetData></worksheet>'
    return book({"xl/worksheets/sheet1.xml": whole})


def cell_of(name: str, told: str) -> str:
    return f'<c r="{name}" t="inlineStr"><is><t>{told}</t></is></c>' if told else f'<c r="{name}" s="0"/>'


def shared(texts: str, *places: str) -> bytes:
    """A workbook whose cells point at texts that they share."""
    cells = "".join(f'<c t="s"><v>{place}</v></c>' for place in places)
    whole = f'<worksheet xmlns="{NAMESPACE}"><sheetData><row>{cells}</row></sheetData></worksheet>'
    table = f'<sst xmlns="{NAMESPACE}">{texts}</sst>'
    kinds = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{XLSX}"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{XLSX.replace("sheet.main", "styles")}"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{SHARED_STRINGS}"/></Types>'
    )
    return book({"xl/worksheets/sheet1.xml": whole, "xl/sharedStrings.xml": table, "[Content_Types].xml": kinds})


def outcome(content: bytes) -> object:
    """The rows by their numbers, or the sentence; and it came at once."""
    began = process_time()
    try:
        table = read(content)
        told: object = [(1, *table.header), *((row.number, *row.cells) for row in table.rows)]
    except Refusal as refusal:
        told = str(refusal.why)
    assert process_time() - began < AT_ONCE
    return told


NO_PLACE = "Row {} of the sheet, or a cell of it, is not where Excel puts it: open and save it in Excel."
TEXTS = "<si><t>a</t></si><si><t>b</t></si>"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        # What Excel itself can write is read, gaps and all, and each row keeps its number.
        (sheet((1, HEADER), (1_048_576, [("A1048576", "x")])), [(1, "a", "b"), (1_048_576, "x", "")]),
        (sheet((1, HEADER), (5, [("B5", "x"), ("XFD5", "")])), [(1, "a", "b"), (5, "", "x")]),
        (sheet((1, HEADER), ("2", [("A2", "")]), ("3.0", [("A3", "x")])), [(1, "a", "b"), (3, "x", "")]),
        (shared(TEXTS, "1", "0"), [(1, "b", "a")]),
        # What it cannot is refused, before anything is filled in.
        (sheet((2_000_000_000, [("A2000000000", "x")])), NO_PLACE.format(2_000_000_000)),
        (sheet((1_048_577, [("A1", "x")])), NO_PLACE.format(1_048_577)),
        (sheet((0, HEADER)), NO_PLACE.format(0)),
        (sheet((1, HEADER), (3, [("A3", "x")]), (2, [("A2", "y")])), NO_PLACE.format(2)),
        (sheet((1, HEADER), (2, [("A2", "x")]), (2, [("A2", "y")])), NO_PLACE.format(2)),
        (sheet((1, HEADER), (2, [("A2", "x"), ("A2", "y")])), NO_PLACE.format(2)),
        (sheet((1, HEADER), (2, [("XFD2", "x")])), "The file has more than 300 columns."),
        (sheet((1, HEADER), (2, [("ZZZZZ2", "x")])), workbooks.UNREADABLE),
        (sheet(("1e309", HEADER)), workbooks.UNREADABLE),
        (sheet((1, HEADER), cell='<c t="n"><v>' + "9" * 5000 + "</v></c>"), workbooks.UNREADABLE),
        (sheet((1, HEADER), cell="<is>" * 100_000 + "</is>" * 100_000), [(1, "a", "b")]),
        # Texts are looked up as they stand, and no place is counted from the end.
        (shared(TEXTS, "0", "2"), workbooks.UNREADABLE),
        (shared(TEXTS, "0", "-1"), workbooks.UNREADABLE),
        (shared(TEXTS, "0", "9" * 30), workbooks.UNREADABLE),
        # What holds a file in the file, or is cut off, or says nothing.
        (book({"xl/worksheets/sheet1.xml": f'<worksheet xmlns="{NAMESPACE}"/>'}), "The file holds no rows."),
        (book({"xl/worksheets/sheet1.xml": f'<worksheet xmlns="{NAMESPACE}"><row r="1"/></worksheet>'}),
         "The file holds no rows."),
        (book({"xl/worksheets/sheet1.xml": f'<worksheet xmlns="{NAMESPACE}"><sheetData>'}), workbooks.UNREADABLE),
        (book({"xl/workbook.xml": "PK\x03\x04"}), workbooks.UNREADABLE),
        (b"a,b\n" + b"1" * 10_000_000, "from line 2 on a quotation mark"),
        (b'{"resourceType": "Bundle", "entry": ' + b'{"x":' * 100_000, "The file is no JSON"),
        (b'{"resourceType": "Bundle", "entry": [1E+999999999, ' + b"9" * 1_000_000 + b"]}",
         [(1, *observations.HEADER)]),
    ],
)  # fmt: skip
def test_is_read_or_refused_at_once(content, told):
    read_as = outcome(content)

    assert told in read_as if isinstance(told, str) else read_as == told


def test_two_parts_of_one_name_are_no_workbook():
    file = BytesIO(book({}))
    with ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/workbook.xml", b"<workbook/>")

    assert outcome(file.getvalue()) == workbooks.UNREADABLE


def test_a_part_is_never_larger_than_it_says():
    small, large = b"<worksheet>", b"<worksheet>" + b" " * 3_000_000
    honest = book({"xl/worksheets/sheet1.xml": large.decode()})
    lying = honest.replace(len(large).to_bytes(4, "little"), len(small).to_bytes(4, "little"))

    assert lying != honest
    assert outcome(lying) == workbooks.UNREADABLE


def test_one_long_text_in_many_cells_is_not_told_for_ever(monkeypatch):
    monkeypatch.setattr(tables, "MOST_TEXT", 100)

    assert outcome(sheet((1, HEADER), (2, [("A2", "x" * 101)]))) == (
        "The cells of the file hold more text than can be read at once: send it in parts."
    )


def test_blank_lines_without_end_are_no_file(monkeypatch):
    monkeypatch.setattr(tables, "MOST_LINES", 100)

    assert outcome(b"a,b\n" + b"\n" * 101) == "The file has more than 200000 rows: send it in parts."


def test_what_no_database_keeps_is_marked_also_where_the_row_has_a_fault_of_its_own():
    entry = b'{"resource": {"resourceType": "Observation", "status": "\\u0000", "valueString": "\\ud800"}}'
    (row,) = read(b'{"resourceType": "Bundle", "entry": [' + entry + b"]}").rows

    assert (row.cells[4], row.cells[10]) == ("\ufffd", "\ufffd")
    assert row.fault is not None

"""Reads texts with separators: commas, semicolons, tabs or bars; UTF-8, UTF-16 or GB18030."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO, TextIOWrapper
from itertools import islice

from edc.cells import unguarded
from edc.imports.tables import FileRow, Refusal
from protocol.words import _

SEPARATORS = ",;\t|"
DECLARED = re.compile(r'\s*"?sep=([^\w"\s]|\t)"?\s*', re.I)
"""By this first line Excel is told what separates the cells."""
NOTHING = " \t\r\n\v\f\x1a\ufeff\u200b\u3000\xa0"
"""What stands around a text and is none of it: blanks, marks of an encoding, and the end mark of old systems."""
LINES_LOOKED_AT = 20
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# GB18030 is what Excel in China writes as "CSV"; its older parts, GBK and GB2312, are read by it too.
GUESSES = ("utf-8", "gb18030")
CHUNK = 64 * 1024
LOOKED_AT = 1024
"""Bytes at the beginning of a file in which a text has no zero byte, and a picture or a program has."""


def encoding_of(content: bytes) -> str:
    """The encoding in which all of the content can be read. Raises Refusal."""
    marked = [name for mark, name in MARKS if content.startswith(mark)]
    for name in marked or GUESSES:
        if _decodes(content, name):
            return name
    raise Refusal(_("The text is neither UTF-8 nor UTF-16 nor GB18030: save the file as CSV in UTF-8."))


def _decodes(content: bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for begin in range(0, len(content), CHUNK):
            decoder.decode(content[begin : begin + CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def text_of(content: bytes, encoding: str) -> TextIOWrapper:
    """The content as a text that is decoded while it is read."""
    return TextIOWrapper(BytesIO(content), encoding=encoding, newline="")


def lines(content: bytes) -> Iterator[FileRow]:
    """The lines of the text, cells without the blanks around them. Raises Refusal, also while it is read."""
    encoding = encoding_of(content)
    if b"\0" in content[:LOOKED_AT] and encoding != "utf-16":
        raise Refusal(_("The file is no text: choose a CSV file, an Excel workbook (.xlsx) or a FHIR bundle (JSON)."))
    with text_of(content, encoding) as text:
        separator, is_declared = _separator(text)
    with text_of(content, encoding) as text:
        reader = csv.reader(text, delimiter=separator, strict=True)
        begins = 1
        try:
            for cells in reader:
                if not (is_declared and begins == 1):
                    yield FileRow(begins, tuple(map(plain, cells)))
                begins = reader.line_num + 1
        except csv.Error:
            why = _("The file is no CSV file: from line %(line)s on a quotation mark is not closed, or stands alone.")
            raise Refusal(why, line=begins) from None


def plain(cell: str) -> str:
    """The text of a cell without the blanks around it, and without an apostrophe that our own files put before it."""
    return unguarded(cell.strip().strip(NOTHING)).strip()


def _separator(text: TextIOWrapper) -> tuple[str, bool]:
    """What separates the cells, and whether the file's first line says so.

    Else it is the sign that stands most often, and equally often, in the first lines; quoted parts are left aside.
    """
    head = list(islice(_pieces(text), LINES_LOOKED_AT))
    if head and (declared := DECLARED.fullmatch(head[0].strip("\ufeff\r\n"))):
        return declared[1], True
    outside = ["".join(line.split('"')[::2]) for line in head]
    return max(SEPARATORS, key=lambda sign: _weight(line.count(sign) for line in outside)), False


def _weight(counts: Iterator[int]) -> int:
    lines = Counter(count for count in counts if count)
    return max((count * times for count, times in lines.items()), default=0)


def _pieces(text: TextIOWrapper) -> Iterator[str]:
    while piece := text.readline(CHUNK):
        yield piece

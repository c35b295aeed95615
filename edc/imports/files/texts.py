"""Reads a file that is a text, whatever it is called, by what it holds: CSV, or a FHIR bundle."""

from collections.abc import Collection, Sequence

from edc.imports.fhir import observations
from edc.imports.files import delimited, headers
from edc.imports.tables import MOST_BYTES, MOST_MEGABYTES, FileNotes, FilePart, FileTable, Refusal, table
from protocol.words import _

ZIP = b"PK\x03\x04"
# Excel's format of before 2007, and what an encrypted workbook looks like.
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BLANKS = b" \t\r\n"
TOO_LARGE = _("The file is larger than %(most)s MB: send it in parts.")


def read(content: bytes, *, names: Collection[str] = ()) -> FileTable:
    """The table that the text holds, with these names in its header where it has them.

    Raises Refusal, also while its rows are read, and nothing else.
    """
    refuse_unreadable(content)
    first, notes = _begins(content), FileNotes()
    if first == "<":
        raise Refusal(_("This is XML, which is not read: ask for the FHIR bundle as JSON, or for CSV or Excel."))
    if first in ("{", "["):
        with delimited.text_of(content, delimited.encoding_of(content)) as text:
            return table(observations.lines(text.read(), notes), notes)
    return below_header([FilePart("", delimited.lines(content))], names, notes)


def refuse_unreadable(content: bytes) -> None:
    """Raises Refusal where there is too much to read, nothing, or a workbook that nobody opens here."""
    if len(content) > MOST_BYTES:
        raise Refusal(TOO_LARGE, most=MOST_MEGABYTES)
    if not content.strip(BLANKS):
        raise Refusal(_("The file is empty."))
    if content.startswith(OLD_OFFICE):
        raise Refusal(
            _("This is an old Excel file (.xls), or one with a password: save it as .xlsx without a password.")
        )


def below_header(parts: Sequence[FilePart], names: Collection[str], notes: FileNotes) -> FileTable:
    """The rows below the header of a sheet or more."""
    return table(headers.lines(parts, names=names, notes=notes), notes)


def is_workbook(content: bytes) -> bool:
    """Whether the file is a ZIP archive, as a workbook is."""
    return content.startswith(ZIP)


def is_fhir(content: bytes) -> bool:
    """Whether the file looks like JSON: its columns are then those of a bundle."""
    return not is_workbook(content) and _begins(content) in ("{", "[")


def _begins(content: bytes) -> str:
    """The first sign of the text that is none of the blanks; nothing where it is no text."""
    with delimited.text_of(content, delimited.encoding_of(content)) as text:
        return text.read(delimited.CHUNK).lstrip("\ufeff \t\r\n")[:1]

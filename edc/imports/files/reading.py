"""Reads a file, whatever it is called, by what it holds: a text, or an Excel workbook.

It loads the workbooks' library: who sends workbooks to a process apart asks `texts` for the rest.
"""

from collections.abc import Collection

from edc.imports.files import sheets, texts
from edc.imports.tables import FileNotes, FileTable


def read(content: bytes, *, names: Collection[str] = ()) -> FileTable:
    """The table that the file holds, with these names in its header where it has them.

    Raises Refusal, also while its rows are read, and nothing else.
    """
    if not texts.is_workbook(content):
        return texts.read(content, names=names)
    texts.refuse_unreadable(content)
    notes = FileNotes()
    return texts.below_header(sheets.parts(content, notes), names, notes)

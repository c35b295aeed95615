"""Direct identifiers of persons in a file: a row that holds one is refused, and then the file's bytes are not kept."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from edc.imports.files import apart, delimited, texts
from edc.imports.files.unread_parts import CARD_UNREAD
from edc.imports.tables import FileNotes, FileRow, FileTable, Refusal
from protocol.identifiers import SENTENCES, IdentifierKind, blotted, identifiers
from protocol.words import Sentence, _

IN_NAME = _("The file was not taken, because of its name. %(problem)s")
IN_COLUMNS = _("Nothing of this file was kept, because of the name of a column. %(problem)s")
IN_FIRST_ROWS = _("Nothing of this file was kept, because of its column “%(column)s”. %(problem)s")
IN_LINE = _("Nothing of this file was kept, because of its line %(line)s. %(problem)s")
IN_COLUMN = _("Column “%(column)s”: %(problem)s")
IN_PATIENT = _("Numbers of the patient: %(problem)s")
NOT_KEPT = _(
    "The bytes of this file are no longer kept, because it holds numbers by which persons are known. Take these out "
    "and send the file again."
)
OF_THINGS = re.compile(
    r"(?:样本|标本|样品|申请|流水|批|试剂|产品|检验单|报告单?).{0,3}[号码]|条形?码|bar ?code|accession|\blot\b"
    r"|(?:sample|specimen|batch|lot|product|order|report)[ _.-]*(?:id|nr|no|num|number|code)\b",
    re.I,
)
"""Columns of the numbers of things, which may look like a telephone's. None that the source's rows are read by."""


@dataclass(slots=True)
class FileGuard:
    """Reads files whole, with the patterns of the sites; remembers whether one held a direct identifier."""

    masks: tuple[str, ...]
    has_found: bool = False

    def read(self, content: bytes, *, names: Collection[str]) -> FileTable:
        """The table of a file, whose rows with an identifier have a fault and no such number. Raises Refusal."""
        table = apart.whole(content, names=names)
        return replace(table, rows=self._guarded(table, _of_things(table.header, names)))

    def _guarded(self, table: FileTable, exempt: Collection[int]) -> Iterator[FileRow]:
        for row in table.rows:
            yield self._row(row, table.header, exempt)
        self._noted(table.notes)

    def _row(self, row: FileRow, header: Sequence[str], exempt: Collection[int]) -> FileRow:
        fault = _fault(row.cells, header, self.masks, exempt) or _of_patient(row.identifiers, self.masks)
        if fault is None:
            return row
        self.has_found = True
        cells = tuple(blotted(cell, self.masks) for cell in row.cells)
        return replace(row, cells=cells, fault=fault, identifiers=())

    def _noted(self, notes: FileNotes) -> None:
        """What stands outside the rows."""
        self.has_found = self.has_found or any(said.msgid == CARD_UNREAD for said in notes.sentences)
        for place, piece in enumerate(notes.pieces):
            text = blotted(piece.text, self.masks)
            self.has_found = self.has_found or text != piece.text
            notes.pieces[place] = replace(piece, text=text)


def refuse(name: str, content: bytes, first: apart.First, *, names: Collection[str], masks: Sequence[str]) -> None:
    """Refuses a file before anything of it is kept: by its name, its columns, its first rows; a bundle by all of it.

    Raises Refusal.
    """
    _refuse(IN_NAME, name, masks)
    _refuse(IN_COLUMNS, "\n".join(first.header), masks)
    exempt = _of_things(first.header, names)
    for row in first.rows:
        for place, cell in enumerate(row):
            if place not in exempt:
                _refuse(IN_FIRST_ROWS, cell, masks, column=_column(first.header, place))
    for number, line in enumerate(_lines(content), start=1):
        _refuse(IN_LINE, line, masks, line=number)


def _refuse(why: str, text: str, masks: Sequence[str], **values: object) -> None:
    if problem := _problem(text, masks):
        raise Refusal(why, problem=problem, **values)


def _lines(content: bytes) -> Iterator[str]:
    """The lines of a bundle: it tells of patients more than its rows do."""
    if texts.is_fhir(content):
        with delimited.text_of(content, delimited.encoding_of(content)) as text:
            yield from text


def _of_things(header: Sequence[str], names: Collection[str]) -> frozenset[int]:
    return frozenset(place for place, name in enumerate(header) if name not in names and OF_THINGS.search(name))


def _fault(
    cells: Sequence[str], header: Sequence[str], masks: Sequence[str], exempt: Collection[int]
) -> Sentence | None:
    """Why a row cannot be taken. Most rows are looked at as one text: no number goes on in the next cell."""
    if _problem("\n".join(cells), masks) is None:
        return None
    for place, cell in enumerate(cells):
        if place not in exempt and (problem := _problem(cell, masks)):
            return Sentence(IN_COLUMN, {"column": _column(header, place), "problem": problem})
    return None


def _of_patient(numbers: Sequence[str], masks: Sequence[str]) -> Sentence | None:
    problem = _problem("\n".join(numbers), masks)
    return Sentence(IN_PATIENT, {"problem": problem}) if problem else None


def _problem(text: str, masks: Sequence[str]) -> Sentence | None:
    kinds: Iterator[IdentifierKind] = (piece.kind for piece in identifiers(text, masks))
    kind = next(kinds, None)
    return SENTENCES[kind] if kind else None


def _column(header: Sequence[str], place: int) -> str:
    return header[place][:60] if place < len(header) else f"({place + 1})"

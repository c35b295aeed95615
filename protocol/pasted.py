"""A pasted block of laboratory results read into lines: names found, results letter for letter in plain signs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field

from protocol import specimen as specimens
from protocol.analytes import named
from protocol.pasted_columns import Header, PastedColumn, fits, for_day, header_of, under
from protocol.pasted_group import is_index, meant, reading, whole
from protocol.pasted_names import NameMeanings
from protocol.pasted_result import NOT_USED, OTHER_DAY, PastedLine, PastedReading
from protocol.pasted_result import Aside as Aside
from protocol.pasted_result import Found as Found
from protocol.pieces import Known, Piece, PieceKind, cells, folded, of_kind, pieces
from protocol.specimen import Specimen
from protocol.standard import WORD
from protocol.words import Sentence, _

MOST_SIGNS, MOST_LINES, LONGEST_LINE = 20_000, 300, 2_000


@dataclass(frozen=True, slots=True)
class Pasted:
    """A block as it was read: the results; every part that became none, in the order of the block; the text to be kept.

    `days` are the days of a report whose columns are days, while it is not told which of them is meant; `day` is the
    one that was told. In `kept` what stood behind "name", "hospital number" and their like is left out, `withheld`
    times.
    """

    results: tuple[Found, ...]
    asides: tuple[Aside, ...]
    kept: str
    withheld: int
    days: tuple[str, ...] = ()
    day: str = ""

    @property
    def asked(self) -> tuple[Aside, ...]:
        """The parts that may well be results, and wait for a person."""
        return tuple(aside for aside in self.asides if aside.is_asked)

    @property
    def left_out(self) -> tuple[Aside, ...]:
        """The parts that were not used."""
        return tuple(aside for aside in self.asides if not aside.is_asked)

    @property
    def unread(self) -> tuple[str, ...]:
        """The lines that may hold a result and were not read."""
        return tuple(aside.text for aside in self.asides if aside.why.msgid == UNREAD)


UNREAD = _("No result was read in this line.")
PASSED_OVER = _("This line tells no result.")
WHICH_DAY = _("The columns of this report are days; say which of them is this sample’s.")
ANOTHER = _("This line speaks of another person or of a control; it was not read.")
NO_COLUMN = _("Under which day this stands cannot be told.")


_ADMINISTRATIVE = re.compile(
    r"日期|时间|标本|样本|样品|条码|申请|采样|采集|送检|接收|报告|审核|检验者|检验科|科室|科别|病区|医院|床号|诊断|姓名|性别|年龄"
    r"|电话|第.+页|共.+页|\b(?:date|time|specimen|sample|collected|received|reported|printed|page|patient|name|sex|gender|age"
    r"|barcode|hospital|ward|bed|department|diagnosis|doctor|physician|birth|phone|mrn|id)\b",
    re.I,
)
_OF_ANOTHER = re.compile(r"供者|供体|母亲|父亲|对照|质控|目标值|\b(?:donor|mother|father|control|qc|target)\b", re.I)
_GAP = r"[^\S\n]"
_IDENTITY = re.compile(
    rf"((?:姓{_GAP}*名|身份证(?:号码?)?|住院号|门诊号|病历号|病案号|登记号|就诊卡号|病人ID|患者ID|联系电话|电话|手机号?码?"
    rf"|家庭住址|住址|地址|出生日期|检验者|审核者|报告者|送检医生|申请医生|医生|医师){_GAP}*[:：\t]{_GAP}*"
    rf"|\b(?:name|mrn|id(?: no\.?| number)?|phone|tel|dob|date of birth|address|doctor|physician){_GAP}*[:：]{_GAP}*)"
    rf"([^\s:：][^\n\t:：]*?)(?={_GAP}{{2,}}|\t|{_GAP}+[^\s:：]+{_GAP}*[:：]|$)",
    re.I | re.M,
)
# A title of a panel before its results, as in "血常规：WBC 5.21".
_SECTION = re.compile(
    r"(?:(?:尿液?|血液?|便|粪便?|大便|脑脊液|胸水|腹水|胸腔积液|腹腔积液)?(?:常规|生化(?:全[项套])?)|血细胞分析|全血细胞(?:计数|分析)"
    r"|肝功能?|肾功能?|肝肾功能?|血脂(?:四项|全套)?|电解质|凝血(?:功能|四项)?|溶血(?:全套)?|乙肝(?:五项|两对半)|cbc|biochem(?:istry)?"
    r"|chemistry|urinalysis|lipids?|coagulation|liver function|renal function|lfts?)"
    r"(?:检查|化验|检验|结果)?(?= ?[: ]|$)",
    re.I,
)


def is_too_long(text: str) -> bool:
    """Whether a block is longer than one sample's report can be."""
    return len(text) > MOST_SIGNS or text.count("\n") >= MOST_LINES


def read(text: str, *, aliases: Mapping[str, str], day: str = "") -> Pasted:
    """Reads a block, whatever stands in it; `aliases` are the hospital's own names (plain name: code, blank: left out).

    `day` is the title of the column that is meant where the columns of a report are days.
    """
    block = _Block(aliases, day)
    for row, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            block.take(row, line)
    kept, withheld = _IDENTITY.subn(r"\1…", text)
    asides = tuple(replace(aside, text=_IDENTITY.sub(r"\1…", aside.text)) for aside in block.asides)
    days = () if block.day else block.days
    return Pasted(tuple(block.results), asides, kept.strip("\r\n"), withheld, days, block.day)


@dataclass(slots=True)
class _Block:
    """A block while it is read, line by line: what its columns hold, and of which specimen it speaks."""

    aliases: Mapping[str, str]
    wanted: str
    columns: tuple[PastedColumn, ...] = ()
    days: tuple[str, ...] = ()
    day: str = ""
    specimen: Specimen | None = None
    results: list[Found] = dataclass_field(default_factory=list)
    asides: list[Aside] = dataclass_field(default_factory=list)

    def take(self, row: int, line: str) -> None:
        """One line more."""
        parts = cells(_titled(folded(line))) if len(line) <= LONGEST_LINE else []
        if header := header_of(parts):
            self._begin(header)
        elif self.days and not self.day:
            self._wait(row, line)
        else:
            self._read(row, line, parts)

    def _begin(self, header: Header) -> None:
        """The columns from here on; of several days the one that is meant, where it was told."""
        self.columns, self.days = header.columns, header.days
        self.day = self.wanted if self.wanted in self.days else ""

    def _wait(self, row: int, line: str) -> None:
        """A line under days of which nobody said yet which is meant."""
        is_asked = any(sign.isdigit() for sign in line) and not _ADMINISTRATIVE.search(line)
        why = WHICH_DAY if is_asked else PASSED_OVER
        self.asides.append(Aside(row, line.strip(), Sentence(why), is_asked))

    def _read(self, row: int, line: str, parts: Sequence[str]) -> None:
        sections = _sections(parts, is_table=fits(parts, self.columns))
        readings = [reading for section in sections for reading in self._of_section(row, line, section)]
        if any(reading.is_worth_telling for reading in readings):
            self.results += (reading.result for reading in readings if reading.result)
            self.asides += (aside for reading in readings for aside in reading.asides)
        else:
            self._pass_over(row, line, parts)

    def _of_section(self, row: int, line: str, part: Sequence[str]) -> Iterator[PastedReading]:
        title, *rest = part
        if title:
            self.specimen = specimens.of_title(title)
        if rest:
            yield from _readings(line.strip(), row, rest, self)

    def _pass_over(self, row: int, line: str, parts: Sequence[str]) -> None:
        """A line without a result: a title of what follows, or one that is told to be passed over."""
        specimen = specimens.of_title(line)
        self.specimen = specimen or self.specimen
        is_title = bool(specimen) and not any(sign.isdigit() for sign in line) and len(line.strip()) <= LONGEST_TITLE
        is_drawn = not any(sign.isalnum() for sign in line)
        if not is_title and not is_drawn:
            why = UNREAD if _is_missed(line, parts) else PASSED_OVER
            self.asides.append(Aside(row, line.strip(), Sentence(why)))


LONGEST_TITLE = 20
_PREFIX = re.compile(r"(?:^|(?<=[\s]))(?P<title>[^\s:\d][^:\d\t|]{0,30}?) ?:(?=\s*\S)")
_TITLE = "\N{SYMBOL FOR START OF HEADING}"


def _titled(line: str) -> str:
    """A line in which a specimen before a colon, as in "胸水：LDH 850", stands in a cell of its own: a title."""
    between = "\t" if "\t" in line else "  "

    def apart(prefix: re.Match[str]) -> str:
        title = prefix["title"]
        is_title = specimens.of(title) is not None and named(title) is None and named(title.split()[-1]) is None
        return f"{between}{_TITLE}{title}{between}" if is_title else prefix[0]

    return _PREFIX.sub(apart, line)


def _title_of(cell: str) -> str:
    """The title that a cell is: marked as one, or the name of another specimen than blood that stands alone."""
    if cell.startswith(_TITLE):
        return cell.removeprefix(_TITLE)
    specimen = None if any(sign.isdigit() for sign in cell) else specimens.of(cell)
    return cell if specimen not in (None, Specimen.BLOOD) and named(cell) is None and " " not in cell else ""


def _sections(parts: Sequence[str], *, is_table: bool) -> list[list[str]]:
    """The cells of a line, a run for each title of a panel that stands in it; the title comes first.

    Under the columns of a table no cell is a title.
    """
    if is_table:
        return [["", *parts]]
    runs: list[list[str]] = [[""]]
    for cell in parts:
        if whole := _title_of(cell):
            runs.append([whole])
            continue
        title = _SECTION.match(cell)
        if title is None:
            runs[-1].append(cell)
            continue
        rest = cell[title.end() :].lstrip(" :")
        runs.append([title[0], *([rest] if rest else [])])
    return [run for run in runs if any(run)]


def _is_missed(line: str, parts: Sequence[str]) -> bool:
    """Whether a line that was not read may hold a result all the same."""
    if _ADMINISTRATIVE.search(line):
        return False
    return any(sign.isdigit() for sign in line) or any(WORD.fullmatch(word) for word in " ".join(parts).split())


def _readings(line: str, row: int, parts: Sequence[str], block: _Block) -> Iterator[PastedReading]:
    """What the cells of a line tell, under the columns of the block where they stand beneath them."""
    words = parts[0].split() if block.days and len(parts) == 1 else parts
    if fits(words, block.columns):
        yield from _readings_under(line, row, words, block)
    elif block.days:
        yield PastedReading(asides=(Aside(row, line, Sentence(NO_COLUMN), is_asked=True),))
    else:
        place = PastedLine(row, line, NameMeanings(block.aliases, block.specimen))
        groups = _apart(parts, place.names.known)
        yield from (_reading_of(place, group) for group in _merged(groups))


def _readings_under(line: str, row: int, words: Sequence[str], block: _Block) -> Iterator[PastedReading]:
    """What cells tell that stand under columns; a specimen beside a result holds for its line."""
    titles = zip(words, block.columns, strict=False)
    specimen = specimens.of(" ".join(cell for cell, column in titles if column is PastedColumn.SPECIMEN))
    yield from (PastedReading(asides=(aside,)) for aside in _of_other_days(row, words, block))
    columns = for_day(block.columns, block.days, block.day)
    place = PastedLine(row, line, NameMeanings(block.aliases, specimen or block.specimen))
    groups = under(words, columns, place.names.known)
    yield from (_reading_of(place, group, is_headed=True) for group in _merged(groups))


def _reading_of(place: PastedLine, group: Sequence[Piece], *, is_headed: bool = False) -> PastedReading:
    """What a group of a line tells, where the line speaks of this person and of a test."""
    outcome = reading(place, group, is_headed=is_headed)
    if outcome.result and _OF_ANOTHER.search(place.text):
        return PastedReading(asides=(place.aside(whole(group), ANOTHER, is_asked=True),))
    if outcome.result and not outcome.result.analyte and _ADMINISTRATIVE.search(place.text):
        return PastedReading(asides=(place.aside(whole(group), NOT_USED),))
    return outcome


def _of_other_days(row: int, words: Sequence[str], block: _Block) -> Iterator[Aside]:
    """The results of other days than the one that is meant."""
    for cell, column in zip(words, for_day(block.columns, block.days, block.day), strict=False):
        if column is PastedColumn.DAY and cell:
            yield Aside(row, cell, Sentence(OTHER_DAY))


def _apart(parts: Sequence[str], known: Known) -> Iterator[list[Piece]]:
    """The pieces of a line by what they hold, a group for each name that follows a result."""
    group: list[Piece] = []
    for piece in (piece for cell in parts for piece in pieces(cell, known)):
        kinds = {other.what for other in group}
        if piece.what is PieceKind.NAME and kinds.issuperset((PieceKind.NAME, PieceKind.VALUE)):
            index = group[-1:] if _is_index(group) else []
            yield group[: len(group) - len(index)]
            group = index
        group.append(piece)
    yield group


def _is_index(group: Sequence[Piece]) -> bool:
    """Whether a group ends with the number of the line beside it."""
    values = of_kind(group, PieceKind.VALUE)
    return len(values) > 1 and group[-1] is values[-1] and is_index(group[-1])


def _merged(groups: Iterator[list[Piece]]) -> list[list[Piece]]:
    """Groups of which each has a result of its own: an abbreviation behind its line belongs to it."""
    merged: list[list[Piece]] = []
    for group in groups:
        if merged and (not of_kind(group, PieceKind.VALUE) or _is_of_one_test(group, merged[-1])):
            merged[-1] = [*merged[-1], *group]
        else:
            merged.append(group)
    return merged


def _is_of_one_test(group: Sequence[Piece], before: Sequence[Piece]) -> bool:
    """Whether the names of two groups name one test."""
    return meant(group) is not None and meant(group) is meant(before)

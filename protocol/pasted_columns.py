"""The columns of a pasted table: what each holds, as its header says, and the pieces that stand beneath them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import partial
from types import MappingProxyType

from protocol import specimen as specimens
from protocol.pieces import Known, Piece, PieceKind, interval, of_kind, piece, pieces


class PastedColumn(StrEnum):
    """What a column holds, as its header says."""

    NAME = "name"
    RESULT = "result"
    FLAG = "flag"
    UNIT = "unit"
    RANGE = "range"
    LOW = "low"
    HIGH = "high"
    SPECIMEN = "specimen"
    INDEX = "index"
    DAY = "day"
    OTHER = "other"


_HEADERS = """
name   项目 项目名称 检验项目 检测项目 检查项目 中文名称 中文名 名称 指标
name   缩写 英文缩写 英文名称 英文名 简称 代号 项目代号 项目代码
name   test testname analyte item parameter component investigation code abbreviation abbr
result 结果 检验结果 检测结果 测定结果 结果值 测定值 检测值 result results value testresult
flag   提示 标志 状态 异常 高低 箭头 异常提示 结果提示 flag flags abnormal
unit   单位 unit units
range  参考范围 参考区间 参考值 参考值范围 正常值 正常范围 正常参考值 生物参考区间 范围
range  reference referencerange referenceinterval referencevalue refrange refinterval ref range interval normalrange
low    下限 参考下限 参考值下限 low lowerlimit lower
high   上限 参考上限 参考值上限 high upperlimit upper
index  序号 序 编号 行号 no number #
specimen 标本 样本 标本类型 样本类型 样品 标本种类 specimen sample specimentype sampletype
other  方法 检测方法 检验方法 仪器 备注 日期 检测时间 检验时间 采样时间 采集时间 报告时间
other  method date time remark remarks comment comments instrument
"""
_COLUMNS = {
    word: PastedColumn(kind) for kind, *words in map(str.split, _HEADERS.strip().splitlines()) for word in words
}
_DAY = re.compile(r"(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?(?: ?T?\d{1,2}:\d{2}(?::\d{2})?)?")


@dataclass(frozen=True, slots=True)
class Header:
    """What the columns of a table hold; the titles of those that are days."""

    columns: tuple[PastedColumn, ...]
    days: tuple[str, ...] = ()


def header_of(parts: Sequence[str]) -> Header | None:
    """What the columns hold, where this line is their header; else nothing."""
    words = _titles(parts)
    kinds = [_column(word) for word in words]
    days = tuple(word for word, column in zip(words, kinds, strict=True) if column is PastedColumn.DAY)
    if not _is_header(words, kinds, days):
        return None
    if PastedColumn.RESULT in kinds:
        return _of_one_day(kinds, PastedColumn.OTHER)
    if len(days) == 1:
        return _of_one_day(kinds, PastedColumn.RESULT)
    if PastedColumn.NAME not in kinds:
        kinds = [PastedColumn.NAME, *kinds[1:]]
    return Header(tuple(column or PastedColumn.OTHER for column in kinds), days)


def _titles(parts: Sequence[str]) -> Sequence[str]:
    """The titles of a line: its cells, or the words of its only one."""
    return parts if len(parts) > 1 else " ".join(parts).split()


def _is_header(words: Sequence[str], kinds: Sequence[PastedColumn | None], days: Sequence[str]) -> bool:
    """Whether titles are known, all but one, and say where names and results stand.

    A single day is a column of results only beside a third title that is known.
    """
    known = sum(column is not None for column in kinds)
    if known + 1 < sum(map(bool, words)):
        return False
    if len(days) > 1:
        return True
    has_result = PastedColumn.RESULT in kinds or (len(days) == 1 and known > 2)
    return has_result and PastedColumn.NAME in kinds


def _of_one_day(kinds: Iterable[PastedColumn | None], day: PastedColumn) -> Header:
    """The columns of a table whose results are of one day; what a column holds whose title is a day."""
    columns = (day if column is PastedColumn.DAY else column for column in kinds)
    return Header(tuple(column or PastedColumn.OTHER for column in columns))


def _column(word: str) -> PastedColumn | None:
    """What a column of this title holds, as far as that is known."""
    known = _COLUMNS.get("".join(word.casefold().split()).strip(".:*()"))
    return known or (PastedColumn.DAY if _DAY.fullmatch(word) else None)


_WHOLE_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")


def day_of(title: str) -> date | None:
    """The day that a column's title tells, where it tells a whole one that there is."""
    parts = _WHOLE_DAY.match(title)
    try:
        return date(*map(int, parts.groups())) if parts else None
    except ValueError:
        return None


def for_day(columns: Sequence[PastedColumn], days: Sequence[str], day: str) -> tuple[PastedColumn, ...]:
    """The columns for the day that is meant: its own is the result, those of other days are told apart."""
    titles = iter(days)
    return tuple(
        column if column is not PastedColumn.DAY else PastedColumn.RESULT if next(titles) == day else PastedColumn.DAY
        for column in columns
    )


def fits(parts: Sequence[str], columns: Sequence[PastedColumn]) -> bool:
    """Whether a line's cells stand under the header: tabs keep blank cells, spaces do not."""
    return 1 < len(parts) <= len(columns) and (len(parts) == len(columns) or "" in parts)


def under(parts: Sequence[str], columns: Sequence[PastedColumn], known: Known) -> Iterator[list[Piece]]:
    """The pieces of a line as its header says, a group for each time that the columns begin anew."""
    group: list[Piece] = []
    previous: PastedColumn | None = None
    for cell, column in zip(parts, columns, strict=False):
        begins = column is PastedColumn.NAME and previous is not PastedColumn.NAME
        if begins and of_kind(group, PieceKind.VALUE):
            yield group
            group = []
        group += _pieces_under(column, cell, known) if cell else ()
        previous = column
    yield group


def _pieces_under(column: PastedColumn, cell: str, known: Known) -> Iterator[Piece]:
    """The pieces of a cell in a column of which the header says what it holds."""
    if column is PastedColumn.NAME:
        yield Piece(PieceKind.NAME, cell, analyte=known(cell))
    elif column is PastedColumn.RESULT:
        yield from _of_result(cell)
    elif column is PastedColumn.RANGE:
        yield interval(cell) or Piece(PieceKind.RANGE, cell)
    elif column is PastedColumn.SPECIMEN and specimens.of(cell) is None and not _BLANK.fullmatch(cell):
        yield Piece(PieceKind.OTHER, cell)
    elif column in _PLAIN and not _BLANK.fullmatch(cell):
        yield _PLAIN[column](cell)


def _mark(cell: str) -> Piece:
    """A flag; anything else in a flag's column is none."""
    mark = piece(cell)
    return mark if mark.what is PieceKind.FLAG else replace(mark, what=PieceKind.OTHER)


_BLANK = re.compile(r"[-/. ]*")
_PLAIN: Mapping[PastedColumn, Callable[[str], Piece]] = MappingProxyType(
    {
        PastedColumn.LOW: partial(Piece, PieceKind.LOW),
        PastedColumn.HIGH: partial(Piece, PieceKind.HIGH),
        PastedColumn.UNIT: partial(Piece, PieceKind.UNIT),
        PastedColumn.OTHER: partial(Piece, PieceKind.OTHER),
        PastedColumn.FLAG: _mark,
    }
)


def _of_result(cell: str) -> Iterator[Piece]:
    """The pieces of a result's cell; where one of them is no part of a result, the whole text is the result."""
    inside = tuple(pieces(cell, _nobody))
    values = [part for part in inside if part.what is PieceKind.VALUE]
    is_result = len(values) == 1 and all(
        part.what in (PieceKind.VALUE, PieceKind.FLAG, PieceKind.UNIT) for part in inside
    )
    yield from inside if is_result else (Piece(PieceKind.VALUE, cell),)


def _nobody(_name: str) -> None:
    return None

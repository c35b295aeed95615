"""A pasted block of laboratory results read into lines: names found, results letter for letter in plain signs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from protocol.pasted_result import Found as Found
from protocol.pasted_result import Names, found, is_index, meant
from protocol.pieces import WORD, Known, Piece, What, cells, folded, interval, piece, pieces

MOST_SIGNS, MOST_LINES, LONGEST_LINE = 20_000, 300, 2_000


@dataclass(frozen=True, slots=True)
class Pasted:
    """A block as it was read: results, the lines that may hold one and were not read, and the text to be kept.

    In `kept` what stood behind "name", "hospital number" and their like is left out, `withheld` times.
    """

    results: tuple[Found, ...]
    unread: tuple[str, ...]
    kept: str
    withheld: int


class Column(StrEnum):
    """What a column holds, as its header says."""

    NAME = "name"
    RESULT = "result"
    FLAG = "flag"
    UNIT = "unit"
    RANGE = "range"
    LOW = "low"
    HIGH = "high"
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
other  序号 序 编号 行号 方法 检测方法 检验方法 仪器 标本 样本 备注 日期 检测时间 检验时间
other  no number # method specimen sample date time remark remarks comment comments instrument
"""
_COLUMNS = {word: Column(kind) for kind, *words in map(str.split, _HEADERS.strip().splitlines()) for word in words}
_ADMINISTRATIVE = re.compile(
    r"日期|时间|标本|样本|样品|条码|申请|采样|采集|送检|接收|报告|审核|检验者|检验科|科室|科别|病区|医院|床号|诊断|姓名|性别|年龄"
    r"|电话|第.+页|共.+页|\b(?:date|time|specimen|sample|collected|received|reported|printed|page|patient|name|sex|gender|age"
    r"|barcode|hospital|ward|bed|department|diagnosis|doctor|physician|birth|phone|mrn|id)\b",
    re.I,
)
_GAP = r"[^\S\n]"
_IDENTITY = re.compile(
    rf"((?:姓{_GAP}*名|身份证(?:号码?)?|住院号|门诊号|病历号|病案号|登记号|就诊卡号|病人ID|患者ID|联系电话|电话|手机号?码?"
    rf"|家庭住址|住址|地址|出生日期|检验者|审核者|报告者|送检医生|申请医生|医生|医师){_GAP}*[:：\t]{_GAP}*"
    rf"|\b(?:name|mrn|id(?: no\.?| number)?|phone|tel|dob|date of birth|address|doctor|physician){_GAP}*[:：]{_GAP}*)"
    rf"([^\s:：][^\n\t:：]*?)(?={_GAP}{{2,}}|\t|{_GAP}+[^\s:：]+{_GAP}*[:：]|$)",
    re.I | re.M,
)
_URINE = re.compile(r"尿|urin", re.I)
_NOT_URINE = re.compile(r"血|生化|免疫|肝功|肾功|电解质|凝血|blood|chem|haem|hemat|serum|plasma", re.I)


def is_too_long(text: str) -> bool:
    """Whether a block is longer than one sample's report can be."""
    return len(text) > MOST_SIGNS or text.count("\n") >= MOST_LINES


def read(text: str, *, aliases: Mapping[str, str]) -> Pasted:
    """Reads a block, whatever stands in it; `aliases` are the hospital's own names (plain name: code)."""
    results: list[Found] = []
    unread: list[str] = []
    columns: tuple[Column, ...] = ()
    is_urine = False
    for line in text.splitlines():
        parts = cells(folded(line)) if len(line) <= LONGEST_LINE else []
        if header := _header(parts):
            columns = header
            continue
        read_here = tuple(_results(line.strip(), parts, columns, Names(aliases, is_urine)))
        results += read_here
        if not read_here:
            is_urine = _is_urine(line, before=is_urine)
            unread += [line.strip()] if _is_missed(line, parts) else []
    kept, withheld = _IDENTITY.subn(r"\1…", text)
    return Pasted(tuple(results), tuple(unread), kept.strip("\r\n"), withheld)


def _is_urine(line: str, *, before: bool) -> bool:
    """What kind of report begins with a title."""
    if _URINE.search(line):
        return True
    return before and not _NOT_URINE.search(line)


def _is_missed(line: str, parts: Sequence[str]) -> bool:
    """Whether a line that was not read may hold a result all the same."""
    if _ADMINISTRATIVE.search(line):
        return False
    return any(sign.isdigit() for sign in line) or any(WORD.fullmatch(word) for word in " ".join(parts).split())


def _header(parts: Sequence[str]) -> tuple[Column, ...]:
    """What the columns hold, where this line is their header; else nothing."""
    words = parts if len(parts) > 1 else [part for part in parts for part in part.split()]
    kinds = [_COLUMNS.get("".join(word.casefold().split()).strip(".:*()")) for word in words]
    told = [column for column in kinds if column]
    is_header = {Column.NAME, Column.RESULT} <= {*told} and len(told) + 1 >= len([word for word in words if word])
    return tuple(column or Column.OTHER for column in kinds) if is_header else ()


def _results(line: str, parts: Sequence[str], columns: Sequence[Column], names: Names) -> Iterator[Found]:
    under = columns if _fits(parts, columns) else ()
    for group in _merged(_under(parts, under, names.known) if under else _apart(parts, names.known)):
        one = found(line, group, names)
        if one and (one.analyte or not _ADMINISTRATIVE.search(line)):
            yield one


def _fits(parts: Sequence[str], columns: Sequence[Column]) -> bool:
    """Whether a line's cells stand under the header: tabs keep blank cells, spaces do not."""
    return 1 < len(parts) <= len(columns) and (len(parts) == len(columns) or "" in parts)


def _under(parts: Sequence[str], columns: Sequence[Column], known: Known) -> Iterator[list[Piece]]:
    """The pieces of a line as its header says, a group for each time that the columns begin anew."""
    group: list[Piece] = []
    seen: Column | None = None
    for cell, column in zip(parts, columns, strict=False):
        has_result = any(one.what is What.VALUE for one in group)
        if column is Column.NAME and seen is not Column.NAME and has_result:
            yield group
            group = []
        group += _told(cell, column, known) if cell else ()
        seen = column
    yield group


def _told(cell: str, column: Column, known: Known) -> Iterator[Piece]:
    """The pieces of a cell in a column of which the header says what it holds."""
    if column is Column.NAME:
        yield Piece(What.NAME, cell, analyte=known(cell))
    elif column is Column.RESULT:
        inside = [one for one in pieces(cell, _nobody) if one.what is not What.NAME]
        is_told = any(one.what is What.VALUE for one in inside)
        yield from inside if is_told else [Piece(What.VALUE, cell)]
    elif column is Column.RANGE:
        yield interval(cell) or Piece(What.RANGE, cell)
    elif column in (Column.LOW, Column.HIGH, Column.UNIT):
        yield Piece(What(column.value), cell)
    elif column is Column.FLAG:
        yield replace(piece(cell), what=What.FLAG)


def _nobody(_name: str) -> None:
    return None


def _apart(parts: Sequence[str], known: Known) -> Iterator[list[Piece]]:
    """The pieces of a line by what they hold, a group for each name that follows a result."""
    group: list[Piece] = []
    for one in (one for cell in parts for one in pieces(cell, known)):
        kinds = [other.what for other in group]
        if one.what is What.NAME and What.NAME in kinds and What.VALUE in kinds:
            index = group[-1:] if _is_index(group) else []
            yield group[: len(group) - len(index)]
            group = index
        group.append(one)
    yield group


def _is_index(group: Sequence[Piece]) -> bool:
    """Whether a group ends with the number of the line beside it."""
    values = [one for one in group if one.what is What.VALUE]
    return len(values) > 1 and group[-1] is values[-1] and is_index(group[-1])


def _merged(groups: Iterator[list[Piece]]) -> list[list[Piece]]:
    """Groups of which each has a result of its own: an abbreviation behind its line belongs to it."""
    whole: list[list[Piece]] = []
    for group in groups:
        has_result = any(one.what is What.VALUE for one in group)
        if whole and (not has_result or (meant(group) and meant(group) is meant(whole[-1]))):
            whole[-1] = [*whole[-1], *group]
        else:
            whole.append(group)
    return whole

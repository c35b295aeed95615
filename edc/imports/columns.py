"""Which column of a laboratory's file says what: kept for each source, and guessed from the columns' names at first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields

from edc.imports.fhir import observations
from edc.imports.tables import FileRow, UnusedPiece
from protocol.words import Sentence, _


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The name of the column for each thing that we want to know; nothing where no column tells it."""

    subject: str = ""
    code: str = ""
    test: str = ""
    result: str = ""
    unit: str = ""
    low: str = ""
    high: str = ""
    range: str = ""
    day: str = ""
    visit: str = ""
    specimen: str = ""
    status: str = ""

    def named(self) -> Mapping[str, str]:
        """The columns that are named, by what they tell."""
        return {name: column for name in FIELDS if (column := getattr(self, name))}

    @property
    def names(self) -> frozenset[str]:
        """The names of the columns, by which the header is known."""
        return frozenset(self.named().values())

    def missing(self, header: Sequence[str]) -> tuple[str, ...]:
        """The columns that a file should have and has not."""
        return tuple(column for column in self.named().values() if column not in header)


FIELDS = tuple(column.name for column in fields(Columns))
NEEDED = ("subject", "result", "day")
"""Without these nothing can be placed; and of `code` and `test` one is needed."""
OF_FHIR = Columns(
    subject="subject",
    code="code",
    test="test",
    result="result",
    unit="unit",
    low="low",
    high="high",
    range="range",
    day="effective",
    specimen="specimen",
    status="status",
)

# How laboratories call them, in small letters and without blanks, dots, hyphens and underscores.
_CALLED: Mapping[str, str] = {
    "subject": "subject subjectid subjid usubjid subjectno subjectnumber patient patientid participant screeningno"
    " 受试者编号 受试者号 受试者 受试者筛选号 筛选号 研究编号 入组号 患者编号 病人编号 病历号",
    "code": "code testcode testcd lbtestcd loinc itemcode 项目代码 项目编码 检验项目代码 项目编号 代码",
    "test": "test testname lbtest item itemname analyte parameter examination"
    " 项目 项目名称 检验项目 检验项目名称 检查项目 检测项目 分析项目",
    "result": "result value lborres results testresult reported 结果 检验结果 检测结果 结果值 测定值 检验值 数值",
    "unit": "unit units lborresu uom resultunit 单位 结果单位 计量单位",
    "low": "low lower lln lowerlimit lbornrlo referencelow normallow 参考下限 下限 参考值下限 正常值下限 参考范围下限",
    "high": "high upper uln upperlimit lbornrhi referencehigh normalhigh 参考上限 上限 参考值上限 正常值上限"
    " 参考范围上限",
    "range": "range referencerange reference normalrange refrange 参考范围 参考值"
    " 参考区间 正常范围 参考值范围 生物参考区间",
    "day": "date day collectedon collected collectiondate sampledate samplingdate lbdtc datetime drawn specimendate"
    " 采样日期 采样时间 采集日期 采集时间 采血日期 采血时间 标本采集时间 送检日期 检验日期 日期",
    "visit": "visit visitcode visitname 访视 访视名称 访视点 访视编号 访视期",
    "specimen": "specimen specimentype sampletype lbspec 标本 标本类型 标本种类 样本 样本类型 样品类型 检材",
    "status": "status resultstatus reportstatus lbstat 结果状态 报告状态 审核状态 更正 更正标志 是否更正",
}
KNOWN: Mapping[str, str] = {name: what for what, names in _CALLED.items() for name in names.split()}


def guess(header: Iterable[str]) -> Columns:
    """The columns whose names say what they hold, each thing told by the first of them."""
    columns: dict[str, str] = {}
    for column in header:
        name = KNOWN.get(_plain(column))
        if name:
            columns.setdefault(name, column)
    return Columns(**columns)


def is_known(column: str) -> bool:
    """Whether the name of a column says what it holds."""
    return _plain(column) in KNOWN


def _plain(column: str) -> str:
    return "".join(sign for sign in column.casefold() if sign not in " _-.:：（）()/")


@dataclass(frozen=True, slots=True)
class SourceRow:
    """What a row says, as texts, and where it stands; a fault where it cannot be read; and its cells as they are.

    `identifiers` are all the numbers of its patient, where there are several; `pieces` is what of it cannot be used.
    """

    number: int
    fault: Sentence | None
    subject: str
    code: str
    test: str
    result: str
    unit: str
    low: str
    high: str
    range: str
    day: str
    visit: str
    specimen: str = ""
    status: str = ""
    cells: tuple[str, ...] = field(default=(), kw_only=True)
    identifiers: tuple[str, ...] = field(default=(), kw_only=True)
    pieces: tuple[UnusedPiece, ...] = field(default=(), kw_only=True)

    @property
    def reported(self) -> str:
        """Result and unit, as the cells have them."""
        return f"{self.result} {self.unit}".strip()


class RowReader:
    """Reads the rows of a table with these columns in its header."""

    def __init__(self, columns: Columns, header: Sequence[str]) -> None:
        places = {name: place for place, name in enumerate(header)}
        self._places = tuple(places.get(getattr(columns, name), -1) for name in FIELDS)

    def read(self, row: FileRow) -> SourceRow:
        """What a row says."""
        cells = (*row.cells, "")  # the last one stands for each column that there is not
        texts = (cells[place] for place in self._places)
        return SourceRow(row.number, row.fault, *texts, cells=row.cells, identifiers=row.identifiers)


def is_of_fhir(header: Sequence[str]) -> bool:
    """Whether these are the columns of a FHIR bundle, which need no mapping."""
    return tuple(header) == observations.HEADER


INCOMPLETE = _("Say which columns hold the subject, the test, the result and the day of the sample.")


def is_complete(columns: Columns) -> bool:
    """Whether rows can be placed by what these columns tell."""
    return all(getattr(columns, name) for name in NEEDED) and bool(columns.code or columns.test)

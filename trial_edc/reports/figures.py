"""The report's numbers as they are shown: each with the address of its subjects, and its name in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, pgettext_lazy

from protocol.codelists import Status
from protocol.parameters import DECLARED, NotAParameter, Value, parse
from trial_edc.reports.response import EVALUABLE, PENDING

NARROWEST_WITH_WORD = 8
NARROWEST_WITH_NUMBER = 3

SETS: Mapping[str, str | Promise] = {
    "all_treated": pgettext_lazy("set of subjects", "all treated"),
    "evaluable": pgettext_lazy("set of subjects", "evaluable"),
}
NUMBERS: Mapping[str, str | Promise] = {
    "orr": gettext_lazy("Overall response (CR or PR)"),
    "crr": gettext_lazy("Complete response"),
    "n": gettext_lazy("Subjects who count"),
    PENDING: gettext_lazy("Pending"),
    **{status.value: gettext_lazy(status.label) for status in (*EVALUABLE, Status.NE)},
}
RELAPSE: Mapping[str, str | Promise] = {
    "k": gettext_lazy("Relapse by month 12"),
    "n": gettext_lazy("Subjects who responded"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One number, and where its subjects are listed; no address where there is nobody to list."""

    number: int
    url: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """A rate: k of n, each with its subjects; percentage and interval in percent, None where n is 0."""

    k: Figure
    n: Figure
    percent: object
    low: object
    high: object


@dataclass(frozen=True, slots=True)
class SetLine:
    """One set of subjects at a month. A count is None where the set holds no such subject by definition."""

    name: str
    label: str
    counts: tuple[Figure | None, ...]
    n: Figure
    orr: Share
    crr: Share


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the bar of a month: from where to where in percent of its length, and what stands in it."""

    code: str
    x: float
    width: float
    middle: float
    text: str


@dataclass(frozen=True, slots=True)
class Month:
    """One time point of the analysis."""

    number: int
    primary: bool
    all_treated: SetLine
    evaluable: SetLine
    bar: tuple[Segment, ...]

    @property
    def sets(self) -> tuple[SetLine, SetLine]:
        """Both sets, the larger first."""
        return self.all_treated, self.evaluable


@dataclass(frozen=True, slots=True)
class Shown:
    """A whole report, live or stored, ready to be shown; `level` is that of its intervals, in percent."""

    cut: date
    level: str
    subjects: int
    months: tuple[Month, ...]
    primary: Month | None
    relapse: Share


def shown(report: Mapping[str, Any], *, source: str) -> Shown:
    """The written report as it is shown; `source` is how the address of a number names the report."""
    first = str(report["parameters"].get("primary_timepoint_months"))
    months = tuple(_month(point, first=first, source=source) for point in report["timepoints"])
    return Shown(
        cut=date.fromisoformat(report["cut"]),
        level=f"{Decimal(report['parameters']['confidence']) * 100:f}".rstrip("0").rstrip("."),
        subjects=len(report["subjects"]),
        months=months,
        primary=next((month for month in months if month.primary), None),
        relapse=_share(report["relapse"], k="relapse.k", n="relapse.n", source=source),
    )


def _month(point: Mapping[str, Any], *, first: str, source: str) -> Month:
    number = point["month"]
    lines = {name: _set(point[name], place=f"{number}.{name}", name=name, source=source) for name in SETS}
    return Month(
        number=number,
        primary=str(number) == first,
        all_treated=lines["all_treated"],
        evaluable=lines["evaluable"],
        bar=tuple(_bar(lines["all_treated"])),
    )


def _set(counted: Mapping[str, Any], *, place: str, name: str, source: str) -> SetLine:
    statuses = (*EVALUABLE, Status.NE, PENDING)
    held = statuses if name == "all_treated" else EVALUABLE
    return SetLine(
        name=name,
        label=str(SETS[name]),
        counts=tuple(
            _figure(counted[code], f"{place}.{code}", source=source) if code in held else None
            for code in map(str, statuses)
        ),
        n=_figure(counted["n"], f"{place}.n", source=source),
        orr=_share(counted["orr"], k=f"{place}.orr", n=f"{place}.n", source=source),
        crr=_share(counted["crr"], k=f"{place}.crr", n=f"{place}.n", source=source),
    )


def _share(rate: Mapping[str, Any], *, k: str, n: str, source: str) -> Share:
    return Share(
        k=_figure(rate["k"], k, source=source),
        n=_figure(rate["n"], n, source=source),
        percent=rate["percent"],
        low=rate["low"],
        high=rate["high"],
    )


def _figure(number: int, which: str, *, source: str) -> Figure:
    url = f"{reverse('subjects_behind', args=[which])}?{source}" if number else ""
    return Figure(number=number, url=url, code=which.rpartition(".")[2])


def _bar(line: SetLine) -> Iterator[Segment]:
    held = [count for count in line.counts if count]
    total, before = sum(count.number for count in held), 0
    for count in held:
        if count.number:
            width = 100 * count.number / total
            x = 100 * before / total
            yield Segment(count.code, round(x, 2), round(width, 2), round(x + width / 2, 2), _inside(count, width))
        before += count.number


def _inside(count: Figure, width: float) -> str:
    """What there is room for in a piece of the bar."""
    if width < NARROWEST_WITH_NUMBER:
        return ""
    word = _("pending") if count.code == PENDING else count.code
    return f"{word} {count.number}" if width >= NARROWEST_WITH_WORD else str(count.number)


def name_of(which: Sequence[str]) -> str:
    """Which number this is, in words. Raises KeyError or ValueError where there is no such number."""
    if which[0] == "relapse":
        (number,) = which[1:]
        return str(RELAPSE[number])
    month, group, number = which
    return _("%(number)s, month %(month)s, %(group)s") % {
        "number": NUMBERS[number],
        "month": int(month),
        "group": SETS[group],
    }


@dataclass(frozen=True, slots=True)
class SubjectLine:
    """One subject behind a number."""

    number: str
    statuses: tuple[tuple[Status, bool], ...]
    first_response: str | None
    relapse: str | None
    relapse_counts: bool


def subject_line(line: Mapping[str, Any], *, months: Sequence[int], asked: str) -> SubjectLine:
    """A subject of the written report; the month that was asked for is marked."""
    return SubjectLine(
        number=line["subject"],
        statuses=tuple((Status(line[f"month{month}"]), str(month) == asked) for month in months),
        first_response=line["first_response"],
        relapse=line["relapse_date"],
        relapse_counts=line["relapse_counts"],
    )


@dataclass(frozen=True, slots=True)
class ParameterLine:
    """One number of the protocol as the report used it."""

    rule: str
    meaning: str
    value: Value
    unit: str
    citation: str
    default: bool


def parameter_lines(used: Mapping[str, str]) -> list[ParameterLine]:
    """The parameters of a written report, in the protocol's order; the values that were changed are marked."""
    return [_parameter_line(name, text) for name, text in used.items()]


def _parameter_line(name: str, text: str) -> ParameterLine:
    declared = DECLARED.get(name)
    if declared is None:  # a stored report may know one that the protocol has dropped since
        return ParameterLine(rule="", meaning=name, value=text, unit="", citation="", default=True)
    try:
        value = parse(name, text)
    except NotAParameter:
        value = text
    words = {True: gettext_noop("yes"), False: gettext_noop("no")}
    return ParameterLine(
        rule=declared.id,
        meaning=_(declared.meaning),
        value=_(words[value]) if isinstance(value, bool) else value,
        unit=_(declared.unit) if declared.unit else "",
        citation=declared.citation,
        default=value == declared.default,
    )

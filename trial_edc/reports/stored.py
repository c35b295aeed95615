"""Stored reports: written with what they count, and opened in whatever format they were written.

Format 1 said nothing of itself; `format_1.json` says what it counted. A report of format 2 or later tells its format,
and under `declared` its statistics with their names in both languages. What a text lacks is not counted in it, and what
nobody declared is shown under the name that it has there.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import get_language, override

from protocol.rates import Rate
from trial_edc.reports.response.declaration import Declaration, Having, Label, Line, Population, Statistic
from trial_edc.reports.response.report import FORMAT, Report, TimePoint, Value, as_data, as_text_of

FORMAT_1 = Path(__file__).with_name("format_1.json")
OWN = {"format", "declared", "cut", "parameters", "timepoints", "subjects"}
UNTOLD = Having("")


def written(report: Report) -> str:
    """The report as it is stored."""
    return as_text_of({"format": FORMAT, **as_data(report), "declared": declared(report.declaration)})


def declared(declaration: Declaration) -> dict[str, Any]:
    """What a report counts, as it is stored."""
    return {
        "primary": list(declaration.primary),
        "populations": [
            {
                "key": population.key,
                "label": _labels(population.label),
                "having": _having(population.having),
                "meaning": _labels(population.meaning),
            }
            for population in declaration.populations
        ],
        "monthly": [_statistic(statistic) for statistic in declaration.monthly],
        "overall": [_statistic(statistic) for statistic in declaration.overall],
    }


def _statistic(statistic: Statistic) -> dict[str, Any]:
    return {
        "key": statistic.key,
        "code": statistic.code,
        "label": _labels(statistic.label),
        "counts": _having(statistic.counts),
        "of": _statistic(statistic.of) if statistic.of else None,
        "headlines": {key: _labels(label) for key, label in statistic.headlines.items()},
        "meaning": _labels(statistic.meaning),
        "part": statistic.part,
        "drawn": statistic.drawn,
    }


def _having(having: Having) -> dict[str, Any]:
    return {"field": having.field, "values": list(having.values)}


def _labels(label: Label) -> dict[str, str]:
    """A label in every language of the product; nothing where there is none."""
    languages = [code for code, _name in settings.LANGUAGES] if label else []
    return {code: _in(code, label) for code in languages}


def _in(language: str, label: Label) -> str:
    with override(language):
        return str(label)


def opened(content: str, *, cut: date) -> Report | None:
    """A stored report; nothing where its text is none. `cut` is that of its row, for a text that tells none."""
    try:
        text = _mapping(json.loads(content, parse_float=Decimal, parse_constant=str))
    except (ValueError, RecursionError):
        return None
    if not text:
        return None
    declaration = _declaration(_mapping(text.get("declared")) or _format_1())
    timepoints = tuple(_time_points(_listed(text.get("timepoints"))))
    overall = _values({key: raw for key, raw in text.items() if key not in OWN})
    return Report(
        cut=_date(text.get("cut")) or cut,
        parameters={key: str(value) for key, value in _mapping(text.get("parameters")).items()},
        timepoints=timepoints,
        overall=overall,
        subjects=tuple(_lines(_listed(text.get("subjects")))),
        declaration=_whole(declaration, timepoints, overall),
        format=number if (number := _number(text.get("format"))) else 1,
    )


@cache
def _format_1() -> dict[str, Any]:
    return _mapping(json.loads(FORMAT_1.read_text(encoding="utf-8")))


def _declaration(raw: Mapping[str, Any]) -> Declaration:
    population, statistic = [*_listed(raw.get("primary")), "", ""][:2]
    return Declaration(
        populations=tuple(_population(each) for each in map(_mapping, _listed(raw.get("populations"))) if _key(each)),
        monthly=_statistics(raw.get("monthly")),
        overall=_statistics(raw.get("overall")),
        primary=(str(population), str(statistic)),
    )


def _statistics(raw: object) -> tuple[Statistic, ...]:
    return tuple(_read_statistic(each) for each in map(_mapping, _listed(raw)) if _key(each))


def _population(raw: Mapping[str, Any]) -> Population:
    return Population(
        key=_key(raw),
        label=_label(raw.get("label")) or _key(raw),
        having=_read_having(raw.get("having")),
        meaning=_label(raw.get("meaning")),
    )


def _read_statistic(raw: Mapping[str, Any]) -> Statistic:
    of = _mapping(raw.get("of"))
    return Statistic(
        key=_key(raw),
        code=_text(raw.get("code")),
        label=_label(raw.get("label")) or _key(raw),
        counts=_read_having(raw.get("counts")),
        of=_read_statistic(of) if of else None,
        headlines={key: _label(labels) for key, labels in _mapping(raw.get("headlines")).items()},
        meaning=_label(raw.get("meaning")),
        part=raw.get("part") is True,
        drawn=raw.get("drawn") is True,
    )


def _read_having(raw: object) -> Having:
    having = _mapping(raw)
    return Having(_text(having.get("field")), tuple(str(value) for value in _listed(having.get("values"))))


def _said(raw: object) -> str:
    """The label in the language of who reads it, else in one that it has."""
    labels = {language: text for language, text in _mapping(raw).items() if isinstance(text, str)}
    return labels.get(get_language() or "", next(iter(labels.values()), ""))


_label = lazy(_said, str)


def _key(raw: Mapping[str, Any]) -> str:
    return _text(raw.get("key"))


def _whole(declaration: Declaration, timepoints: Iterable[TimePoint], overall: Mapping[str, Value]) -> Declaration:
    """The declaration with what nobody declared, under the keys that it has in the report."""
    held = [point.populations for point in timepoints]
    sets = {key: Population(key=key, label=key, having=UNTOLD) for populations in held for key in populations}
    monthly = {key: value for populations in held for values in populations.values() for key, value in values.items()}
    known = {population.key for population in declaration.populations}
    return replace(
        declaration,
        populations=(*declaration.populations, *(population for key, population in sets.items() if key not in known)),
        monthly=(*declaration.monthly, *_undeclared(declaration.monthly, monthly)),
        overall=(*declaration.overall, *_undeclared(declaration.overall, overall)),
    )


def _undeclared(statistics: Iterable[Statistic], values: Mapping[str, Value]) -> Iterator[Statistic]:
    known = {statistic.key for statistic in statistics}
    of = Statistic(key="", label="", counts=UNTOLD)
    for key, value in values.items():
        if key not in known:
            yield Statistic(key=key, label=key, counts=UNTOLD, of=of if isinstance(value, Rate) else None)


def _time_points(raw: Iterable[object]) -> Iterator[TimePoint]:
    for point in map(_mapping, raw):
        month = _number(point.get("month"))
        if month is not None:
            sets = {key: _values(values) for key, values in point.items() if isinstance(values, dict)}
            yield TimePoint(month=month, populations=sets)


def _values(raw: Mapping[str, Any]) -> dict[str, Value]:
    """The counts and rates among the values of a text."""
    values = {key: _value(value) for key, value in raw.items()}
    return {key: value for key, value in values.items() if value is not None}


def _value(raw: object) -> Value | None:
    rate = _mapping(raw)
    k, n = _number(rate.get("k")), _number(rate.get("n"))
    if k is None or n is None:
        return _number(raw)
    return Rate(k, n, *(_decimal(rate.get(name)) for name in ("percent", "low", "high")))


def _lines(raw: Iterable[object]) -> Iterator[Line]:
    """The subjects' lines: fields of text, of truth, or blank."""
    for line in map(_mapping, raw):
        if _text(line.get("subject")):
            yield {
                key: value if value is None or isinstance(value, bool) else str(value) for key, value in line.items()
            }


def _mapping(raw: object) -> dict[str, Any]:
    return raw if isinstance(raw, dict) else {}


def _listed(raw: object) -> list[Any]:
    return raw if isinstance(raw, list) else []


def _text(raw: object) -> str:
    return raw if isinstance(raw, str) else ""


def _number(raw: object) -> int | None:
    return raw if isinstance(raw, int) and not isinstance(raw, bool) else None


def _decimal(raw: object) -> Decimal | None:
    return Decimal(raw) if isinstance(raw, int | Decimal) else None


def _date(raw: object) -> date | None:
    try:
        return date.fromisoformat(_text(raw))
    except ValueError:
        return None

"""Answers that make the checks of a form speak, each with the words for what is wrong with it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial

from django.utils import timezone

from dosing.models import Trough
from edc.capture import items
from edc.capture.checks.declared import Context
from edc.capture.checks.findings import Finding, Severity
from edc.capture.checks.of_items import of_items
from edc.capture.models import Answered
from edc.labs.models import Result
from protocol import partial_dates
from protocol.analyte import ResultKind
from protocol.analytes import ANALYTES, SIROLIMUS, Analyte
from protocol.partial_dates import Day
from protocol.units import LONGEST_NUMBER, LONGEST_TEXT
from trial_edc.documents.words import number

HARD, SOFT = Severity.HARD, Severity.SOFT
BORN, TODAY = date(1980, 6, 1), date(2024, 6, 1)
KNOWN = Context(born_on=BORN, today=TODAY)
A_DAY = timedelta(days=1)
TYPED = "…"
# Beyond every limit and in no codelist; and what lies just beyond a limit. Both are found again in a sentence.
BEYOND = Decimal("987654321")
DUST = Decimal("0.000987654321")


@dataclass(frozen=True, slots=True)
class Probe:
    """One way to be wrong: at which item, how gravely, in words, and the question that brings the findings."""

    item: str
    severity: Severity
    when: str
    ask: Callable[[], Iterable[Finding]]
    typed: str = str(BEYOND)

    def elided(self, text: str) -> str:
        """The sentence without the very answer that brought it, and without this probe's days."""
        for shown in (self.typed, BORN.isoformat(), TODAY.isoformat()):
            text = text.replace(shown, TYPED)
        return text


def of(model: type[Answered]) -> Iterator[Probe]:
    """All probes of a form, or of its lines."""
    for item in model.items():
        place = item.derived or item.name
        for severity, when, answers in _wrong(item):
            yield Probe(place, severity, when, partial(_asked, model, item, answers))
    yield from _OWN.get(model, tuple)()


def _asked(model: type[Answered], item: items.Item, answers: Mapping[str, object]) -> Iterator[Finding]:
    return of_items(model.key(), (item,), answers, KNOWN)


Wrong = tuple[Severity, str, Mapping[str, object]]


def _wrong(item: items.Item) -> Iterator[Wrong]:
    """What an item's own declaration refuses or questions."""
    if item.essential:
        yield SOFT, "it is blank", {}
    if item.codelist:
        yield HARD, "it is none of the codes", {item.name: str(BEYOND)}
    if item.allow:
        yield HARD, f"it is outside {_span(item.allow)}", {item.name: BEYOND}
    if item.expect:
        yield SOFT, f"it is outside {_span(item.expect)}", {item.name: BEYOND}
    if item.when:
        other = item.when.wanted[0] if item.when.over else str(BEYOND)
        yield HARD, f"it is answered, but not {item.when}", {item.name: TYPED, item.when.item: other}
    if not item.derived:
        yield from _of_its_kind(item)


def _of_its_kind(item: items.Item) -> Iterator[Wrong]:
    """What every text, every decimal, every day is asked."""
    match item:
        case items.Text():
            yield HARD, f"it is longer than {item.longest} characters", {item.name: "x" * (item.longest + 1)}
            yield HARD, "it holds a character that cannot be stored", {item.name: "\0"}
        case items.Decimal() if item.places is not None:
            finer = (item.allow[0] if item.allow else 0) + Decimal(1).scaleb(-item.places - 1)
            yield HARD, f"it has more digits after the point than {item.places}", {item.name: finer}
        case items.DayItem():
            yield from _days(item)


def _days(item: items.DayItem) -> Iterator[Wrong]:
    if not item.begins_life:
        yield HARD, "it is before the date of birth", {item.name: _on(item, BORN - A_DAY)}
    if not item.future:
        yield HARD, "it is after today", {item.name: _on(item, TODAY + A_DAY)}


def _on(item: items.DayItem, day: date) -> Day:
    if isinstance(item, items.PartialDate):
        return partial_dates.of(day)
    noon = datetime.combine(day, time(12))
    return timezone.make_aware(noon) if isinstance(item, items.Moment) else day


def _span(limits: tuple[Decimal, Decimal]) -> str:
    return f"{number(limits[0])} to {number(limits[1])}"


Line = Callable[[Analyte, str, str], Iterable[Finding]]


def _results() -> Iterator[Probe]:
    """A laboratory result: what holds of all, then what each analyte allows and expects."""
    yield from _unreadable(ANALYTES["HGB"], _result)
    crossed = partial(_result, ANALYTES["HGB"], "100", ANALYTES["HGB"].unit, low=Decimal(2), high=Decimal(1))
    yield Probe("reported_low", HARD, "the lower limit is above the upper limit", crossed)
    yield Probe("reported_low", SOFT, "the limits of the laboratory on that day are others", _other_limits)
    yield from _doubted()
    for analyte in ANALYTES.values():
        probes_of = _measured if analyte.kind is ResultKind.NUMERIC else _worded
        yield from (_named(analyte, probe) for probe in probes_of(analyte, _result))


def _doubted() -> Iterator[Probe]:
    """Limits that a result is not compared with."""
    retic = partial(_result, ANALYTES["RETIC"], "60", "10^9/L")
    for when, low, high in (
        ("a limit is outside what results of the analyte can be", "24", "84000"),
        ("the limits are usual in another unit of the analyte", "0.024", "0.084"),
        ("the limits are 0 to 0: there are none", "0", "0"),
    ):
        yield Probe("reported_high", SOFT, when, partial(retic, low=Decimal(low), high=Decimal(high)), typed=high)
    yield Probe("reported_high", SOFT, "the limits were entered for another unit than the result's", _unit_before)


def _troughs() -> Iterator[Probe]:
    yield from _unreadable(SIROLIMUS, _trough)
    yield from _measured(SIROLIMUS, _trough)


_OWN: Mapping[type[Answered], Callable[[], Iterable[Probe]]] = {Result: _results, Trough: _troughs}


def _named(analyte: Analyte, probe: Probe) -> Probe:
    return replace(probe, when=f"{analyte.code}: {probe.when}")


def _unreadable(analyte: Analyte, line: Line) -> Iterator[Probe]:
    digits = "9" * (LONGEST_NUMBER + 1)
    for when, typed in (
        ("it is not a number, nor a number after <, ≤, > or ≥", TYPED),
        (f"it is longer than {LONGEST_TEXT} characters", "9" * (LONGEST_TEXT + 1)),
        (f"it has more than {LONGEST_NUMBER} digits", digits),
    ):
        yield Probe("reported", HARD, when, partial(line, analyte, typed, analyte.unit), typed=typed)


def _measured(analyte: Analyte, line: Line) -> Iterator[Probe]:
    known = ", ".join((analyte.unit, *analyte.units))
    yield Probe("reported", HARD, f"its unit is none of {known}", partial(line, analyte, "1", TYPED))
    beyond = str(BEYOND)
    outside = f"it is outside {_span(analyte.allow)} {analyte.unit}"
    yield Probe("reported", HARD, outside, partial(line, analyte, beyond, analyte.unit), typed=beyond)
    odd = _odd(analyte)
    unusual = f"it is outside {_span(analyte.expect)} {analyte.unit}"
    yield Probe("reported", SOFT, unusual, partial(line, analyte, odd, analyte.unit), typed=odd)


def _worded(analyte: Analyte, line: Line) -> Iterator[Probe]:
    words = " or ".join(filter(None, ("a titre" if analyte.kind is ResultKind.TITRE else "", *_codes(analyte))))
    yield Probe("reported", HARD, f"it is not {words}", partial(line, analyte, TYPED, analyte.unit), typed=TYPED)


def _codes(analyte: Analyte) -> tuple[str, ...]:
    return tuple(code.label for code in analyte.scale or ())


def _odd(analyte: Analyte) -> str:
    """A result that can be stored and is not expected."""
    above = analyte.expect[1] + DUST
    return number(above if above <= analyte.allow[1] else analyte.expect[0] - DUST)


def _result(
    analyte: Analyte, reported: str, unit: str, *, low: Decimal | None = None, high: Decimal | None = None
) -> Iterable[Finding]:
    line = Result(test=analyte.code, reported=reported, unit=unit, reported_low=low, reported_high=high)
    line.complete()
    return line.findings(KNOWN)


def _other_limits() -> Iterable[Finding]:
    line = Result(test="HGB", reported="140", unit="g/L", reported_low=Decimal(120), other_limits="130–175")
    line.complete()
    return line.findings(KNOWN)


def _unit_before() -> Iterable[Finding]:
    line = Result(test="RETIC", reported="60", unit="10^9/L", reported_high=Decimal(84), limits_unit="10^12/L")
    line.complete()
    return line.findings(KNOWN)


def _trough(analyte: Analyte, reported: str, unit: str) -> Iterable[Finding]:
    page = Trough(reported=reported, unit=unit)
    page.complete()
    return page.findings(KNOWN)

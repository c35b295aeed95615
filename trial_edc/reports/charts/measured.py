"""What was measured of one subject over time, and the dose meanwhile: a fixed number of reads, whatever there is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dosing.models import Sirolimus
from edc.capture.rows.strategy import Flag
from edc.casebook.models import Subject
from edc.labs.models import Result
from edc.labs.strategy import RESULTS
from enrollment.models import DiseaseHistory
from protocol.codelists import Disease
from protocol.units import Measured
from trial_edc.reports.charts.shapes import Period, Value
from trial_edc.reports.overview import called


@dataclass(frozen=True, slots=True)
class ChartReading:
    """One result of one analyte: where it stands, as it was reported, and as rules compare it where it is a number."""

    page: int
    visit: str
    visit_label: str
    on: date | None
    reported: str
    unit: str
    measured: Measured | None
    flags: tuple[Flag, ...]
    side: str

    @property
    def value(self) -> Value | None:
        """What a chart can show: a number of a day."""
        measured = self.measured
        return Value(self.on, measured.value, measured.low, measured.high) if measured and self.on else None

    @property
    def standard(self) -> str:
        """The number in the trial's unit with its sign, where there is one."""
        return f"{self.measured.qualifier}{self.measured.value:f}" if self.measured else ""

    @property
    def mark(self) -> str:
        """The shape of its point: H, L, or N where it lies on neither side of its limits, or has none."""
        return self.side or "N"


@dataclass(frozen=True, slots=True)
class Measurements:
    """A subject's results by analyte in the order of their days, those without a day last; and the daily doses."""

    disease: Disease | None
    readings: Mapping[str, tuple[ChartReading, ...]]
    doses: tuple[Period, ...]

    def drawn(self, code: str) -> tuple[tuple[ChartReading, Value], ...]:
        """The results of an analyte that a chart can show, each with what it shows."""
        return tuple((reading, value) for reading in self.readings.get(code, ()) if (value := reading.value))

    @property
    def drawable(self) -> frozenset[str]:
        """The analytes that have a number on a day."""
        return frozenset(code for code, readings in self.readings.items() if any(reading.value for reading in readings))

    @property
    def days(self) -> tuple[date, ...]:
        """Every day that the axis of time has to hold; nothing where nothing can be drawn."""
        values = (reading.value for readings in self.readings.values() for reading in readings)
        sampled = [value.on for value in values if value]
        dosed = [day for period in self.doses for day in (period.first, period.last) if day]
        return (*sampled, *dosed) if sampled else ()


def measurements_of(subject: Subject) -> Measurements:
    """What is entered of a subject's laboratory and doses, in three reads."""
    return Measurements(disease=_disease(subject), readings=_readings(subject), doses=_doses(subject))


def _disease(subject: Subject) -> Disease | None:
    code = DiseaseHistory.objects.of([subject.pk]).values_list("disease", flat=True).first()
    return Disease(code) if code else None


def _readings(subject: Subject) -> dict[str, tuple[ChartReading, ...]]:
    by_test: dict[str, list[ChartReading]] = {}
    results = Result.objects.dated().of([subject.pk]).filter(reported__isnull=False).select_related("page__visit")
    # Of two results of one day the one entered last comes last.
    for result in results.order_by("on", "pk"):
        by_test.setdefault(result.test, []).append(_reading(result, on=result.on))
    return {code: tuple(readings) for code, readings in by_test.items()}


def _reading(result: Result, *, on: date | None) -> ChartReading:
    visit = result.page.visit
    return ChartReading(
        page=result.page_id,
        visit=str(visit or ""),
        visit_label=called(visit) if visit else "",
        on=on,
        reported=result.reported,
        unit=result.unit or "",
        measured=result.measured,
        flags=RESULTS.flags(result),
        side=result.side,
    )


def _doses(subject: Subject) -> tuple[Period, ...]:
    begun = Sirolimus.objects.of([subject.pk]).filter(start__isnull=False).order_by("start", "page")
    return tuple(Period(*period) for period in begun.values_list("start", "end", "mg_per_day"))

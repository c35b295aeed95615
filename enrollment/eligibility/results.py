"""The laboratory results of subjects that decide eligibility, as the rules take them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from protocol.analytes import ANALYTES
from protocol.codelists import Reactivity
from protocol.eligibility_dat import AntiglobulinTest
from protocol.eligibility_pregnancy import UrineTest
from protocol.eligibility_windows import latest_since
from protocol.reference_limits import measured
from protocol.units import Measured

MEASURED = ("HGB", "PLT", "ALT", "AST", "BHCG", "RETIC", "RETICPCT", "HAPTO", "TBIL", "DBIL", "COLDAGG")
WORDED = ("DATIGG", "DATC3D", "HIV", "HCVAB", "HCVRNA", "HBSAG", "HBCAB", "HBVDNA", "ANA", "PREG")
_NONE: Mapping[str, bool | None] = {Reactivity.NEGATIVE: False, Reactivity.INDETERMINATE: None}


@dataclass(frozen=True, slots=True)
class WordedResult:
    """Whether something was found, and on which day; None where the laboratory could not tell."""

    positive: bool | None
    word: str
    on: date | None


@dataclass(slots=True)
class ScreeningResults:
    """The results of one subject by test, the earliest first."""

    measured: dict[str, list[Measured]] = field(default_factory=lambda: defaultdict(list))
    worded: dict[str, list[WordedResult]] = field(default_factory=lambda: defaultdict(list))

    def latest(self, test: str, *, before: date) -> Measured | None:
        """The last measured result up to a day."""
        return latest_since(self.measured[test], since=date.min, before=before).used

    def positive(self, test: str, *, before: date) -> bool | None:
        """What the last result up to a day says, where it is a word."""
        last = latest_since(self.worded[test], since=date.min, before=before).used
        return None if last is None else last.positive

    def antiglobulin_tests(self) -> Sequence[AntiglobulinTest]:
        """The antiglobulin tests by day: what is told of IgG and of C3d on the same day is one test."""
        days: dict[date, dict[str, bool | None]] = defaultdict(dict)
        for test in ("DATIGG", "DATC3D"):
            for result in self.worded[test]:
                if result.on is not None:
                    days[result.on][test] = result.positive
        return [AntiglobulinTest(tests.get("DATIGG"), tests.get("DATC3D"), day) for day, tests in sorted(days.items())]

    def urine_tests(self) -> Sequence[UrineTest]:
        """The pregnancy tests that say a word."""
        return [UrineTest(Reactivity(result.word), result.on) for result in self.worded["PREG"]]


# What came after the first dose decides nothing, and is most of what there is of a subject on study.
_UP_TO = """
    SELECT told.subject, result.test, result.standard, result.value, result.qualifier, result.low, result.high,
           result.unit, result.limits_unit, sample.collected_on
      FROM unnest(%(subjects)s::bigint[], %(days)s::date[]) AS told (subject, day)
      JOIN casebook_page page ON page.subject_id = told.subject AND page.struck IS NULL
      JOIN labs_sample sample ON sample.page_id = page.id AND sample.collected_on <= told.day
      JOIN labs_result result ON result.page_id = page.id AND result.test = ANY(%(tests)s)
       AND result.struck IS NULL AND result.standard IS NOT NULL
     ORDER BY sample.collected_on, result.id
"""


def read_results(days: Mapping[int, date]) -> Mapping[int, ScreeningResults]:
    """The results of these subjects, each up to a day, by the subjects' ids, in one read."""
    by_subject: dict[int, ScreeningResults] = defaultdict(ScreeningResults)
    asked: dict[str, Any] = {"subjects": list(days), "days": list(days.values()), "tests": [*MEASURED, *WORDED]}
    with connection.cursor() as cursor:
        cursor.execute(_UP_TO, asked)
        for subject, test, word, value, qualifier, low, high, unit, entered_for, on in cursor.fetchall():
            if test in WORDED:
                by_subject[subject].worded[test].append(WordedResult(_positive(word, value, qualifier), word, on))
            elif value is not None:
                analyte = ANALYTES[test]
                by_subject[subject].measured[test].append(
                    measured(value, qualifier, low, high, unit=unit, analyte=analyte, entered_for=entered_for, on=on)
                )
    return by_subject


def _positive(word: str, value: object, qualifier: str | None) -> bool | None:
    """Whether a word, a strength, a titre or a count says that something was found; less than a limit is not found."""
    if value is not None:
        return value != 0 and qualifier not in ("<", "≤")
    return _NONE.get(word, True)

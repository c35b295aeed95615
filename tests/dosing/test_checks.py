"""Edit checks of what was given, each both ways."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from dosing import checks
from dosing.models import Rescue, Sirolimus, Transfusion, Trough
from edc.capture.checks.declared import Context
from edc.capture.checks.findings import Severity
from tests.universe import CLINIC, TODAY

NOBODY = Context(born_on=None, today=TODAY)
# What the gate asks, as nobody has signed.
WITHOUT_CONSENT = {("start", Severity.SOFT)}
MORNING, NOON = datetime(2025, 6, 2, 8, 0, tzinfo=CLINIC), datetime(2025, 6, 2, 12, 0, tzinfo=CLINIC)


def said(model, **answers: object) -> set[tuple[str, Severity]]:
    """Item and severity of everything that is said of these answers, but for blanks."""
    filled = model(**answers)
    filled.complete()
    return {(found.item, found.severity) for found in filled.findings(NOBODY) if not found.check.endswith(".blank")}


@pytest.mark.parametrize(
    ("start", "end", "fires"),
    [
        (date(2025, 6, 2), date(2025, 6, 1), True),
        (date(2025, 6, 2), date(2025, 6, 2), False),
        (date(2025, 6, 2), date(2025, 6, 3), False),
        (date(2025, 6, 2), None, False),
        (None, date(2025, 6, 1), False),
    ],
)
def test_a_dose_ends_after_it_began(start, end, fires):
    assert bool(list(checks.ends_before_it_starts.ask({"start": start, "end": end}, NOBODY))) is fires
    assert said(Sirolimus, start=start, end=end) - WITHOUT_CONSENT == ({("end", Severity.HARD)} if fires else set())


@pytest.mark.parametrize(
    ("dose", "expected"),
    [
        ("-0.1", {Severity.HARD, Severity.SOFT}),
        ("0", {Severity.SOFT}),
        ("0.5", {Severity.SOFT}),
        ("1", set()),
        ("2", set()),
        ("3", set()),
        ("3.5", {Severity.SOFT}),
        ("10", {Severity.SOFT}),
        ("10.1", {Severity.HARD, Severity.SOFT}),
    ],
)
def test_a_daily_dose_is_possible_and_likely(dose, expected):
    assert {severity for _item, severity in said(Sirolimus, mg_per_day=Decimal(dose))} == expected


@pytest.mark.parametrize(
    ("drawn_at", "last_dose_at", "fires"),
    [
        (MORNING, NOON, True),
        (NOON, MORNING, False),
        (NOON, NOON, False),
        (NOON, None, False),
        (None, NOON, False),
    ],
)
def test_a_trough_is_taken_before_the_dose(drawn_at, last_dose_at, fires):
    expected = {("last_dose_at", Severity.HARD)} if fires else set()

    assert said(Trough, drawn_at=drawn_at, last_dose_at=last_dose_at) == expected


@pytest.mark.parametrize(
    ("reported", "unit", "qualifier", "level", "severity"),
    [
        ("8.8", "ng/mL", None, "8.8", None),
        ("8.8", None, None, "8.8", None),
        ("8.80", "µg/L", None, "8.80", None),
        ("10", "nmol/L", None, "9.1420", None),
        ("<2.0", "ng/mL", "<", "2.0", None),
        ("0.4", "ng/mL", None, "0.4", Severity.SOFT),
        ("0.5", "ng/mL", None, "0.5", None),
        ("30", "ng/mL", None, "30", None),
        ("30.1", "ng/mL", None, "30.1", Severity.SOFT),
        ("200", "ng/mL", None, "200", Severity.SOFT),
        ("200.1", "ng/mL", None, "200.1", Severity.HARD),
        ("8.8", "mg/L", None, None, Severity.HARD),
        ("eight", "ng/mL", None, None, Severity.HARD),
    ],
)
def test_a_level_is_read_as_it_was_reported(reported, unit, qualifier, level, severity):
    trough = Trough(reported=reported, unit=unit)
    trough.complete()

    assert (trough.qualifier, trough.level) == (qualifier, Decimal(level) if level else None)
    assert str(trough.level or "") == (level or "")
    assert said(Trough, reported=reported, unit=unit) == ({("reported", severity)} if severity else set())


@pytest.mark.parametrize(("missed", "expected"), [(-1, True), (0, False), (9, False), (10, True), (None, False)])
def test_doses_missed_are_few(missed, expected):
    assert (("missed", Severity.HARD) in said(Trough, missed=missed)) is expected


@pytest.mark.parametrize(
    ("missed", "fires"),
    [(0, True), (1, False), (None, False)],
)
def test_says_why_only_where_doses_were_missed(missed, fires):
    assert (("missed_why", Severity.HARD) in said(Trough, missed=missed, missed_why="forgot")) is fires


@pytest.mark.parametrize(("amount", "expected"), [("-1", True), ("0", False), ("10000", False), ("10000.5", True)])
def test_an_amount_of_blood_is_possible(amount, expected):
    assert (("amount", Severity.HARD) in said(Transfusion, amount=Decimal(amount))) is expected


@pytest.mark.parametrize(
    ("model", "item", "code", "fires"),
    [
        (Transfusion, "product", "RBC", False),
        (Transfusion, "product", "FFP", True),
        (Transfusion, "unit", "mL", False),
        (Transfusion, "unit", "ml", True),
        (Rescue, "rescue_class", "B", False),
        (Rescue, "rescue_class", "C", True),
        (Trough, "method", "LC-MS/MS", False),
        (Trough, "method", "ELISA", True),
    ],
)
def test_a_code_is_one_of_the_list(model, item, code, fires):
    assert ((item, Severity.HARD) in said(model, **{item: code})) is fires

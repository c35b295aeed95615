"""A frame of a year, and what Hypothesis draws in it."""

from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from trial_edc.reports.charts.plotting import Span, ValueScale

YEAR = Span(date(2024, 1, 1), date(2024, 12, 31))
SCALE = ValueScale((Decimal(0), Decimal(100), Decimal(200)), height=100)
NUMBERS = st.decimals(min_value=0, max_value=10**12, places=4, allow_nan=False, allow_infinity=False)
DAYS = st.integers(date.min.toordinal(), date.max.toordinal()).map(date.fromordinal)
# The machine may be busy with other tests.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

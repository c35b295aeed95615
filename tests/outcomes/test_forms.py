"""The form of an assessment, each answer both ways."""

from datetime import date

import pytest

from edc.capture.checks.declared import Context
from edc.capture.checks.findings import Severity
from outcomes.models import Assessment
from tests.universe import TODAY

BORN = Context(born_on=date(1980, 5, 1), today=TODAY)


def hard(**answers: object) -> set[str]:
    return {found.item for found in Assessment(**answers).findings(BORN) if found.severity is Severity.HARD}


def test_points_at_the_blanks_without_which_it_does_not_count():
    blank = {found.item for found in Assessment().findings(BORN)}

    assert blank == {"assessed_on", "bleeding", "transfusions_known"}


@pytest.mark.parametrize(
    ("item", "good", "bad"),
    [
        ("assessed_on", TODAY, date(2025, 7, 1)),
        ("assessed_on", date(1980, 5, 1), date(1980, 4, 30)),
        ("bleeding", "N", "no"),
        ("transfusions_known", "Y", "yes"),
        ("symptoms", "NEARLY_GONE", "BETTER"),
    ],
)
def test_takes_what_can_be_and_nothing_else(item, good, bad):
    assert not hard(**{item: good})
    assert hard(**{item: bad}) == {item}

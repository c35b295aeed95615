"""Who failed a screening may be screened once more, two weeks later at the earliest (P13)."""

from datetime import date, timedelta

import pytest

from protocol.parameters import DEFAULT
from protocol.rescreening import FailedScreening, rescreening
from tests.protocol.tables import table

FAILED = date(2025, 2, 28)
MAY = {"Y": True, "N": False, "": None}

# Days since the failure and since the consent; the consent may be older than the failure.
CASES = table("""
    gap | returns | times | consent | changed | answer       | rule
        | Y       | 0     | 20      |         | REFUSED      | RESCREEN-01
    20  | N       | 0     | 20      |         | REFUSED      | RESCREEN-02
    20  | Y       | 1     | 20      |         | REFUSED      | RESCREEN-03
    13  | Y       | 0     | 20      |         | REFUSED      | RESCREEN-04
    14  | Y       | 0     | 20      |         | SAME_CONSENT | RESCREEN-07
    14  |         | 0     | 30      |         | SAME_CONSENT | RESCREEN-07
    14  | Y       | 0     | 31      |         | NEW_CONSENT  | RESCREEN-06
    14  | Y       | 0     |         |         | NEW_CONSENT  | RESCREEN-06
    14  | Y       | 0     | 20      | Y       | NEW_CONSENT  | RESCREEN-05
""")


@pytest.mark.parametrize("row", CASES, ids=lambda row: f"{row['rule']} {row['gap']} {row['consent']}")
def test_is_possible_once_and_not_too_soon(row):
    on = FAILED + timedelta(days=int(row["gap"] or 14))
    screening = FailedScreening(
        on=on,
        failed_on=FAILED if row["gap"] else None,
        may_return=MAY[row["returns"]],
        times=int(row["times"]),
        consented_on=on - timedelta(days=int(row["consent"])) if row["consent"] else None,
        consent_changed=bool(row["changed"]),
        parameters=DEFAULT,
    )

    conclusion = rescreening(screening)

    assert (conclusion.answer, conclusion.rule) == (row["answer"], row["rule"])
    assert len(conclusion.seen) == bool(row["gap"]) + bool(row["consent"])


def test_says_the_numbers_of_the_protocol():
    screening = FailedScreening(
        on=FAILED,
        failed_on=FAILED,
        may_return=None,
        times=0,
        consented_on=None,
        consent_changed=False,
        parameters=DEFAULT,
    )

    reason = "A subject is screened again 14 days after the screen failure at the earliest."
    assert str(rescreening(screening).reason) == reason

"""The forms of enrolment, each answer both ways."""

from datetime import date

import pytest

from edc.capture.checks.declared import Context
from edc.capture.checks.findings import Severity
from enrollment.models import Consent, Demographics, DiseaseHistory, Disposition
from tests.universe import TODAY

BORN = Context(born_on=date(1980, 5, 1), today=TODAY)


def said(model, **answers: object) -> set[tuple[str, Severity]]:
    return {(found.item, found.severity) for found in model(**answers).findings(BORN)}


def hard(model, **answers: object) -> set[str]:
    return {item for item, severity in said(model, **answers) if severity is Severity.HARD}


@pytest.mark.parametrize(
    ("model", "blanks"),
    [
        (Consent, {"signed_on"}),
        (Demographics, {"birth_date", "sex"}),
        (DiseaseHistory, {"disease"}),
        (Disposition, set()),
    ],
)
def test_points_at_the_blanks_without_which_a_page_does_not_count(model, blanks):
    assert said(model) == {(blank, Severity.SOFT) for blank in blanks}


@pytest.mark.parametrize(
    ("model", "item", "day", "fires"),
    [
        (Consent, "signed_on", TODAY, False),
        (Consent, "signed_on", date(2025, 7, 1), True),
        (Consent, "signed_on", date(1980, 4, 30), True),
        (Demographics, "birth_date", date(1980, 4, 30), False),
        (Demographics, "birth_date", date(2025, 7, 1), True),
        (Disposition, "left_on", TODAY, False),
        (Disposition, "left_on", date(2025, 7, 1), True),
        (Disposition, "left_on", date(1980, 4, 30), True),
    ],
)
def test_a_day_lies_between_birth_and_today(model, item, day, fires):
    assert (item in hard(model, **{item: day})) is fires


@pytest.mark.parametrize(
    ("model", "item", "good", "bad"),
    [
        (Demographics, "sex", "F", "X"),
        (DiseaseHistory, "disease", "EVANS", "ITP"),
        (DiseaseHistory, "aetiology", "SECONDARY", "UNKNOWN"),
        (DiseaseHistory, "steroid_history", "DEPENDENT", "NAIVE"),
        (Disposition, "departure", "LOST", "GONE"),
    ],
)
def test_a_code_is_one_of_the_list(model, item, good, bad):
    assert not hard(model, **{item: good})
    assert hard(model, **{item: bad}) == {item}

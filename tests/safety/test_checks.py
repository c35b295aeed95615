"""Edit checks of adverse events, each both ways."""

from datetime import date

import pytest

from edc.capture.checks.declared import Context
from edc.capture.checks.findings import Severity
from protocol.codelists import AeOutcome, Causality, Grade
from safety import checks
from safety.models import AdverseEvent
from tests.universe import TODAY

NOBODY = Context(born_on=date(1970, 1, 1), today=TODAY)


def said(**answers: object) -> set[tuple[str, Severity]]:
    found = AdverseEvent(**answers).findings(NOBODY)
    return {(one.item, one.severity) for one in found if not one.check.endswith(".blank")}


@pytest.mark.parametrize(
    ("start", "end", "fires"),
    [
        (date(2025, 6, 2), date(2025, 6, 1), True),
        (date(2025, 6, 2), date(2025, 6, 2), False),
        (date(2025, 6, 2), date(2025, 6, 20), False),
        (date(2025, 6, 2), None, False),
        (None, date(2025, 6, 1), False),
    ],
)
def test_an_event_ends_after_it_began(start, end, fires):
    assert bool(list(checks.ends_before_it_starts.ask({"start": start, "end": end}, NOBODY))) is fires
    assert said(start=start, end=end) == ({("end", Severity.HARD)} if fires else set())


@pytest.mark.parametrize("grade", list(Grade))
@pytest.mark.parametrize("outcome", list(AeOutcome))
def test_a_fatal_outcome_has_grade_5(outcome, grade):
    fires = outcome is AeOutcome.FATAL and grade is not Grade.DEATH

    assert said(outcome=str(outcome), grade=str(grade)) == ({("grade", Severity.SOFT)} if fires else set())


@pytest.mark.parametrize("answers", [{"outcome": "FATAL"}, {"grade": "1"}, {}])
def test_asks_nothing_of_grade_and_outcome_while_one_is_unknown(answers):
    assert said(**answers) == set()


@pytest.mark.parametrize(
    ("day", "fires"),
    [(date(1969, 12, 31), True), (date(1970, 1, 1), False), (TODAY, False), (date(2025, 7, 1), True)],
)
def test_an_event_lies_within_the_subjects_life(day, fires):
    assert (("start", Severity.HARD) in said(start=day)) is fires


@pytest.mark.parametrize("code", [str(code) for code in Causality])
def test_knows_the_six_relations_to_the_drug(code):
    assert len(Causality) == 6
    assert said(causality=code) == set()


@pytest.mark.parametrize(("item", "code"), [("grade", "6"), ("serious", "YES"), ("causality", "MAYBE")])
def test_knows_no_other_code(item, code):
    assert said(**{item: code}) == {(item, Severity.HARD)}


def test_points_at_the_blanks_without_which_it_does_not_count():
    blank = {found.item for found in AdverseEvent().findings(NOBODY)}

    assert blank == {"term", "start"}

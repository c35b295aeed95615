"""Where a subject stands follows from what happened, and says why."""

from datetime import date

import pytest

from protocol.codelists import SubjectEvent
from protocol.schedule import VISITS
from protocol.subject_status import SubjectHistory, subject_status
from tests.protocol.tables import table

TODAY = date(2025, 6, 30)


def day(text):
    return None if text == "?" else date.fromisoformat(text)


def history(text):
    told = (part.split(":") for part in text.split())
    return SubjectHistory({SubjectEvent(event): day(on) for event, on in told}, until=TODAY)


@pytest.mark.parametrize(
    "row",
    table("""
    happened                                                                | status         | rule
                                                                            | SCREENING      | STATUS-10
    CONSENTED:2025-06-01                                                    | SCREENING      | STATUS-09
    CONSENTED:2025-06-01 SCREEN_FAILED:2025-06-09                           | SCREEN_FAILURE | STATUS-05
    SCREEN_FAILED:2025-07-01                                                | SCREENING      | STATUS-10
    SCREEN_FAILED:2025-06-09 ENROLLED:2025-06-10                            | ENROLLED       | STATUS-08
    SCREEN_FAILED:2025-06-09 FIRST_DOSE:2025-06-10                          | ON_TREATMENT   | STATUS-07
    ENROLLED:2025-06-01                                                     | ENROLLED       | STATUS-08
    ENROLLED:2025-06-01 FIRST_DOSE:2025-06-30                               | ON_TREATMENT   | STATUS-07
    ENROLLED:2025-06-01 FIRST_DOSE:2025-07-01                               | ENROLLED       | STATUS-08
    FIRST_DOSE:2025-06-01                                                   | ON_TREATMENT   | STATUS-07
    FIRST_DOSE:2025-06-01 TREATMENT_ENDED:2025-06-20                        | OFF_TREATMENT  | STATUS-06
    FIRST_DOSE:2025-06-01 TREATMENT_ENDED:2025-06-20 COMPLETED:2025-06-21   | COMPLETED      | STATUS-04
    FIRST_DOSE:2025-06-01 LOST:?                                            | LOST           | STATUS-03
    CONSENTED:2025-06-01 WITHDREW:2025-06-02                                | WITHDRAWN      | STATUS-02
    COMPLETED:2025-06-20 DIED:2025-06-21                                    | DIED           | STATUS-01
    """),
    ids=lambda row: row["happened"] or "nothing",
)
def test_follows_from_what_happened(row):
    conclusion = subject_status(history(row["happened"]))

    assert (conclusion.answer, conclusion.rule) == (row["status"], row["rule"])


@pytest.mark.parametrize(
    ("happened", "reason"),
    [
        ("", "No consent is entered yet."),
        ("FIRST_DOSE:2025-06-01", "First dose on 2025-06-01."),
        ("LOST:?", "Lost to follow-up on a day that is not known."),
    ],
)
def test_says_why(happened, reason):
    assert str(subject_status(history(happened)).reason) == reason


def test_shows_what_it_saw():
    seen = subject_status(history("CONSENTED:2025-06-01 FIRST_DOSE:2025-07-01 DIED:?")).seen

    assert [(str(fact.label), fact.on) for fact in seen] == [("Consent signed", date(2025, 6, 1)), ("Died", None)]


@pytest.mark.parametrize(
    "row",
    table("""
    happened                               | visit | is_over
    FIRST_DOSE:2025-01-01                  | M3    | no
    FIRST_DOSE:2025-01-01 LOST:2025-04-01  | M3    | yes
    FIRST_DOSE:2025-01-01 LOST:2025-04-02  | M3    | no
    FIRST_DOSE:2025-01-01 LOST:2025-04-01  | M4    | yes
    FIRST_DOSE:2025-01-01 LOST:2025-04-01  | W4    | no
    FIRST_DOSE:2025-01-01 DIED:2025-04-01  | M24   | yes
    FIRST_DOSE:2025-01-01 WITHDREW:2025-04-01  | M24 | yes
    FIRST_DOSE:2025-01-01 COMPLETED:2025-04-01 | M24 | yes
    FIRST_DOSE:2025-01-01 LOST:?           | M4    | no
    FIRST_DOSE:2025-01-01 LOST:2025-07-01  | M24   | no
    FIRST_DOSE:2025-01-01 TREATMENT_ENDED:2025-04-01 | M24 | no
    LOST:2025-04-01                        | M3    | no
    FIRST_DOSE:2025-01-01 LOST:2025-04-01  | SFU   | no
    FIRST_DOSE:2025-01-01 LOST:2025-04-01  | UNS   | no
    FIRST_DOSE:2025-01-01 LOST:2025-06-01 DIED:2025-04-01 | M4 | yes
    """),
    ids=lambda row: f"{row['happened']} {row['visit']}",
)
def test_a_visit_that_is_due_after_leaving_is_over(row):
    assert history(row["happened"]).is_over(VISITS[row["visit"]]) is (row["is_over"] == "yes")

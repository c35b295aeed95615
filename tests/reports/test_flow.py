"""The flow of subjects is counted as CONSORT does, by what happened until the cut."""

import json
from datetime import date

import pytest

from protocol.codelists import SubjectEvent
from protocol.parameters import DEFAULT
from protocol.subject_status import SubjectHistory, subject_status
from tests.protocol.tables import table
from trial_edc.reports.flow import counting
from trial_edc.reports.flow.counting import GROUPS, FlowSubject, criteria_named, spread

CUT = date(2026, 6, 30)

# What happened, by day of 2026; `?` on a day that is not known. 07-01 is after the cut.
COUNTED = table("""
    consented | failed | enrolled | dosed | left            | counts
              |        |          |       |                 |
    07-01     |        |          |       |                 |
    01-05     |        |          |       |                 | screened in_screening
    01-05     | 02-01  |          |       |                 | screened failed
    01-05     | 07-01  |          |       |                 | screened in_screening
    01-05     |        |          |       | WITHDREW 02-01  | screened left_screening
    01-05     | 02-01  |          |       | WITHDREW 02-02  | screened failed
    01-05     |        | 02-01    |       |                 | screened enrolled not_treated on_study
    01-05     |        | ?        |       |                 | screened enrolled not_treated on_study
    01-05     |        | 02-01    |       | WITHDREW 02-02  | screened enrolled not_treated withdrawn
    01-05     |        | 02-01    | 07-01 |                 | screened enrolled not_treated on_study
    01-05     |        | 02-01    | 02-02 |                 | screened enrolled treated on_study analysed
              |        |          | 02-02 |                 | screened enrolled treated on_study analysed
    01-05     | 02-01  |          | 02-02 |                 | screened enrolled treated on_study analysed
    01-05     |        | 02-01    | 02-02 | COMPLETED 06-01 | screened enrolled treated completed analysed
    01-05     |        | 02-01    | 02-02 | COMPLETED 07-01 | screened enrolled treated on_study analysed
    01-05     |        | 02-01    | 02-02 | LOST ?          | screened enrolled treated lost analysed
    01-05     |        | 02-01    | 02-02 | DIED 06-30      | screened enrolled treated died analysed
""")
EVENTS = {
    "consented": SubjectEvent.CONSENTED,
    "failed": SubjectEvent.SCREEN_FAILED,
    "enrolled": SubjectEvent.ENROLLED,
    "dosed": SubjectEvent.FIRST_DOSE,
}


def on(text):
    return None if text == "?" else date.fromisoformat(f"2026-{text}")


def subject_of(row, *, number="01-001", criteria=""):
    happened = {event: on(row[name]) for name, event in EVENTS.items() if row.get(name)}
    if row.get("left"):
        event, day = row["left"].split()
        happened[SubjectEvent(event)] = on(day)
    return FlowSubject(number, subject_status(SubjectHistory(happened, until=CUT)), criteria)


def flow(*subjects):
    return counting.report(subjects, cut=CUT, parameters=DEFAULT)


@pytest.mark.parametrize("row", COUNTED, ids=lambda row: " ".join(filter(None, row.values())) or "nothing")
def test_counts_a_subject_by_what_happened(row):
    subject = subject_of(row)

    assert " ".join(key for key in GROUPS if flow(subject).of(key)) == row["counts"]


def test_every_box_is_the_sum_of_its_parts():
    whole = flow(*map(subject_of, COUNTED))

    def total(*keys):
        return sum(map(whole.number, keys))

    assert total("screened") == total("failed", "left_screening", "in_screening", "enrolled")
    assert total("enrolled") == total("treated", "not_treated")
    assert total("enrolled") == total("completed", "on_study", "withdrawn", "lost", "died")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("ELIG-04, ELIG-09", {"ELIG-04", "ELIG-09"}),
        ("elig 4; I1", {"ELIG-04", "ELIG-01"}),
        ("ELIG-4 (transaminases), E99", {"ELIG-04"}),
        ("ELIG-104", {"OTHER"}),
        ("ELIG-99", {"OTHER"}),
        ("moved away", {"OTHER"}),
        ("", {"OTHER"}),
    ],
)
def test_reads_which_criteria_failed(text, named):
    assert criteria_named(text) == named


@pytest.mark.parametrize(("number", "over"), [(22, 24), (22, 10), (78, 24), (0, 3), (5, 1)])
def test_spreads_the_plan_evenly(number, over):
    months = spread(number, over=over)

    assert (len(months), sum(months)) == (over, number)
    assert max(months) - min(months) <= 1


def test_lists_each_month_from_the_first_enrolment_to_the_end_of_the_plan():
    months = flow(*(subject_of({"enrolled": day}) for day in ("01-31", "03-01", "?"))).accrual

    assert [line.name for line in months[:3]] == ["2026-01", "2026-02", "2026-03"]
    assert [line.enrolled for line in months[:4]] == [1, 0, 1, 0]
    assert (len(months), months[-1].planned_until, months[-1].enrolled_until) == (24, DEFAULT.n_planned, 2)
    assert flow().accrual == ()


def test_goes_on_where_the_last_came_after_the_end_of_the_plan():
    dosed = SubjectHistory({SubjectEvent.FIRST_DOSE: date(2023, 1, 1)}, until=CUT)
    late = FlowSubject("01-002", subject_status(dosed))

    months = flow(late, subject_of({"enrolled": "06-30"})).accrual

    assert (months[-1].name, months[-1].planned, months[-1].enrolled) == ("2026-06", 0, 1)
    assert [line.planned for line in months[24:]] == [0] * (len(months) - 24)


@pytest.mark.parametrize(("enrolled", "is_over"), [(DEFAULT.n_planned, False), (DEFAULT.n_planned + 1, True)])
def test_tells_where_more_came_than_were_planned(enrolled, is_over):
    assert flow(*(subject_of({"enrolled": "01-31"}) for _turn in range(enrolled))).is_over_plan is is_over


def test_opens_the_subjects_of_a_criterion_and_of_a_month():
    failed = subject_of({"failed": "02-01"}, number="01-S001", criteria="ELIG-04, ELIG-09")
    whole = flow(failed, subject_of({"enrolled": "01-31"}), subject_of({"enrolled": "?"}))

    assert whole.failed == {"ELIG-04": 1, "ELIG-09": 1}
    assert whole.of("failed.ELIG-09") == (failed,)
    assert [subject.number for subject in whole.of("enrolled.2026-01")] == ["01-001"]
    for key in ("nothing", "failed.ELIG-01", "enrolled.2026-02", "screened.x"):
        with pytest.raises(KeyError):
            whole.of(key)


def test_is_written_for_other_programs():
    failed = subject_of({"failed": "02-01"}, criteria="ELIG-04")

    told = json.loads(counting.as_json(flow(failed, subject_of({"enrolled": "01-31", "dosed": "02-01"}))))

    accrual = told.pop("accrual")
    assert accrual[0] == {"month": "2026-01", "planned": 0, "enrolled": 1}
    assert list(told.items()) == [
        ("cut", "2026-06-30"),
        ("screened", 2),
        ("failed", {"ELIG-04": 1}),
        ("enrolled", 1),
        ("treated", 1),
        ("completed", 0),
        ("withdrawn", 0),
        ("analysed", 1),
    ]

"""Relapse, time to response, duration of response (REL-01 to 07, RESP-19)."""

from decimal import Decimal

import pytest

from protocol import relapse
from protocol.codelists import Response, ResponseEnd
from protocol.parameters import DEFAULT, with_values
from protocol.response import AssessmentPoint
from tests.protocol.people import DAY_0, day
from tests.protocol.tables import sentence, table
from tests.protocol.test_response import course

ROWS = table("""
    assessments            | rescue   | relapse | day | within | ttr | dor | rule
    31 NR, 365 NR          |          | no      |     |        |     |     | REL-02
    31 NE                  |          | no      |     |        |     |     | REL-02
    31 NR                  | 40       | no      |     |        |     |     | REL-02    # nothing to lose
    28 PR, 182 CR, 365 NR  |          | yes     | 365 | yes    | 29  | 338 | REL-01
    28 CR, 182 PR, 365 PR  |          | no      |     |        | 29  | 338 | REL-01    # CR to PR is no relapse
    31 CR, 182 NE, 365 CR  |          | no      |     |        | 32  | 335 | REL-01    # NE is not NR
    31 CR, 365 NE          |          | no      |     |        | 32  | 1   | REL-01    # censored at the last evaluable
    31 CR, 152 NR, 365 CR  |          | yes     | 152 | yes    | 32  | 122 | REL-01    # ever, though it returned
    31 CR, 395 NR          |          | yes     | 395 | yes    | 32  | 365 | REL-01
    31 CR, 396 NR          |          | yes     | 396 | no     | 32  | 366 | REL-01    # too late for 12 months
    31 CR, 365 CR          | 161      | yes     | 161 | yes    | 32  | 131 | REL-03
    31 CR, 152 NR          | 161      | yes     | 152 | yes    | 32  | 122 | REL-01    # the first of both
    31 CR, 170 NR          | 165, 161 | yes     | 161 | yes    | 32  | 131 | REL-03
    31 CR, 365 CR          | 31       | no      |     |        | 32  | 335 | REL-01    # on the day of the response
    31 CR, 365 CR          | 10       | no      |     |        | 32  | 335 | REL-01    # before it
    31 NR, 60 PR           |          | no      |     |        | 61  | 1   | REL-01
""")


def history(told, rescues="", parameters=DEFAULT, died=None):
    return relapse.ResponseHistory(
        first_dose=DAY_0,
        points=course(told),
        interventions=[day(int(one)) for one in rescues.split(",") if one.strip()],
        parameters=parameters,
        died_on=None if died is None else day(died),
    )


def number(text):
    return int(text) if text else None


@pytest.mark.parametrize("row", ROWS, ids=sentence)
def test_finds_the_relapse(row):
    concluded = relapse.judge(history(row["assessments"], row["rescue"]))

    facts = concluded.facts
    assert (concluded.answer, concluded.rule) == (row["relapse"] == "yes", row["rule"])
    assert facts.relapse_offset == number(row["day"])
    assert facts.within_12m == {"yes": True, "no": False, "": None}[row["within"]]
    assert (facts.time_to_response, facts.duration) == (number(row["ttr"]), number(row["dor"]))
    assert ("WITHIN_12M" in concluded.flags) == (row["within"] == "yes")
    assert str(concluded.reason).endswith(".")


def test_a_death_in_response_is_a_competing_event():
    concluded = relapse.judge(history("31 CR, 60 CR", died=100))

    assert (concluded.answer, concluded.rule, concluded.facts.end) == (False, "REL-06", ResponseEnd.DEATH)
    assert concluded.facts.duration == 70


def test_a_death_without_or_after_a_response_changes_nothing():
    assert relapse.judge(history("31 NR", died=100)).facts.end is None
    assert relapse.judge(history("31 CR, 60 NR", died=100)).facts.end is ResponseEnd.RELAPSE


@pytest.mark.parametrize(
    ("told", "relapsed"),
    [
        ("31 CR, 152 NR, 365 CR", None),
        ("31 CR, 152 NR, 365 NR", 152),  # the relapse is still the first loss
        ("31 CR, 365 NR", 365),
        ("31 NR, 365 NR", None),
        ("31 CR", None),
        ("365 NR, 390 CR, 400 NR", None),  # what stands for month 12 came before the response
    ],
)
def test_counts_only_no_response_at_month_12_where_the_protocol_says_so(told, relapsed):
    at_m12 = with_values(DEFAULT, {"relapse_mode": "at_M12"})

    assert history(told, parameters=at_m12).relapse_offset == relapsed


@pytest.mark.parametrize(
    ("told", "relapsed"),
    [
        ("31 CR, 60 NR, 80 NR", None),
        ("31 CR, 60 NR, 88 NR", 60),
        ("31 CR, 60 NR, 70 PR, 88 NR", None),  # a response between
        ("31 CR, 60 NR, 70 PR, 88 NR, 120 NR", 88),
    ],
)
def test_waits_for_a_second_loss_where_the_protocol_says_so(told, relapsed):
    wait = with_values(DEFAULT, {"relapse_confirm_days": "28"})

    assert history(told, parameters=wait).relapse_offset == relapsed


def test_shows_what_it_saw():
    lines = [(str(line.label), str(line.value)) for line in relapse.judge(history("28 PR, 60 CR, 90 NR")).seen]

    assert lines == [
        ("First dose", "day 0"),
        ("First response", "Partial response, day 28"),
        ("Relapse", "day 90"),
        ("Last evaluable assessment", "No response"),
    ]
    assert [str(line.label) for line in relapse.judge(history("")).seen] == ["First dose"]
    assert history("28 PR, 60 CR").time_to_complete_response == 61


def blood(offset, answer, hb, haemolysis=False):
    point = AssessmentPoint(day(offset), offset, Response(answer))
    return relapse.Blood(point, None if hb is None else Decimal(hb), haemolysis)


@pytest.mark.parametrize(
    ("course", "relapsed"),
    [
        ([blood(30, "PR", 100), blood(60, "PR", 108), blood(90, "PR", 88)], None),  # a fall of 20
        ([blood(30, "PR", 100), blood(60, "PR", 108), blood(90, "PR", 87)], 90),
        ([blood(30, "PR", 108), blood(60, "PR", 100), blood(90, "NR", 87)], 90),  # from the best
        ([blood(30, "CR", 120), blood(60, "PR", 120, True)], 60),
        ([blood(30, "PR", 120, True), blood(60, "PR", None, True)], None),
        ([blood(30, "NR", 120), blood(60, "NR", 80)], None),
    ],
)
def test_finds_the_alternative_relapse(course, relapsed):
    assert relapse.alternative(course, DEFAULT) == (None if relapsed is None else day(relapsed))

"""Platelet response (RESP-11), in the order of its conditions."""

import pytest

from protocol import platelets
from protocol.parameters import DEFAULT
from tests.protocol.people import given, measured
from tests.protocol.tables import sentence, table

YES_NO = {"yes": True, "no": False, "?": None}
ROWS = table("""
    PLT  | baseline | bleeding | transfused | response | flags
    -    | 20       | yes      |            | NE       | PLT_MISSING
    150  | 10       | yes      |            | NR       | BLEEDING
    29   | 5        | no       |            | NR       |                             # below 30, whatever the baseline
    29.9 | 5        | ?        |            | NR       |                             # no response would follow: bleeding does not matter
    <30  | 5        | no       |            | NR       |
    150  | 10       | no       | 0 d ago    | NR       | PLT_TX_WITHIN_7D
    150  | 10       | no       | 7 d ago    | NR       | PLT_TX_WITHIN_7D
    150  | 10       | no       | 8 d ago    | CR       |
    150  | 10       | no       | unknown    | NE       | PLT_TX_UNKNOWN
    100  | 10       | no       |            | CR       |                             # 100 is inside
    99   | 50       | no       |            | NR       |                             # less than twice 50
    100  | 50       | no       |            | CR       |
    60   | 30       | no       |            | PR       |                             # twice 30
    59   | 30       | no       |            | NR       |
    30   | 15       | no       |            | PR       |
    45   | 20       | ?        |            | NE       | BLEEDING_UNKNOWN
    39   | 20       | ?        |            | NR       |
    100  | -        | no       |            | CR       |                             # CR needs no baseline
    99   | -        | no       |            | NE       | BASELINE_MISSING
    99   | -        | ?        |            | NE       | BASELINE_MISSING
    100  | 100      | no       |            | CR       | LINEAGE_INACTIVE_BASELINE
    100  | 100      | ?        |            | NE       | BLEEDING_UNKNOWN
    99   | 100      | no       |            | PR       | ADJ_PLT_DECLINE
    30   | 100      | no       |            | PR       | ADJ_PLT_DECLINE
    29   | 100      | no       |            | NR       |
    >20  | 10       | no       |            | NE       | PLT_UNCLEAR
    45   | <30      | no       |            | NE       | BASELINE_MISSING            # twice the baseline is not known
    45   | <20      | no       |            | PR       |                             # at least twice, whatever it was
""")  # noqa: E501


def facts(row):
    transfusion, known = given(row["transfused"])
    return platelets.Platelets(
        plt=measured(row["PLT"]),
        baseline=measured(row["baseline"]),
        bleeding=YES_NO[row["bleeding"]],
        parameters=DEFAULT,
        transfusion=transfusion,
        history_known=known,
    )


@pytest.mark.parametrize("row", ROWS, ids=sentence)
def test_decides_by_the_first_condition_that_holds(row):
    concluded = platelets.judge(facts(row))

    assert (concluded.answer, concluded.rule, " ".join(concluded.flags)) == (row["response"], "RESP-11", row["flags"])
    assert str(concluded.reason).endswith(".")


def test_says_why_in_words():
    row = {"PLT": "59", "baseline": "30", "bleeding": "no", "transfused": ""}

    reason = str(platelets.judge(facts(row)).reason)

    assert reason == "Platelets 59 ×10⁹/L are less than 2 times the baseline 30 ×10⁹/L: no response."


def test_shows_what_it_saw():
    row = {"PLT": "150", "baseline": "10", "bleeding": "?", "transfused": "3 d ago"}

    seen = [(str(line.label), str(line.value)) for line in platelets.judge(facts(row)).seen]

    assert seen == [
        ("Platelets", "150 ×10⁹/L"),
        ("Baseline platelets", "10 ×10⁹/L"),
        ("Bleeding", "not recorded"),
        ("Platelet transfusion", "3 days before"),
    ]


def test_shows_only_bleeding_where_nothing_was_measured():
    row = {"PLT": "-", "baseline": "-", "bleeding": "no", "transfused": ""}

    assert [str(line.value) for line in platelets.judge(facts(row)).seen] == ["No"]

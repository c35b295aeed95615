"""A durable haemoglobin: what one assessment concludes, and where in a course the response begins (P55 to P57)."""

from dataclasses import replace

import pytest

from protocol import course as courses
from protocol import haemolysis
from protocol.codelists import CriteriaSet, Product, RescueClass
from protocol.durable import Earlier
from protocol.parameters import DEFAULT, with_values
from protocol.timeline import Given, Told
from tests.protocol.people import course, day, red_cells
from tests.protocol.tables import sentence, table

# The assessments before: how many days before, + held the level, - did not; nothing is "none before".
DURABLE = table("""
    Hb   | baseline | transfused | rescue A | rescue B | before       | assessments | response | flags
    -    |          |            |          |          | 61+ 30+      |             | NE       | HB_MISSING
    100  | 80       |            |          |          | 61+ 30+      |             | PR       |                  # both limits are inside
    99.9 | 70       |            |          |          | 61+ 30+      |             | NR       |
    100  | 80.1     |            |          |          | 61+ 30+      |             | NR       |
    130  | 115      |            |          |          | 61+ 30+      |             | NR       |                  # normal from the start: no rise of 20
    100  | -        |            |          |          | 61+ 30+      |             | NE       | BASELINE_MISSING
    99   | -        |            |          |          | 61+ 30+      |             | NR       |                  # one false decides
    <120 | 70       |            |          |          | 61+ 30+      |             | NE       | BASELINE_MISSING
    100  | 80       |            |          |          |              |             | NR       | NOT_YET_DURABLE
    100  | 80       |            |          |          | 30+          |             | NR       | NOT_YET_DURABLE
    100  | 80       |            |          |          | 61+ 30-      |             | NR       | NOT_YET_DURABLE
    100  | 80       |            |          |          | 61- 30+      |             | NR       | NOT_YET_DURABLE
    100  | 80       |            |          |          | 90- 61+ 30+  |             | PR       |
    100  | 80       |            |          |          | not told     |             | NE       | DURATION_UNKNOWN
    99   | 70       |            |          |          | not told     |             | NR       |
    100  | 80       |            |          |          | not told     | 1           | PR       |
    100  | 80       |            |          |          | 30+          | 2           | PR       |
    100  | 80       |            |          |          | 61+ 30+      | 4           | NR       | NOT_YET_DURABLE
    100  | 80       | 7 d ago    |          |          | 61+ 30+      |             | NR       | TX_WITHIN_7D
    100  | 80       | unknown    |          |          | 61+ 30+      |             | NE       | TX_UNKNOWN
    100  | 80       | 8 d ago    |          |          | 61+ 30+      |             | NR       | NOT_YET_DURABLE  # since the row began
    100  | 80       | 60 d ago   |          |          | 61+ 30+      |             | NR       | NOT_YET_DURABLE
    100  | 80       | 61 d ago   |          |          | 61+ 30+      |             | PR       |                  # that assessment's own look-back
    100  | 80       |            | 28 d ago |          | 61+ 30+      |             | NR       | RESCUE_A
    100  | 80       |            | 60 d ago |          | 61+ 30+      |             | NR       | NOT_YET_DURABLE
    100  | 80       |            | 61 d ago |          | 61+ 30+      |             | PR       |
    100  | 80       |            | -2 d ago |          | 61+ 30+      |             | PR       |                  # after the assessment
    100  | 80       |            |          | yes      | 61+ 30+      |             | NR       | RESCUE_B
""")  # noqa: E501


def before(cell):
    """ "61+ 30-" as the assessments before; "not told" is unknown."""
    if cell == "not told":
        return None
    return tuple(Earlier(int(word[:-1]), word.endswith("+")) for word in cell.split())


@pytest.mark.parametrize("row", DURABLE, ids=sentence)
def test_a_durable_haemoglobin_is_kept_without_rescue_and_transfusion(row):
    own = {"durable_hb_assessments": row["assessments"] or "3", "criteria_set": "DURABLE_HB"}
    facts = replace(red_cells(row, with_values(DEFAULT, own)), earlier=before(row["before"]))

    concluded = haemolysis.judge(facts)

    assert (concluded.answer, " ".join(concluded.flags)) == (row["response"], row["flags"])
    assert str(concluded.reason).endswith(".")
    kept = [str(fact.value) for fact in concluded.seen if "Consecutive" in str(fact.label)]
    assert len(kept) == (bool(facts.durable_level) and facts.earlier is not None)


COURSES = table("""
    haemoglobin                        | given  | unknown | durable
    7:118 28:118 61:118 91:118         |        |         | NR NR PR PR
    7:95 28:118 61:118 91:118 122:118  |        |         | NR NR NR PR PR
    7:118 28:118 61:99 91:118 122:118  |        |         | NR NR NR NR NR
    7:118 28:118 61:118 91:90 122:118  |        |         | NR NR PR NR NR    # lost, and the row begins anew
    7:118 28:118 61:118 91:118 122:118 | RBC 50 |         | NR NR NR NR PR    # between two assessments
    7:118 28:118 61:118 91:118 122:118 | RBC 24 |         | NR NR NR NR PR    # four days before the one of day 28
    7:118 28:118 91:118 183:118        | A 40   |         | NR NR NR NR
    7:118 28:118 61:118 91:118         | B 20   |         | NR NR NR NR
    7:118 28:118 61:118 91:118         |        | 28      | NR NE NR PR       # NE neither counts nor breaks
    -5:118 0:70 7:118 28:118           |        |         | NR NR             # before the first dose nothing counts
""")


@pytest.mark.parametrize("row", COURSES, ids=sentence)
def test_a_durable_response_begins_where_the_row_is_complete(row):
    hb = {0: "70"} | {int(on): text for on, text in (cell.split(":") for cell in row["haemoglobin"].split())}
    kind, offset = row["given"].split() or ("", "0")
    kinds = {"RBC": Product.RED_CELLS, "A": RescueClass.A, "B": RescueClass.B}
    facts = {("transfusions" if kind == "RBC" else "rescues"): [Given(day(int(offset)), kinds[kind])]} if kind else {}
    unknown = {int(on) for on in row["unknown"].split()}
    facts["histories"] = [Told(day(on), on not in unknown) for on in sorted(hb)]
    known = course(hb, **facts)

    beside = courses.assess(known, DEFAULT)
    feeding = courses.assess(known, with_values(DEFAULT, {"criteria_set": "DURABLE_HB"}))

    assert " ".join(courses.other_sets(one)[CriteriaSet.DURABLE_HB].answer for one in beside) == row["durable"]
    assert " ".join(one.response.answer for one in feeding) == row["durable"]

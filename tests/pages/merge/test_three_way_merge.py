"""Three texts of each box laid together: no typed word lost, and no change of others lost out of sight (REQ-065)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edc.pages.merge.three_way_merge import How, MergeOutcome, merged
from tests.protocol.tables import table

# One box. A dot is a blank.
ONE = table("""
    base | theirs | mine | stands | how   | why
    A    | A      | A    | A      | mine  | nobody changed it
    A    | A      | B    | B      | mine  | only this person changed it
    A    | B      | A    | B      | taken | only others changed it
    A    | B      | B    | B      | mine  | both changed it to the same
    A    | B      | C    | C      | both  | both changed it
    A    | .      | A    | .      | taken | others cleared it
    A    | .      | C    | C      | both  | others cleared what this person corrected
    A    | B      | .    | .      | both  | this person cleared what others corrected
    .    | B      | .    | B      | taken | others filled it
    .    | B      | C    | C      | both  | both filled it
    2    | 2.0    | 2    | 2.0    | taken | 2 and 2.0 are two reports
""")

# A number beside its unit. `n` are the numbers, `u` the units, in base, theirs and mine.
TIED = table("""
    n            | u               | number   | unit     | why
    118 118 118  | g/L g/L g/L     | 118 mine | g/L mine | nobody changed anything
    118 117 118  | g/L g/L g/L     | 117 taken| g/L mine | they corrected the number alone
    118 11.8 118 | g/L g/dL g/L    | 11.8 taken | g/dL taken | they changed both, this person none
    118 118 119  | g/L g/dL g/L    | 119 mine | g/L both | a new number never meets their unit
    118 117 118  | g/L g/L g/dL    | 118 both | g/dL mine | a new unit never meets their number
    118 11.8 119 | g/L g/dL g/L    | 119 both | g/L both | both the number, they the unit
    118 11.8 11.9| g/L g/dL g/dL   | 11.9 both| g/dL mine | both the same unit
    118 11.8 118 | g/L g/dL g/dL   | 11.8 taken| g/dL mine | both the same unit, they the number
""")


def text(told: str) -> str:
    return "" if told == "." else told


@pytest.mark.parametrize("row", ONE, ids=lambda row: row["why"])
def test_ys_26_a_box_after_the_merge(row):
    base, theirs, mine = ({"x": text(row[side])} for side in ("base", "theirs", "mine"))

    found = merged(base=base, theirs=theirs, mine=mine, tied={})

    assert found == {"x": MergeOutcome(How(row["how"]), text(row["stands"]))}


@pytest.mark.parametrize("row", TIED, ids=lambda row: row["why"])
def test_ys_26_a_number_stays_with_its_unit(row):
    sides = [dict(zip(("n", "u"), pair, strict=True)) for pair in zip(row["n"].split(), row["u"].split(), strict=True)]
    base, theirs, mine = sides

    found = merged(base=base, theirs=theirs, mine=mine, tied={"n": "u"})

    said = {name: f"{outcome.text} {outcome.how}" for name, outcome in found.items()}
    assert said == {"n": row["number"], "u": row["unit"]}


BOXES = ["HGB", "HGB-unit", "PLT", "PLT-unit", "note"]
TIES = {"HGB": "HGB-unit", "PLT": "PLT-unit"}
SIDE = st.dictionaries(st.sampled_from(BOXES), st.sampled_from(["", "1", "2", "3"]))
SIDES = {"base": SIDE, "theirs": SIDE, "mine": SIDE}


@given(**SIDES)
def test_no_typed_word_is_lost(base, theirs, mine):
    found = merged(base=base, theirs=theirs, mine=mine, tied=TIES)

    typed = {name: text for name, text in mine.items() if text != base.get(name, "")}
    assert {name: found[name].text for name in typed} == typed


@given(**SIDES)
def test_no_change_of_others_is_lost_out_of_sight(base, theirs, mine):
    found = merged(base=base, theirs=theirs, mine=mine, tied=TIES)

    for name, text in theirs.items():
        if text != base.get(name, ""):
            assert found[name].text == text or found[name].how is How.BOTH


@given(**SIDES)
def test_what_nobody_else_changed_is_left_as_it_is(base, theirs, mine):
    found = merged(base=base, theirs=theirs, mine=mine, tied=TIES)

    for name in BOXES:
        if name in found and theirs.get(name, "") == base.get(name, ""):
            assert found[name] == MergeOutcome(How.MINE, mine.get(name, ""))


@given(**SIDES)
def test_a_number_of_one_never_stands_beside_the_unit_of_another(base, theirs, mine):
    found = merged(base=base, theirs=theirs, mine=mine, tied=TIES)

    for number, unit in TIES.items():
        if {number, unit} <= found.keys():
            pair = (found[number].text, found[unit].text)
            seen = [(side.get(number, ""), side.get(unit, "")) for side in (theirs, mine)]
            assert pair in seen


@given(base=SIDE, mine=SIDE)
def test_alone_everything_stays_as_typed(base, mine):
    found = merged(base=base, theirs=base, mine=mine, tied=TIES)

    assert all(outcome == MergeOutcome(How.MINE, mine.get(name, "")) for name, outcome in found.items())

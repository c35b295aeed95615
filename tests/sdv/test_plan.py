"""What asks to be compared with its source: decided from what stands and what was verified, and nothing else."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosing.models import Sirolimus, Transfusion, Trough
from edc.capture import registry
from edc.capture.items import Sdv
from edc.capture.models import Blank, Row
from edc.capture.submission import Content
from edc.casebook.item_paths import ItemPath
from edc.labs.models import Result, Sample
from edc.sdv.models import Verification
from edc.sdv.plan import SdvVerdict, judge, plan, plan_of, standings, texts
from edc.sdv.status import differences, in_words
from safety.models import AdverseEvent
from tests import universe
from tests.protocol.tables import sentence, table

VERDICTS = table("""
    plan     | now | verified | verdict  | asks
    critical |     |          | nothing  |        # blank without a word: nothing to compare
    critical | 118 |          | needed   | yes
    critical | 118 | 118      | verified |
    critical | 119 | 118      | changed  | yes
    critical |     | 118      | changed  | yes    # what was verified is gone
    optional | 118 |          | optional |
    optional | 118 | 118      | verified |
    optional | 119 | 118      | changed  | yes    # once verified, an optional one asks again too
    never    | 118 |          | nothing  |
    never    | 119 | 118      | nothing  |        # the plan no longer asks
""")
HGB, LDH = ItemPath("HGB", ""), ItemPath("LDH", "")


def content(*, blanks=(), **reported: str) -> Content:
    """A sample with these results."""
    rows: dict[str, Row] = {
        code: Result(test=code, **universe.lab_row(code, value)) for code, value in reported.items()
    }
    said = {where: Blank(row=where.row, item=where.item, state=state, reason=why) for where, state, why in blanks}
    return Content(answers=Sample(collected_on=universe.TODAY), rows=rows, blanks=said)


def as_verified(found: Content) -> dict[ItemPath, Verification]:
    return {
        where: Verification(row=where.row, item=where.item, value=text) for where, text in texts(Sample, found).items()
    }


def asking(found: Content, last: dict[ItemPath, Verification]) -> set[ItemPath]:
    return {one.place for one in standings(Sample, found, last) if one.asks}


@pytest.mark.parametrize("row", VERDICTS, ids=sentence)
def test_a_place_asks_as_the_table_says(row):
    verdict = judge(Sdv(row["plan"]), now=row["now"], verified=row["verified"] or None)

    assert verdict == row["verdict"]
    assert (verdict in (SdvVerdict.NEEDED, SdvVerdict.CHANGED)) is (row["asks"] == "yes")


VALUES = st.decimals(min_value=Decimal("0.1"), max_value=900, places=1).map(str)
SHEETS = st.dictionaries(st.sampled_from(sorted(universe.HEALTHY)), VALUES, min_size=2)


@given(sheet=SHEETS, data=st.data())
def test_what_changes_asks_and_nothing_else_does_until_it_is_changed_back(sheet, data):
    before = content(**sheet)
    verified = as_verified(before)
    code = data.draw(st.sampled_from(sorted(sheet)))
    after = content(**sheet | {code: f"{sheet[code]}0"})

    assert asking(before, {}) == {ItemPath(code, "") for code in sheet} | {ItemPath("", "collected_on")}
    assert asking(before, verified) == set()
    assert asking(after, verified) == {ItemPath(code, "")}
    assert asking(content(**sheet), verified) == set()


def test_a_line_says_all_that_was_reported_and_nothing_derived():
    found = content(HGB="11.8")
    found.rows["HGB"].unit = "g/dL"

    assert texts(Sample, found)[HGB] == (
        '{"reported": "11.8", "reported_high": "150", "reported_low": "110", "unit": "g/dL"}'
    )


def test_two_reports_that_differ_in_their_digits_are_two():
    assert texts(Sample, content(HGB="118"))[HGB] != texts(Sample, content(HGB="118.0"))[HGB]


def test_an_explained_blank_says_its_state_and_its_reason():
    found = content(blanks=[(HGB, "NA", "no tube"), (LDH, "", "")])

    assert texts(Sample, found)[HGB] == '["NA", "no tube"]'
    assert LDH not in texts(Sample, found)
    assert in_words(Sample, HGB, texts(Sample, found)[HGB]) == "Not applicable: no tube"
    assert in_words(Sample, HGB, '["LOST", "no tube"]') == "LOST: no tube"  # a state of an earlier release


def test_a_line_that_is_struck_through_says_nothing():
    found = content(HGB="118")
    found.rows["HGB"].struck = 9

    assert HGB not in texts(Sample, found)
    assert asking(found, {}) == {ItemPath("", "collected_on")}


def test_what_was_taken_back_is_not_verified():
    found = content(HGB="118")
    last = as_verified(found)
    last[HGB].is_withdrawal = True

    assert asking(found, last) == {HGB}


def test_a_moment_is_the_same_in_every_zone():
    trough = Trough(drawn_at=universe.NOW, reported="8.8", unit="ng/mL")

    found = texts(Trough, Content(answers=trough, rows={}))

    assert found[ItemPath("", "drawn_at")] == '{"drawn_at": "2025-06-30T01:00:00+00:00"}'
    assert found[ItemPath("", "reported")] == '{"reported": "8.8", "unit": "ng/mL"}'


def test_ys_48_what_the_plan_leaves_out_never_asks():
    event = AdverseEvent(term="Rash", soc="Skin")
    sample = content(HGB="118")
    sample.answers.laboratory = "Central"

    of_event = standings(AdverseEvent, Content(answers=event, rows={}), {})
    verified = {ItemPath("", "laboratory"): Verification(item="laboratory", value="something else")}

    assert [one.place.item for one in of_event] == ["term"]
    assert asking(sample, verified) == {HGB, ItemPath("", "collected_on")}


def test_a_unit_is_verified_with_its_value():
    assert plan(Trough)["unit"] is plan(Transfusion)["unit"] is Sdv.NEVER
    assert plan_of(Sample, HGB) is Sdv.CRITICAL
    assert plan_of(Sample, ItemPath("HGB", "reported")) is plan_of(Sirolimus, HGB) is Sdv.NEVER
    assert plan_of(Sample, ItemPath("", "nothing")) is Sdv.NEVER


def test_every_essential_item_but_a_day_of_visit_is_critical():
    essential = {
        f"{model.key()}.{item.name}"
        for model in registry.forms()
        for item in model.asked()
        if item.essential and plan(model)[item.name] is not Sdv.CRITICAL
    }

    assert essential == {"outcomes.assessment.assessed_on"}


def test_of_a_line_only_what_differs_is_shown():
    before, after = content(HGB="118"), content(HGB="118")
    after.rows["HGB"].reported, after.rows["HGB"].reported_high = "119", None
    old, new = texts(Sample, before)[HGB], texts(Sample, after)[HGB]

    assert [(one.label, one.old, one.new) for one in differences(Sample, HGB, old, new)] == [
        ("Result", "118 g/L", "119 g/L"),
        ("Upper limit", "150 g/L", ""),
    ]
    assert in_words(Sample, HGB, old) == "118 g/L, Lower limit 110 g/L, Upper limit 150 g/L"


def test_what_became_blank_is_shown_whole():
    found = content(HGB="118", blanks=[(LDH, "ND", "")])
    old = texts(Sample, found)[HGB]

    (gone,) = differences(Sample, HGB, old, "")
    (explained,) = differences(Sample, HGB, old, '["ND", ""]')

    assert (gone.old, gone.new) == ("118 g/L, Lower limit 110 g/L, Upper limit 150 g/L", "")
    assert explained.new == "Not done"


def test_an_item_is_shown_with_its_unit():
    (one,) = differences(
        Trough,
        ItemPath("", "reported"),
        '{"reported": "8.8", "unit": "ng/mL"}',
        '{"reported": "8.8", "unit": "nmol/L"}',
    )

    assert (one.label, one.old, one.new) == ("", "8.8 ng/mL", "8.8 nmol/L")

"""A subject's course assembled: which results an assessment sees, the baseline, the data cut (RESP-01, 01b,
14 to 19)."""

import pytest

from protocol import course as courses
from protocol import timeline
from protocol.codelists import CriteriaSet, Departure, Disease, Marker, Product, RescueClass, Response, Status, Symptoms
from protocol.parameters import DEFAULT, with_values
from protocol.timeline import AssessmentFacts, Given
from tests.protocol.people import DAY_0, course, day, measured
from tests.protocol.tables import sentence, table


def results(told, low=None, high=None):
    """Results from {offset: text}."""
    return [measured(text, low, high, day(offset)) for offset, text in sorted(told.items())]


def only(one, parameters=DEFAULT):
    """The last assessment of a course."""
    return courses.assess(one, parameters)[-1]


def test_every_haemoglobin_after_the_first_dose_is_an_assessment():
    found = courses.assess(course({-5: "70", 0: "72", 7: "80", 28: "118"}), DEFAULT)

    assert [(one.on, one.offset, one.response.answer) for one in found] == [
        (day(7), 7, Response.NR),
        (day(28), 28, Response.CR),
    ]
    assert found[0].point.response is Response.NR


def test_of_two_haemoglobins_on_a_day_the_last_given_stands():
    twice = course({0: "70", 28: "80"}, results={"HGB": [
        measured("70", "110", None, day(0)), measured("80", "110", None, day(28)), measured("118", "110",
        None, day(28)),
    ]})  # fmt: skip

    assert [one.response.answer for one in courses.assess(twice, DEFAULT)] == [Response.CR]


NEAREST = table("""
    LDH on days  | seen
    28           | 28
    27, 28, 29   | 28       # the same day first
    21           | 21       # seven days are inside
    20           |
    35           | 35
    36           |
    24, 31       | 31       # the nearer
    25, 31       | 25       # as near: the earlier
""")


@pytest.mark.parametrize("row", NEAREST, ids=sentence)
def test_takes_the_component_nearest_to_the_haemoglobin(row):
    offsets = [int(one) for one in row["LDH on days"].split(",")]
    one = course({0: "70", 28: "118"}, results={"LDH": results(dict.fromkeys(offsets, "200"), None, "250")})

    ldh = only(one).red_cells.facts.ldh

    assert (ldh and ldh.on) == (day(int(row["seen"])) if row["seen"] else None)


BASELINE = table("""
    haemoglobins             | transfusions | baseline | flagged
    -14: 60, -1: 70, 1: 90   |              | 70       | no
    -14: 60, 0: 70, 1: 90    |              | 70       | no        # the same day
    1: 90                    |              |          | no
    -14: 60, 0: 70           | -8           | 70       | no        # eight days before
    -14: 60, 0: 70           | -7           | 60       | no        # the last before that transfusion
    -14: 60, 0: 70           | 0            | 60       | no        # on the day of the haemoglobin
    -14: 60, -3: 65, 0: 70   | -5, -2       | 60       | no        # before the first of both
    -35: 60, 0: 70           | -7           | 60       | no        # 28 days before the transfusion
    -36: 60, 0: 70           | -7           | 70       | yes       # 29 days: too long ago
    -7: 60, 0: 70            | -7           | 70       | yes       # not before the transfusion
    0: 70                    | -3           | 70       | yes
""")


@pytest.mark.parametrize("row", BASELINE, ids=sentence)
def test_takes_the_baseline_before_a_transfusion(row):
    told = dict(one.split(":") for one in row["haemoglobins"].split(","))
    given = [day(int(one)) for one in row["transfusions"].split(",") if one.strip()]

    base, flagged = timeline.baseline(
        results({int(offset): text.strip() for offset, text in told.items()}), DAY_0, given, DEFAULT
    )

    assert ("" if base is None else str(base.value), flagged) == (row["baseline"], row["flagged"] == "yes")


def test_flags_every_assessment_of_a_baseline_after_a_transfusion():
    one = course({0: "70", 28: "118"}, transfusions=[Given(day(-3), Product.RED_CELLS)])

    assert only(one).response.flags == ("BASE_POST_TX",)


TREATED = table("""
    given            | history | response | flags
    RBC 21           | yes     | NR       | TX_WITHIN_7D
    RBC 20           | yes     | PR       | TX_WITHIN_28D
    RBC 0            | yes     | PR       | TX_WITHIN_28D
    RBC -1           | yes     | CR       |
    RBC 29           | yes     | CR       |                 # after the assessment
    PLT 27           | yes     | CR       |
                     | no      | NE       | TX_UNKNOWN
    RBC 21           | no      | NR       | TX_WITHIN_7D    # on record, whatever the history says
    RBC 20           | no      | NE       | TX_UNKNOWN
    A 28             | yes     | NR       | RESCUE_A        # on the day itself
    A 0              | yes     | NR       | RESCUE_A
    A -1             | yes     | CR       |
    A 29             | yes     | CR       |
    B 1              | yes     | NR       | RESCUE_B
    B 0              | yes     | CR       |                 # not after the first dose
    B 28             | yes     | NR       | RESCUE_B
    B 29             | yes     | CR       |
""")


@pytest.mark.parametrize("row", TREATED, ids=sentence)
def test_sees_transfusions_and_rescues_before_the_assessment(row):
    kind, offset = row["given"].split() or ("", "0")
    given = {"RBC": Product.RED_CELLS, "PLT": Product.PLATELETS, "A": RescueClass.A, "B": RescueClass.B}.get(kind)
    facts = [Given(day(int(offset)), given, "given")] if given else []
    where = "rescues" if kind in ("A", "B") else "transfusions"
    one = course({-5: "70", 28: "118"}, known=row["history"] == "yes", **{where: facts})

    concluded = only(one).response

    assert (concluded.answer, " ".join(concluded.flags)) == (row["response"], row["flags"])
    assert str(concluded.reason).endswith(".")
    assert concluded.seen


@pytest.mark.parametrize(
    ("told", "known"),
    [([AssessmentFacts(day(28), True)], True), ([AssessmentFacts(day(21), True)], True),
     ([AssessmentFacts(day(20), True)], False),
     ([AssessmentFacts(day(28), None)], False), ([AssessmentFacts(day(28), False)], False), ([], False)],
)  # fmt: skip
def test_the_transfusion_history_is_known_only_where_a_page_says_so(told, known):
    assert only(course({0: "70", 28: "118"}, histories=told)).red_cells.facts.history_known is known


def evans(plt, bleeding=False, **facts):
    told = {"PLT": results({-5: "10"} if plt is None else {-5: "10", 28: plt})}
    said = [AssessmentFacts(day(28), bleeding)]
    return course({-5: "70", 28: "118"}, disease=Disease.EVANS, results=told, bleeding=said, **facts)


@pytest.mark.parametrize(
    ("one", "answer", "flags"),
    [
        (evans("150"), "CR", ()),
        (evans("50"), "PR", ()),
        (evans("25"), "NR", ()),
        (evans("150", None), "NE", ("BLEEDING_UNKNOWN",)),
        (evans("150", True), "NR", ("BLEEDING",)),
        (evans("150", transfusions=[Given(day(21), Product.PLATELETS)]), "NR", ("PLT_TX_WITHIN_7D",)),
        (evans(None), "NE", ("PLT_MISSING",)),
    ],
)
def test_evans_syndrome_needs_both_lineages(one, answer, flags):
    found = only(courses.replace(one, results={code: [m for m in series if m] for code, series in one.results.items()}))

    assert (found.response.answer, found.response.flags) == (answer, flags)
    assert len(found.response.seen) > len(found.red_cells.seen)


def test_red_cells_alone_count_in_warm_aiha_and_where_the_protocol_says_so():
    red_cells_only = with_values(DEFAULT, {"evans_combination": "red_cell_only"})

    assert only(evans("25"), red_cells_only).platelets is None
    warm = only(course({0: "70", 28: "118"}))
    assert warm.response is warm.red_cells
    assert only(evans("25"), red_cells_only).response.answer is Response.CR


def test_an_unknown_disease_needs_both_lineages():
    assert only(course({0: "70", 28: "118"}, disease=None)).response.answer is Response.NE


def test_reads_what_the_other_sets_need():
    on = day(28)
    one = course(
        {0: "70", 28: "118"},
        results={"RETICPCT": results({28: "1.0"}, None, "1.5")},
        symptoms=[AssessmentFacts(on, Symptoms.GONE)],
        dat_negative=[AssessmentFacts(on, False)],
        dat_titre_lower=[AssessmentFacts(on, True)],
        confounded=[AssessmentFacts(on, frozenset({Marker.LDH}))],
    )

    found = only(one)

    assert found.response.flags == ("CR_UNCONFIRMED_MISSING",)
    assert {str(name): str(told.answer) for name, told in courses.other_sets(found).items()} == {
        "ICM2020": "PR", "CN2017": "PR", "BARCELLINI2012": "PR", "HB_ONLY": "CR", "DURABLE_HB": "NR",
    }  # fmt: skip
    assert set(courses.other_sets(found)) == set(CriteriaSet)


def test_sums_up_at_a_cut():
    one = course({0: "70", 28: "91", 91: "118", 183: "118", 365: "60"})

    found = courses.outcome(one, day(400), DEFAULT)

    assert {month: told.answer for month, told in found.statuses.items()} == {
        3: Status.CR, 6: Status.CR, 12: Status.NR,
    }  # fmt: skip
    assert (found.first_response, found.relapsed_on, found.best.on) == (day(28), day(365), day(91))


def test_facts_after_the_cut_do_not_count():
    one = course(
        {0: "70", 28: "118", 91: "60"},
        rescues=[Given(day(95), RescueClass.A)],
        departure=Departure.LOST,
        departed_on=day(100),
    )

    early, late = (courses.outcome(one, day(cut), DEFAULT) for cut in (90, 100))

    assert (early.statuses[3].answer, late.statuses[3].answer) == (Status.PENDING, Status.NR)
    assert (early.statuses[12].answer, late.statuses[12].answer) == (Status.PENDING, Status.NE)
    assert (early.relapsed_on, late.relapsed_on) == (None, day(91))


def test_who_left_on_an_unknown_day_has_left():
    one = course({0: "70", 28: "118"}, departure=Departure.WITHDRAWN)

    assert courses.outcome(one, day(90), DEFAULT).statuses[12].answer is Status.NE


def test_red_cells_after_a_response_are_a_relapse():
    one = course({0: "70", 28: "118", 200: "118"}, transfusions=[Given(day(60), Product.RED_CELLS)])

    assert courses.outcome(one, day(400), DEFAULT).relapsed_on == day(60)


def test_a_death_in_response_is_no_relapse():
    one = course({0: "70", 28: "118"}, departure=Departure.DIED, departed_on=day(60))

    assert courses.outcome(one, day(400), DEFAULT).relapse.rule == "REL-06"


def test_a_response_may_have_to_be_confirmed():
    confirmed = with_values(DEFAULT, {"confirm_response": "true"})
    one = course({0: "70", 91: "118", 183: "118"})

    statuses = courses.outcome(one, day(400), confirmed).statuses

    assert (statuses[3].answer, statuses[6].answer) == (Status.CR, Status.NE)


def test_who_was_not_treated_up_to_the_cut_has_no_outcome():
    one = course({0: "70", 28: "118"})

    with pytest.raises(courses.NotTreated):
        courses.outcome(one, day(-1), DEFAULT)
    assert courses.assess(one.until(day(-1)), DEFAULT) == ()


def test_a_result_without_a_day_has_no_place_in_a_course():
    with pytest.raises(timeline.Undated):
        courses.assess(course({0: "70"}, results={"LDH": [measured("200")]}), DEFAULT)


def test_knows_transfusion_dependence():
    for offset, dependent in ((-29, False), (-28, True), (-1, True), (0, False)):
        one = course({0: "70"}, transfusions=[Given(day(offset), Product.RED_CELLS)])
        assert one.transfusion_dependent(DEFAULT) is dependent


DURABLE = table("""
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


@pytest.mark.parametrize("row", DURABLE, ids=sentence)
def test_a_durable_response_begins_where_the_row_is_complete(row):
    hb = {0: "70"} | {int(on): text for on, text in (cell.split(":") for cell in row["haemoglobin"].split())}
    kind, offset = row["given"].split() or ("", "0")
    kinds = {"RBC": Product.RED_CELLS, "A": RescueClass.A, "B": RescueClass.B}
    facts = {("transfusions" if kind == "RBC" else "rescues"): [Given(day(int(offset)), kinds[kind])]} if kind else {}
    unknown = {int(on) for on in row["unknown"].split()}
    facts["histories"] = [AssessmentFacts(day(on), on not in unknown) for on in sorted(hb)]
    known = course(hb, **facts)

    beside = courses.assess(known, DEFAULT)
    feeding = courses.assess(known, with_values(DEFAULT, {"criteria_set": "DURABLE_HB"}))

    assert " ".join(courses.other_sets(one)[CriteriaSet.DURABLE_HB].answer for one in beside) == row["durable"]
    assert " ".join(one.response.answer for one in feeding) == row["durable"]

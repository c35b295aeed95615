"""Red-cell response: the tables of RESP-02 to RESP-10, line by line and at every boundary."""

from dataclasses import replace

import pytest

from protocol import haemolysis
from protocol.codelists import CriteriaSet, Symptoms
from protocol.durable import Earlier
from protocol.parameters import DEFAULT, with_values
from tests.protocol.people import measured, red_cells
from tests.protocol.tables import sentence, table

ICM2020 = table("""
    sex | Hb   | LLN | baseline | LDH | TBIL | RETIC | RETIC% | HAPTO | transfused | rescue A | rescue B | confounded | response | rule     | flags
        | -    |     |          |     |      |       |        |       |            |          |          |            | NE       | RESP-02  | HB_MISSING
        | -    |     |          |     |      |       |        |       |            |          | yes      |            | NE       | RESP-02  | HB_MISSING               # nothing to judge comes first
        | 118  |     |          |     |      |       |        |       |            |          | yes      |            | NR       | RESP-03  | RESCUE_B
        | 118  |     |          |     |      |       |        |       | unknown    | 3 d ago  | yes      |            | NR       | RESP-03  | RESCUE_B
        | 118  |     |          |     |      |       |        |       |            | 0 d ago  |          |            | NR       | RESP-04  | RESCUE_A                 # on the day itself
        | 118  |     |          |     |      |       |        |       |            | 28 d ago |          |            | NR       | RESP-04  | RESCUE_A                 # day 28 is still inside
        | 118  |     |          |     |      |       |        |       |            | 29 d ago |          |            | CR       | RESP-08d |
        | 118  |     |          |     |      |       |        |       |            | -2 d ago |          |            | CR       | RESP-08d |                          # after the assessment
        | 109  |     | 92       |     |      |       |        |       |            |          |          |            | NR       | RESP-05  |                          # a rise of 17
        | 90   |     | 70       |     |      |       |        |       |            |          |          |            | NR       | RESP-05  |                          # a rise of 20 is not more than 20
        | 90.1 |     | 70       |     |      |       |        |       |            |          |          |            | PR       | RESP-08e |
        | 60   |     | 70       | -   | -    | -     |        |       | unknown    |          |          |            | NR       | RESP-05  |                          # missing items cannot help
        | <60  |     | 50       |     |      |       |        |       |            |          |          |            | NR       | RESP-05  |                          # rose by less than 10, whatever it was
        | <100 |     | 70       |     |      |       |        |       |            |          |          |            | NE       | RESP-05b | BASELINE_MISSING         # the rise cannot be known
        | 105  |     | -        |     |      |       |        |       |            |          |          |            | NE       | RESP-05b | BASELINE_MISSING
        | 118  |     | -        |     |      |       |        |       |            |          |          |            | CR       | RESP-08d |                          # a normal Hb needs no rise
        | 118  |     |          |     |      |       |        |       | unknown    |          |          |            | NE       | RESP-06  | TX_UNKNOWN
        | 95   |     |          |     |      |       |        |       | unknown    |          |          |            | NE       | RESP-06  | TX_UNKNOWN
        | 118  |     |          |     |      |       |        |       | 0 d ago    |          |          |            | NR       | RESP-06b | TX_WITHIN_7D
        | 118  |     |          |     |      |       |        |       | 7 d ago    |          |          |            | NR       | RESP-06b | TX_WITHIN_7D             # day 7 is still inside
        | 95   |     |          |     |      |       |        |       | 7 d ago    |          |          |            | NR       | RESP-06b | TX_WITHIN_7D
        | 95   |     |          |     |      |       |        |       | 8 d ago    |          |          |            | PR       | RESP-08e |
        | 115  |     | 110      | 300 |      |       |        |       |            |          |          |            | NE       | RESP-07  | ADJ_BASELINE_NORMAL      # 110 is normal
        | 115  |     | 109.9    | 300 |      |       |        |       |            |          |          |            | PR       | RESP-08  | HAEMOLYSIS_PERSISTS
        | 115  |     | 112      |     | -    |       |        |       |            |          |          |            | NE       | RESP-07  | ADJ_BASELINE_NORMAL      # a required marker is missing
        | 115  |     | 112      |     |      |       |        | -     |            |          |          |            | CR       | RESP-08d |
        | 115  |     | 112      |     |      |       |        |       | 8 d ago    |          |          |            | PR       | RESP-08c | TX_WITHIN_28D
        | 109  |     | 112      | 300 |      |       |        |       |            |          |          |            | NR       | RESP-05  |                          # fell below
        | 118  |     |          | 251 |      |       |        |       |            |          |          |            | PR       | RESP-08  | HAEMOLYSIS_PERSISTS
        | 118  |     |          | 250 | 21   | 84    |        | 0.3   |            |          |          |            | CR       | RESP-08d |                          # equality is normal
        | 118  |     |          |     | 21.1 |       |        |       |            |          |          |            | PR       | RESP-08  | HAEMOLYSIS_PERSISTS
        | 118  |     |          |     |      | 85    | 1.0    |       |            |          |          |            | PR       | RESP-08  | HAEMOLYSIS_PERSISTS      # the count decides
        | 118  |     |          |     |      | 10    | 9.9    |       |            |          |          |            | CR       | RESP-08d |                          # low reticulocytes are not haemolysis
        | 118  |     |          |     |      | -     | 1.6    |       |            |          |          |            | PR       | RESP-08  | HAEMOLYSIS_PERSISTS      # the percentage without a count
        | 118  |     |          |     |      | -     | 1.5    |       |            |          |          |            | CR       | RESP-08d |
        | 118  |     |          |     |      |       |        | 0.29  |            |          |          |            | PR       | RESP-08  | HAEMOLYSIS_PERSISTS
        | 118  |     |          |     |      |       |        | <0.1  |            |          |          |            | PR       | RESP-08  | HAEMOLYSIS_PERSISTS
        | 118  |     |          |     |      |       |        | <0.5  |            |          |          |            | CR       | RESP-08d |                          # optional and unknown
        | 118  |     |          | >999 | -   |       |        |       |            |          |          |            | PR       | RESP-08  | HAEMOLYSIS_PERSISTS      # abnormal beats missing
        | 118  |     |          | -   |      |       |        |       |            |          |          |            | PR       | RESP-08b | CR_UNCONFIRMED_MISSING
        | 118  |     |          |     | -    |       |        |       |            |          |          |            | PR       | RESP-08b | CR_UNCONFIRMED_MISSING
        | 118  |     |          |     |      | -     |        |       |            |          |          |            | PR       | RESP-08b | CR_UNCONFIRMED_MISSING
        | 118  |     |          | -   |      |       |        |       | 8 d ago    |          |          |            | PR       | RESP-08b | CR_UNCONFIRMED_MISSING
        | 118  |     |          | 400 |      |       |        |       |            |          |          | LDH        | PR       | RESP-08b | CR_UNCONFIRMED_MISSING   # confounded is unknown, not normal
        | 118  |     |          |     |      |       |        | 0.1   |            |          |          | HAPTO      | CR       | RESP-08d |
        | 118  |     |          |     |      |       |        | -     |            |          |          |            | CR       | RESP-08d |                          # optional
        | 118  |     |          |     |      |       |        |       | 28 d ago   |          |          |            | PR       | RESP-08c | TX_WITHIN_28D            # day 28 is still inside
        | 118  |     |          |     |      |       |        |       | 29 d ago   |          |          |            | CR       | RESP-08d |
        | 110  |     |          |     |      |       |        |       |            |          |          |            | CR       | RESP-08d |                          # the limit itself is normal
      M | 119  | -   | 105      |     |      |       |        |       |            |          |          |            | NR       | RESP-05  |                          # the protocol's limit for men, 120
      M | 120  | -   |          |     |      |       |        |       |            |          |          |            | CR       | RESP-08d |
      F | 110  | -   |          |     |      |       |        |       |            |          |          |            | CR       | RESP-08d |                          # and for women, 110
      ? | 110  | -   |          |     |      |       |        |       |            |          |          |            | NE       | RESP-02  | HB_LIMIT_UNKNOWN
""")  # noqa: E501
OTHER_SETS = table("""
    set            | Hb   | baseline | LDH | TBIL | HAPTO | transfused | rescue A | response | flags
    HB_ONLY        | -    |          |     |      |       |            |          | NE       | HB_MISSING
    HB_ONLY        | 118  |          | 400 |      |       |            |          | CR       |
    HB_ONLY        | 118  | 112      | 400 | -    |       |            |          | CR       |
    HB_ONLY        | 118  |          |     |      |       | 28 d ago   |          | CR       |
    HB_ONLY        | 118  |          |     |      |       | 7 d ago    |          | NR       | TX_WITHIN_7D
    HB_ONLY        | 118  |          |     |      |       | unknown    |          | NE       | TX_UNKNOWN
    HB_ONLY        | 118  |          |     |      |       |            | 28 d ago | NR       | RESCUE_A
    HB_ONLY        | 91   | 70       |     |      |       |            |          | PR       |
    HB_ONLY        | 90   | 70       |     |      |       |            |          | NR       |
    HB_ONLY        | 90   | -        |     |      |       |            |          | NE       | BASELINE_MISSING
    BARCELLINI2012 | -    |          |     |      |       |            |          | NE       | HB_MISSING
    BARCELLINI2012 | 120  |          |     |      |       |            |          | CR       |
    BARCELLINI2012 | 119  |          |     |      |       |            |          | PR       |
    BARCELLINI2012 | 120  |          | 251 |      |       |            |          | PR       |
    BARCELLINI2012 | 120  |          | -   |      |       |            |          | PR       |
    BARCELLINI2012 | 120  |          |     |      | 0.1   |            |          | PR       |
    BARCELLINI2012 | 100  | -        |     |      |       |            |          | PR       |
    BARCELLINI2012 | 99   | 79       |     |      |       |            |          | PR       |
    BARCELLINI2012 | 99   | 80       |     |      |       |            |          | NR       |
    BARCELLINI2012 | 99   | -        |     |      |       |            |          | NE       | BASELINE_MISSING
    BARCELLINI2012 | 120  |          |     |      |       | 7 d ago    |          | NR       | TX_WITHIN_7D
    BARCELLINI2012 | 120  |          |     |      |       | unknown    |          | NE       | TX_UNKNOWN
    BARCELLINI2012 | 120  |          |     |      |       |            | 0 d ago  | NR       | RESCUE_A
""")
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
CN2017 = table("""
    Hb  | RETIC% | TBIL | symptoms    | DAT negative | titre lower | transfused | rescue A | confounded | response | flags
    -   | 1.0    | 15   | GONE        | yes          |             |            |          |            | NE       | HB_MISSING
    118 | 1.0    | 15   | GONE        | yes          |             |            |          |            | CR       |
    118 | 1.0    | 15   | GONE        | yes          |             | 1 d ago    |          |            | CR       |          # transfusion does not count here
    118 | 1.0    | 15   | GONE        | yes          |             | unknown    |          |            | CR       |
    118 | 1.0    | 15   | GONE        | yes          |             |            | 5 d ago  |            | NR       | RESCUE_A
    118 | 1.0    | 15   | NEARLY_GONE | yes          |             |            |          |            | PR       |
    118 | 1.0    | 15   | GONE        | no           | yes         |            |          |            | PR       |
    118 | 1.0    | 15   | GONE        |              | yes         |            |          |            | PR       |          # a lower titre is enough for PR
    118 | 1.6    | 15   | GONE        | yes          |             |            |          |            | PR       |
    81  | 3.9    | 34.1 | NEARLY_GONE |              | yes         |            |          |            | PR       |
    80  | 3.9    | 34.1 | NEARLY_GONE |              | yes         |            |          |            | NR       |          # more than 80
    81  | 4      | 34.1 | NEARLY_GONE |              | yes         |            |          |            | NR       |          # less than 4 %
    81  | 3.9    | 34.2 | NEARLY_GONE |              | yes         |            |          |            | NR       |          # less than 34.2
    81  | 3.9    | 34.1 | PRESENT     |              | yes         |            |          |            | NR       |
    81  | 3.9    | 34.1 | NEARLY_GONE | no           | no          |            |          |            | NR       |
    81  | -      | 34.1 | NEARLY_GONE |              | yes         |            |          |            | NE       | MARKER_MISSING
    81  | 3.9    | -    | NEARLY_GONE |              | yes         |            |          |            | NE       | MARKER_MISSING
    81  | 3.9    | 34.1 |             |              | yes         |            |          |            | NE       | MARKER_MISSING
    81  | 3.9    | 34.1 | NEARLY_GONE | no           |             |            |          |            | NE       | MARKER_MISSING
    81  | 3.9    | 34.1 | NEARLY_GONE |              | yes         |            |          | TBIL       | NE       | MARKER_MISSING
    80  | -      | -    |             |              |             |            |          |            | NR       |          # one false decides
""")  # noqa: E501
YES_NO = {"yes": True, "no": False, "": None}


def cn2017(row):
    """The facts of a row, with what only this criteria set looks at."""
    told = red_cells(row)
    symptoms = Symptoms(row["symptoms"]) if row["symptoms"] else None
    fields = {
        name: getattr(told, name) for name in told.__slots__ if name not in ("low", "rose", "abnormal", "unclear")
    }
    return type(told)(**{
        **fields, "symptoms": symptoms, "dat_negative": YES_NO[row["DAT negative"]],
        "dat_titre_lower": YES_NO[row["titre lower"]],
    })  # fmt: skip


@pytest.mark.parametrize("row", ICM2020, ids=sentence)
def test_decides_by_the_first_line_of_icm2020_that_holds(row):
    concluded = haemolysis.judge(red_cells(row))

    assert (concluded.answer, concluded.rule, " ".join(concluded.flags)) == (row["response"], row["rule"], row["flags"])
    assert str(concluded.reason).endswith(".")


@pytest.mark.parametrize("row", OTHER_SETS, ids=sentence)
def test_decides_by_the_other_sets_over_the_same_facts(row):
    concluded = haemolysis.judge_by(CriteriaSet(row["set"]), red_cells(row))

    assert (concluded.answer, " ".join(concluded.flags)) == (row["response"], row["flags"])
    assert str(concluded.reason).endswith(".")


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


@pytest.mark.parametrize("row", CN2017, ids=sentence)
def test_decides_by_the_chinese_consensus_of_2017(row):
    concluded = haemolysis.judge_by(CriteriaSet.CN2017, cn2017(row))

    assert (concluded.answer, " ".join(concluded.flags)) == (row["response"], row["flags"])
    assert str(concluded.reason).endswith(".")


@pytest.mark.parametrize(
    ("name", "value", "row", "rule"),
    [
        ("hb_delta_op", ">=", {"Hb": "90", "baseline": "70"}, "RESP-08e"),
        ("hb_delta_op", ">=", {"Hb": "89.9", "baseline": "70"}, "RESP-05"),
        ("hb_delta", "15", {"Hb": "87", "baseline": "70"}, "RESP-08e"),
        ("tx_free_pr_days", "10", {"transfused": "10 d ago"}, "RESP-06b"),
        ("tx_free_cr_days", "20", {"transfused": "21 d ago"}, "RESP-08d"),
        ("rescue_a_days", "14", {"rescue A": "15 d ago"}, "RESP-08d"),
        ("hb_lln_fallback", "M 130 / F 115", {"Hb": "112", "LLN": "-", "baseline": "100"}, "RESP-05"),
        ("cr_required_markers", "LDH,TBIL", {"RETIC": "200"}, "RESP-08d"),
        ("cr_required_markers", "LDH,TBIL,RETIC,HAPTO", {"HAPTO": "-"}, "RESP-08b"),
        ("cr_optional_markers", "", {"HAPTO": "0.1"}, "RESP-08d"),
        ("criteria_set", "HB_ONLY", {"LDH": "400"}, "RESP-10"),
    ],
)
def test_uses_the_parameters_that_travel_in_the_facts(name, value, row, rule):
    own = DEFAULT
    if name == "cr_required_markers" and "HAPTO" in value:
        own = with_values(own, {"cr_optional_markers": ""})

    concluded = haemolysis.judge(red_cells(row, with_values(own, {name: value})))

    assert concluded.rule == rule


def test_says_why_with_values_units_and_limits():
    concluded = haemolysis.judge(red_cells({"Hb": "118", "LDH": "260"}))

    assert str(concluded.reason) == (
        "Haemoglobin 118 g/L is at or above its lower limit 110 g/L, but lactate dehydrogenase 260 U/L is above its "
        "upper limit 250 U/L: haemolysis persists."
    )


def test_marks_a_baseline_measured_after_a_transfusion_on_every_answer():
    concluded = haemolysis.judge(red_cells({"LDH": "260", "post-tx": "yes"}))

    assert concluded.flags == ("HAEMOLYSIS_PERSISTS", "BASE_POST_TX")
    assert "after a transfusion" in str(concluded.seen[1].label)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({}, "lactate dehydrogenase 200 U/L is not above 250 U/L, total bilirubin 15 µmol/L is not above 21 µmol/L"),
        ({"LLN": "-"}, "the protocol's lower limit 110 g/L (the report gives none)"),
        ({"LDH": "-", "TBIL": "-"}, "lactate dehydrogenase is missing, total bilirubin is missing"),
        ({"LDH ULN": "-"}, "lactate dehydrogenase cannot be judged"),
        ({"RETIC": "-", "RETIC%": "2.5"}, "the reticulocyte percentage 2.5 % is above its upper limit 1.5 %"),
        ({"HAPTO": "<0.1", "LDH": "300"}, "haptoglobin <0.1 g/L is below its lower limit 0.3 g/L"),
        ({"Hb": "60"}, "the fall of 10 g/L from the baseline 70 g/L is not more than 20 g/L"),
        ({"Hb": "<60", "baseline": "50"}, "the change from the baseline 50 g/L is not more than 20 g/L"),
        ({"transfused": "3 d ago"}, "red cells were transfused 3 days before, within the 7 days"),
        ({"rescue A": "3 d ago"}, "After a class A rescue 3 days before, within the last 28 days"),
    ],
)
def test_says_what_decided(row, said):
    assert said in str(haemolysis.judge(red_cells(row)).reason)


def test_a_complete_response_by_no_marker_says_so():
    bare = with_values(DEFAULT, {"cr_required_markers": "", "cr_optional_markers": ""})

    assert "no marker is needed" in str(haemolysis.judge(red_cells({}, bare)).reason)


def test_shows_everything_it_saw():
    row = {"RETIC": "-", "LDH ULN": "-", "rescue A": "40 d ago", "rescue B": "yes", "confounded": "TBIL"}

    seen = [(str(line.label), str(line.value), str(line.limit)) for line in haemolysis.judge(red_cells(row)).seen]

    assert seen == [
        ("Haemoglobin", "118 g/L", "lower limit 110 g/L"),
        ("Baseline haemoglobin", "70 g/L", "rise more than 20 g/L"),
        ("Lactate dehydrogenase", "200 U/L", "no limit given"),
        ("Total bilirubin", "15 µmol/L", "confounded, so it counts as unknown"),
        ("Reticulocytes", "not measured", "None"),
        ("Haptoglobin", "0.8 g/L", "lower limit 0.3 g/L"),
        ("Red-cell transfusion", "none", "looked back 7 days for PR, 28 days for CR"),
        ("Class A rescue", "40 days before", "looked back 28 days"),
        ("Class B rescue", "given before", "any time after the first dose"),
    ]


def test_shows_that_the_history_is_unknown_and_that_the_limit_is_the_protocols():
    facts = red_cells({"LLN": "-", "baseline": "-", "transfused": "unknown"})

    lines = {str(line.label): line for line in haemolysis.judge(facts).seen}

    assert str(lines["Red-cell transfusion"].value) == "history unknown"
    assert "as the report gives none" in str(lines["Haemoglobin"].limit)


def test_shows_a_haemoglobin_without_any_limit():
    lines = haemolysis.judge(red_cells({"LLN": "-", "sex": "?"})).seen

    assert lines[0].limit is None


def test_barcellini_leaves_a_missing_haemoglobin_unknown():
    facts = red_cells({"Hb": "-"})

    assert (facts.barcellini_partial, facts.cn2017_partial) == (None, None)


def test_a_bound_of_haemoglobin_that_may_lie_either_side_is_not_evaluable():
    facts = red_cells({"Hb": ">100"})

    assert haemolysis.judge(facts).flags == ("HB_LIMIT_UNKNOWN",)
    assert measured("-") is None

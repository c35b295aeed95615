"""Grades of laboratory results by CTCAE 5.0 and 6.0 (CTC-01 to 05, 09), one line a clinical sentence."""

import pytest

from protocol import ctcae
from protocol.analytes import ANALYTES
from protocol.codelists import CtcaeVersion
from protocol.ctcae_results import reported_in_mg_dl
from protocol.ctcae_tables import BY_ANALYTE, TERMS, Against
from tests.protocol.graded import result, seen
from tests.protocol.people import measured
from tests.protocol.tables import sentence, table

BY_NUMBER = table("""
    test         | version | value | LLN | ULN  | grade | flags
    HGB          | 5.0     | 110   | 110 |      | 0     |             # equality is normal
    HGB          | 5.0     | 109.9 | 110 |      | 1     |
    HGB          | 6.0     | 100   | 110 |      | 1     |             # 100 is not below 100
    HGB          | 5.0     | 99.9  | 110 |      | 2     |
    HGB          | 5.0     | 80    | 110 |      | 2     |
    HGB          | 6.0     | 79.9  | 110 |      | 3     |
    HGB          | 5.0     | 20    | 110 |      | 3     |             # grade 4 is clinical
    HGB          | 5.0     | 100   |     |      | -     | LIMIT_MISSING
    HGB          | 5.0     | 99    |     |      | 2     |             # needs no limit
    HGB          | 5.0     | -     | 110 |      | -     | VALUE_MISSING
    HGB          | 5.0     | <80   | 110 |      | 3     |
    HGB          | 5.0     | <100  | 110 |      | 2     | AT_LEAST    # may be below 80
    HGB          | 5.0     | >100  | 110 |      | -     | UNCLEAR
    HGB          | 5.0     | ≥110  | 110 |      | 0     |
    PLT          | 5.0     | 75    | 125 |      | 1     |
    PLT          | 5.0     | 25    | 125 |      | 3     |
    PLT          | 5.0     | 24.9  | 125 |      | 4     |
    PLT          | 6.0     | 24.9  | 125 |      | 3     |             # 6.0 says grade 4 below 10
    PLT          | 6.0     | 10    | 125 |      | 3     |
    PLT          | 6.0     | 9.9   | 125 |      | 4     |
    ANC          | 5.0     | 1.6   | 1.8 |      | 1     |
    ANC          | 6.0     | 1.6   | 1.8 |      | 0     |             # 6.0 asks for no limit
    ANC          | 6.0     | 1.6   |     |      | 0     |
    ANC          | 6.0     | 1.49  | 1.8 |      | 1     |
    ANC          | 5.0     | 0.5   | 1.8 |      | 3     |
    ANC          | 5.0     | 0.49  | 1.8 |      | 4     |
    ANC          | 6.0     | 0.49  | 1.8 |      | 3     |
    ANC          | 6.0     | 0.09  | 1.8 |      | 4     |
    WBC          | 5.0     | 2.0   | 3.5 |      | 2     |
    WBC          | 6.0     | 0.99  | 3.5 |      | 4     |
    LYM          | 5.0     | 0.19  | 1.1 |      | 4     |
    LYM          | 6.0     | 0.19  | 1.1 |      | 1     |             # 6.0 has one grade only
    LYM          | 6.0     | 1.1   | 1.1 |      | 0     |
    TG           | 5.0     | 1.70  |     |      | 0     |
    TG           | 5.0     | 1.71  |     |      | 1     |             # CTC-04: inclusive
    TG           | 6.0     | 3.42  |     |      | 1     |
    TG           | 5.0     | 5.71  |     |      | 3     |
    TG           | 5.0     | 11.41 |     |      | 4     |
    CHOL         | 5.0     | 5.18  |     | 5.18 | 0     |
    CHOL         | 5.0     | 7.75  |     | 5.18 | 1     |
    CHOL         | 6.0     | 7.76  |     |      | 2     |
    CHOL         | 6.0     | 7.75  |     |      | -     | LIMIT_MISSING
    GLUC_FASTING | 5.0     | 30    |     | 6.1  | -     | BY_INVESTIGATOR
    GLUC_FASTING | 5.0     | -     |     |      | -     | BY_INVESTIGATOR
    GLUC_FASTING | 6.0     | 8.9   |     | 6.1  | 1     |
    GLUC_FASTING | 6.0     | 27.9  |     | 6.1  | 4     |
    HAPTO        | 5.0     | 0.3   | 0.3 |      | 0     |
    HAPTO        | 6.0     | <0.1  | 0.3 |      | 1     |
    LDH          | 5.0     | 251   |     | 250  | 1     |
    LDH          | 6.0     | 9999  |     | 250  | 1     |             # the only grade
    LDL          | 5.0     | 9     |     | 3.4  | -     | NO_TERM
    LDL          | 6.0     | 9     |     | 3.4  | 1     |
    K            | 5.0     | 3.4   | 3.5 |      | 1     |             # grade 2 needs symptoms
    K            | 5.0     | 3.0   | 3.5 |      | 1     |
    K            | 6.0     | 2.99  | 3.5 |      | 3     |
    K            | 6.0     | 2.49  |     |      | 4     |
""")

BY_BASELINE = table("""
    test  | version | value | LLN | ULN | baseline | base LLN | grade | flags
    ALT   | 5.0     | 40    |     | 40  | 40       |          | 0     |
    ALT   | 5.0     | 120   |     | 40  | 40       |          | 1     |      # a baseline at the limit is normal
    ALT   | 5.0     | 120.1 |     | 40  | 30       |          | 2     |
    ALT   | 5.0     | 801   |     | 40  | 30       |          | 4     |
    ALT   | 5.0     | 89    |     | 40  | 60       |          | 0     |      # CTC-02: the gap of 5.0
    ALT   | 5.0     | 90    |     | 40  | 60       |          | 1     |
    ALT   | 6.0     | 59    |     | 40  | 60       |          | 0     |
    ALT   | 6.0     | 60    |     | 40  | 60       |          | 1     |      # CTC-02: no gap in 6.0
    ALT   | 5.0     | 200   |     | 40  | 60       |          | 2     |      # five times the limit would mislead
    ALT   | 6.0     | 121   |     | 40  | 60       |          | 3     |
    AST   | 6.0     | 240   |     | 40  | 60       |          | 3     |
    AST   | 6.0     | 241   |     | 40  | 60       |          | 4     |
    ALT   | 5.0     | 121   |     | 40  |          |          | 2     | BASELINE_MISSING
    ALT   | 5.0     | 40    |     | 40  |          |          | 0     | BASELINE_MISSING
    ALT   | 5.0     | 121   |     |     | 30       |          | -     | LIMIT_MISSING
    ALT   | 5.0     | 121   |     |     |          |          | -     | LIMIT_MISSING BASELINE_MISSING
    ALT   | 5.0     | -     |     | 40  |          |          | -     | VALUE_MISSING
    ALT   | 5.0     | >100  |     | 40  | 30       |          | 1     | AT_LEAST
    ALT   | 5.0     | >30   |     | 40  |          |          | -     | UNCLEAR BASELINE_MISSING
    ALT   | 5.0     | 100   |     | 40  | >30      |          | -     | UNCLEAR  # whether it was raised is not known
    ALP   | 5.0     | 299   |     | 125 | 150      |          | 0     |
    ALP   | 5.0     | 300   |     | 125 | 150      |          | 1     |
    ALP   | 6.0     | 126   |     | 125 | 125      |          | 1     |
    ALP   | 6.0     | 125   |     | 125 | 100      |          | 0     |
    ALP   | 6.0     | 150   |     | 125 | 150      |          | 0     |
    ALP   | 6.0     | 700   |     | 125 |          |          | -     | LIMIT_MISSING BASELINE_MISSING
    ALP   | 6.0     | 100   |     | 125 |          |          | 0     | BASELINE_MISSING
    ALP   | 6.0     | 700   |     |     | 100      |          | -     | LIMIT_MISSING
    GGT   | 5.0     | 140   |     | 60  | 70       |          | 1     |      # twice the baseline is inside
    GGT   | 5.0     | 139   |     | 60  | 70       |          | 0     |
    GGT   | 6.0     | 701   |     | 60  | 70       |          | 4     |
    TBIL  | 5.0     | 40    |     | 21  | 40       |          | 0     |
    TBIL  | 5.0     | 40.1  |     | 21  | 40       |          | 1     |
    TBIL  | 6.0     | 40    |     | 21  | 40       |          | 1     |
    TBIL  | 5.0     | 120   |     | 21  | 40       |          | 2     |
    TBIL  | 6.0     | 101   |     | 21  | 40       |          | 3     |
    TBIL  | 5.0     | 32    |     | 21  | 20       |          | 2     |
    CREAT | 5.0     | 80    |     | 104 | 50       |          | 2     |      # CTC-03: below the limit
    CREAT | 5.0     | 75    |     | 104 | 50       |          | 0     |
    CREAT | 5.0     | 151   |     | 104 | 50       |          | 3     |
    CREAT | 5.0     | 625   |     | 104 | 500      |          | 4     |
    CREAT | 5.0     | 157   |     | 104 |          |          | 2     | BASELINE_MISSING
    CREAT | 5.0     | 157   |     |     | 50       |          | 3     | AT_LEAST
    CREAT | 5.0     | 60    |     |     | 50       |          | -     | LIMIT_MISSING
    CREAT | 6.0     | 80    |     | 104 | 50       | 41       | 0     |
    CREAT | 6.0     | 80    |     | 104 | 50       | 51       | 2     |
    CREAT | 6.0     | 80    |     | 104 | 50       |          | -     | LIMIT_MISSING
    CREAT | 6.0     | 70    |     | 104 | 50       |          | 0     |
    CREAT | 6.0     | 157   |     | 104 | 50       | 51       | 3     |      # CTC-05b: the higher grade of two limbs
    CREAT | 6.0     | 90    |     | 104 |          |          | 0     | BASELINE_MISSING
""")

URINE = table("""
    version | value | ULN | dipstick | grade | flags
    5.0     | -     |     | NEG      | 0     |
    5.0     | -     |     | TRACE    | 0     |               # CTC-05
    6.0     | -     |     | 1+       | 1     |
    5.0     | -     |     | 2+       | 2     |
    5.0     | -     |     | 3+       | 2     |
    6.0     | -     |     | 4+       | 3     |
    5.0     | -     |     |          | -     | VALUE_MISSING
    5.0     | 0.14  |     |          | 0     |               # the protocol's limit where the report gives none
    5.0     | 0.15  |     |          | 1     |               # from the limit on
    5.0     | 0.15  | 0.2 |          | 0     |
    5.0     | 0.99  |     | 4+       | 1     |               # 24 hours speak before the dipstick
    6.0     | 1.0   |     |          | 2     |
    6.0     | 3.49  |     |          | 2     |
    5.0     | 3.5   |     | 2+       | 3     |
""")


# CTC-09: as it was reported in mg/dL, beside the same in mmol/L.
IN_MG_DL = table("""
    test         | version | value     | mg/dL | ULN  | mg/dL ULN | grade | flags
    TG           | 5.0     | 1.6935    | 150   |      |           | 1     |               # 1.71 mmol/L would be 151.5
    TG           | 6.0     | 1.6935    | 150   |      |           | 1     |
    TG           | 5.0     | 1.692371  | 149.9 |      |           | 0     |
    TG           | 5.0     | 3.387     | 300   |      |           | 1     |
    TG           | 5.0     | 3.39829   | 301   |      |           | 2     |               # 3.42 mmol/L would be 302.9
    TG           | 6.0     | 5.645     | 500   |      |           | 2     |
    TG           | 6.0     | 5.65629   | 501   |      |           | 3     |
    TG           | 5.0     | 11.29     | 1000  |      |           | 3     |
    TG           | 5.0     | 11.30129  | 1001  |      |           | 4     |
    TG           | 5.0     | 3.387     | >300  |      |           | 2     | AT_LEAST
    TG           | 5.0     | 1.6935    |       |      |           | 0     |               # reported in another unit
    CHOL         | 5.0     | 5.172     | 200   | 5.17 | 200       | 0     |
    CHOL         | 5.0     | 7.758     | 300   | 5.17 | 200       | 1     |               # 7.758 is above 7.75
    CHOL         | 5.0     | 7.78386   | 301   | 5.17 | 200       | 2     |
    CHOL         | 6.0     | 10.344    | 400   |      |           | 2     |
    CHOL         | 6.0     | 12.93     | 500   |      |           | 3     |
    CHOL         | 6.0     | 12.95586  | 501   |      |           | 4     |
    CHOL         | 5.0     | 7.758     | 300   |      |           | -     | LIMIT_MISSING
    GLUC_FASTING | 6.0     | 8.8921    | 160.2 | 6.1  | 110       | 2     |               # 8.9 mmol/L would be 160.3
    GLUC_FASTING | 5.0     | 8.8921    | 160.2 | 6.1  | 110       | -     | BY_INVESTIGATOR
    LDL          | 6.0     | 3.5       | 135   | 3.4  | 131       | 1     |               # no limit in mg/dL is printed
""")


@pytest.mark.parametrize("row", BY_NUMBER + BY_BASELINE + URINE + IN_MG_DL, ids=sentence)
def test_gives_the_worst_grade_that_is_certain(row):
    concluded = ctcae.grade(result(row))

    graded = "-" if concluded.answer is None else str(concluded.answer)
    assert (graded, " ".join(concluded.flags)) == (row["grade"], row["flags"])
    assert str(concluded.reason).endswith(".")


WORDS = table("""
    test  | version | value | LLN | ULN | baseline | dipstick | said
    HGB   | 5.0     | 99    | 110 |     |          |     | 99 g/L is below 100 g/L: Anemia, grade 2 (CTCAE version 5.0).
    HGB   | 5.0     | 105   | 110 |     |          |     | is below its lower limit 110 g/L: Anemia, grade 1
    HGB   | 5.0     | 105   |     |     |          |     | cannot be graded without a lower limit: Anemia has no grade
    HGB   | 5.0     | >105  | 110 |     |          |     | >105 g/L cannot be told from the limits: Anemia has no grade
    HGB   | 5.0     | 110   | 110 |     |          |     | The result 110 g/L reaches no grade of Anemia
    GGT   | 5.0     | 140   |     | 60  | 70       |     | is at or above 2 × the baseline 70 U/L
    ALT   | 5.0     | 121   |     | 40  | 30       |     | is above 3 × its upper limit 40 U/L
    ALT   | 5.0     | >100  |     | 40  | 30       |     | grade 1 at least, as a worse one cannot be excluded
    ALT   | 5.0     | 121   |     |     | 30       |     | without an upper limit, an upper limit of the baseline:
    ALP   | 6.0     | 700   |     | 125 | 100      |     | the baseline 100 U/L and also its upper limit 125 U/L
    ALP   | 6.0     | 700   |     | 125 |          |     | cannot be graded without a baseline
    CREAT | 6.0     | 80    |     | 104 | 50       |     | cannot be graded without a lower limit of the baseline
    UPROT | 5.0     | -     |     |     |          | 2+  | without a 24-hour result: Proteinuria, grade 2
    UPROT | 6.0     | -     |     |     |          |     | Nothing was measured: Urinary protein increased has no grade
    LDL   | 5.0     | 9     |     | 3.4 |          |     | CTCAE version 5.0 has no term for this result
""")


@pytest.mark.parametrize("row", WORDS, ids=sentence)
def test_says_why_in_words(row):
    assert row["said"] in str(ctcae.grade(result(row)).reason)


def test_shows_the_result_and_the_baseline_with_their_limits():
    row = {
        "test": "CREAT",
        "version": "6.0",
        "value": "80",
        "LLN": "45",
        "ULN": "104",
        "baseline": "50",
        "base LLN": "41",
    }

    assert seen(result(row)) == [
        ("Creatinine increased", "CTCAE version 6.0", None),
        ("Result", "80 µmol/L", "limits 45 to 104 µmol/L"),
        ("Baseline", "50 µmol/L", "limits 41 to 104 µmol/L"),
    ]


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        ({"test": "HGB", "value": "99", "LLN": "110", "ULN": ""}, [("Result", "99 g/L", "lower limit 110 g/L")]),
        ({"test": "HGB", "value": "99", "ULN": ""}, [("Result", "99 g/L", "no limit given")]),
        ({"test": "HGB", "value": "-", "ULN": ""}, []),
        ({"value": "-", "ULN": "", "dipstick": "TRACE"}, [("Protein on the dipstick", "Trace", None)]),
        ({"value": "0.2", "ULN": ""}, [("Result", "0.2 g/24 h", "upper limit 0.15 g/24 h")]),
        ({"test": "ALT", "value": "99", "ULN": "40"},
         [("Result", "99 U/L", "upper limit 40 U/L"),
          ("Baseline", "not known: the limits for a normal baseline apply", None)]),
    ],
)  # fmt: skip
def test_shows_what_is_known_beside_the_term(row, shown):
    assert seen(result({"version": "5.0", **row}))[1:] == shown


def test_shows_only_the_value_where_the_version_has_no_term():
    row = {"test": "LDL", "version": "5.0", "value": "9", "ULN": "3.4"}

    assert seen(result(row)) == [("Result", "9 mmol/L", "upper limit 3.4 mmol/L")]


def test_names_the_limits_in_the_unit_of_the_report():
    row = {"test": "CHOL", "version": "5.0", "value": "7.78386", "ULN": "5.17", "mg/dL": "301", "mg/dL ULN": "200"}

    assert "The result 301 mg/dL is above 300 mg/dL: Cholesterol high, grade 2" in str(ctcae.grade(result(row)).reason)
    assert seen(result(row))[1:] == [("Result", "301 mg/dL", "upper limit 200 mg/dL")]
    assert "its upper limit 200 mg/dL" in str(ctcae.grade(result({**row, "mg/dL": "299"})).reason)


@pytest.mark.parametrize(
    ("text", "unit", "read"),
    [
        ("150", "mg/dL", "150"),
        (" <150", "MG/DL", "<150"),
        ("1.7", "mmol/L", None),
        ("150", "", None),
        ("about 150", "mg/dL", None),
    ],
)
def test_takes_what_was_reported_in_mg_dl(text, unit, read):
    assert reported_in_mg_dl(text, unit) == measured(read)


# The tables


def test_grades_in_the_stored_unit_of_the_analyte():
    known = {code: term for code, term in BY_ANALYTE.items() if code in ANALYTES}

    assert {code: term.unit for code, term in known.items()} == {code: ANALYTES[code].unit for code in known}
    assert {"HGB", "PLT", "NEUT", "WBC", "ALT", "AST", "TBIL", "LDH", "HAPTO", "CREAT", "TRIG", "CHOL"} <= set(known)


def test_prints_in_mg_dl_what_it_prints_in_the_unit_of_the_term():
    """The same comparisons, of which none is with a baseline."""
    printed = [scale for term in TERMS.values() for scale in term.scales.values() if scale.in_mg_dl.cells]

    for scale in printed:
        signs = [[(cut.sign, cut.against) for cut in ladder.cuts] for ladder in (scale.ladder, scale.in_mg_dl)]
        assert signs[0] == signs[1]
        assert not scale.needs(Against.BASELINE)
    assert len(printed) == 5


def test_every_term_of_both_versions_is_there():
    assert len(TERMS) == len(BY_ANALYTE) == 19
    assert {code for code, term in TERMS.items() if set(term.scales) != set(CtcaeVersion)} == {"LDL"}

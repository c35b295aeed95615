"""Grades against an independent program (admiral, of pharmaverse), where its criteria lie beside the product.

First the grades that its own tests expect, then a grid around every cut of every term, with and without limits and
baselines. It differs in four places, and each is stated: CTC-04; CTC-05b, twice; and potassium, which it grades 2
where CTCAE asks for symptoms. It has no proteinuria, and no lymphopenia in 6.0.
"""

import csv
import importlib.util
import itertools
import json
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from protocol import cases
from protocol.codelists import CtcaeVersion
from protocol.ctcae_tables import TERMS, Against

ORACLE = Path(__file__).resolve().parents[2].parent / "shared/standards/oracles/ctcae"
ABSENT = {("UPROT", "5.0"), ("UPROT", "6.0"), ("LYM", "6.0"), ("GLUC_FASTING", "5.0")}
OURS = {(code, version.value) for code, term in TERMS.items() for version in term.scales} - ABSENT
DUST = Decimal("0.001")
pytestmark = pytest.mark.skipif(not ORACLE.exists(), reason="the other program is not here")


def name(code, version):
    """The term as the other program calls it."""
    term = TERMS[code].scales[CtcaeVersion(version)].term
    return "HYPERGLYCEMIA (FASTING)" if code == "GLUC_FASTING" else term.upper()


@cache
def criteria(version):
    rows = json.loads((ORACLE / f"admiral_ncictcaev{version[0]}.json").read_text(encoding="utf-8"))
    return {row["TERM"].upper(): row for row in rows if row.get("GRADE_NA_CODE")}


@cache
def program():
    """The evaluator of the criteria; it compiles a term once instead of at every grade."""
    spec = importlib.util.spec_from_file_location("atoxgr_eval", ORACLE / "atoxgr_eval.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    compiled, compile_row = {}, module.compile_row

    def once(row):
        if id(row) not in compiled:
            compiled[id(row)] = compile_row(row)
        return compiled[id(row)]

    module.compile_row = once
    return module


def theirs(code, version, asked):
    row = criteria(version)[name(code, version)]
    base, low, high = asked["base"], asked["base_lln"], asked["uln"]
    indicator = None
    if base is not None:
        indicator = "LOW" if low and base < low else "HIGH" if high and base > high else "NORMAL"
    told = {"AVAL": asked["v"], "ANRLO": asked["lln"], "ANRHI": high, "BASE": base}
    numbers = {key: None if value is None else float(value) for key, value in told.items()}
    graded = program().grade(
        [row], row["TERM"], row["DIRECTION"].upper(), AVALU=row.get("UNIT_CHECK"), BNRIND=indicator, **numbers
    )
    return None if graded is None else int(graded)


def ours(code, version, asked):
    told = {"test": code, "ctcae": f"v{version}", **asked}
    return cases.answer({"id": 1, "area": "ctcae", "subarea": code, "input": told})["output"]


def asked(value, *, low=None, high=None, base=None, base_low=None):
    return {"v": value, "lln": low, "uln": high, "base": base, "base_lln": base_low}


def is_at_the_cut(told):
    return told["v"] == Decimal("1.71")


def is_at_twice_a_high_baseline(told):
    base, high = told["base"], told["uln"]
    return bool(base and high) and base > high and told["v"] == 2 * base


def has_a_low_baseline(told):
    base, low = told["base"], told["base_lln"]
    return bool(base and low) and base < low


def is_from_3_to_its_limit(told):
    value, low = told["v"], told["lln"]
    return bool(value and low) and 3 <= value < low


DIFFERENCES = {
    ("TG", "5.0"): ("CTC-04", is_at_the_cut),
    ("TG", "6.0"): ("CTC-04", is_at_the_cut),
    ("GGT", "5.0"): ("CTC-05b, GGT", is_at_twice_a_high_baseline),
    ("CREAT", "6.0"): ("CTC-05b, creatinine", has_a_low_baseline),
    ("K", "5.0"): ("potassium", is_from_3_to_its_limit),
    ("K", "6.0"): ("potassium", is_from_3_to_its_limit),
}


def difference(code, version, told):
    """The stated difference that a case falls under; None where both must agree."""
    stated, holds = DIFFERENCES.get((code, version), (None, bool))
    return stated if holds(told) else None


@pytest.mark.parametrize(
    ("code", "version", "told", "graded", "by_them"),
    [
        ("TG", "5.0", asked(Decimal("1.71")), 1, 0),
        ("TG", "6.0", asked(Decimal("1.71")), 1, 0),
        ("GGT", "5.0", asked(Decimal(140), high=Decimal(60), base=Decimal(70)), 1, 0),
        # The limits of two laboratories.
        ("CREAT", "6.0", asked(Decimal(245), high=Decimal(80), base=Decimal(95), base_low=Decimal(100)), 3, 2),
        ("K", "5.0", asked(Decimal("3.2"), low=Decimal("3.5")), 1, 2),
        ("K", "6.0", asked(Decimal("3.2"), low=Decimal("3.5")), 1, 2),
    ],
)
def test_differs_where_it_is_stated(code, version, told, graded, by_them):
    assert (ours(code, version, told), theirs(code, version, told)) == (graded, by_them)
    assert difference(code, version, told)


@pytest.mark.parametrize(("code", "version"), sorted(OURS))
def test_agrees_around_every_cut(code, version):
    told = list(grid(TERMS[code].scales[CtcaeVersion(version)]))

    apart = [one for one in told if ours(code, version, one) != theirs(code, version, one)]

    assert [one for one in apart if not difference(code, version, one)] == []
    assert len(told) > 10


def grid(scale):
    """Values at, just below and just above every cut, with each limit and baseline given and missing."""
    cuts = scale.ladder.cuts + scale.if_high.cuts
    numbers = [cut.number for cut in cuts if cut.against is Against.NUMBER] or [Decimal(40)]
    low, high = max(numbers) * Decimal("1.2"), min(numbers) * Decimal("0.8")
    bases = (None, high / 4, high, high * 2) if scale.needs(Against.BASELINE) else (None,)
    for base in bases:
        named = {Against.NUMBER: Decimal(1), Against.LOWER: low, Against.UPPER: high, Against.BASELINE: base or high}
        values = values_around({cut.number * named[cut.against] for cut in cuts})
        lower = baseline_limits(scale, base)
        for value, lln, uln, base_low in itertools.product(values, (None, low), (None, high), lower):
            yield asked(value, low=lln, high=uln, base=base, base_low=base_low)


def values_around(edges):
    return {edge + off for edge in edges for off in (-DUST, 0, DUST)} | {None}


def baseline_limits(scale, base):
    """Lower limits of a baseline: one below it, and where the scale counts in it one above."""
    times = (Decimal("0.5"), Decimal(2)) if scale.needs(Against.LOWER, of_baseline=True) else (Decimal("0.5"),)
    return [base and base * each for each in times]


def expected():
    """The rows of admiral's own tests about our terms in our units."""
    if not ORACLE.exists():
        return
    codes = {(name(code, version), version): code for code, version in OURS}
    with (ORACLE / "admiral_atoxgr_cases.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            version = {"atoxgr_criteria_ctcv5": "5.0", "atoxgr_criteria_ctcv6": "6.0"}.get(row["META"])
            code = codes.get((row["TERM"].upper(), version))
            if code and row["DIR"] == criteria(version)[name(code, version)]["DIRECTION"].upper():
                unit = criteria(version)[name(code, version)].get("UNIT_CHECK")
                if not unit or unit.upper() == row["AVALU"].upper():
                    yield code, version, row


def from_row(row):
    """A row as a case; its indicator says on which side of its limit the baseline lay."""
    value, low, high, base = (Decimal(row[key]) if row[key] else None for key in ("AVAL", "ANRLO", "ANRHI", "BASE"))
    base_low = base and (base + 1 if row["BNRIND"] == "LOW" else base)
    return asked(value, low=low, high=high, base=base, base_low=base_low)


def test_agrees_with_every_grade_that_its_own_tests_expect():
    told = [(code, version, from_row(row), row["EXPECTED"]) for code, version, row in expected()]

    apart = [
        (code, version, one, graded)
        for code, version, one, graded in told
        if ours(code, version, one) != (int(graded) if graded else None)
    ]

    assert [case for case in apart if not difference(*case[:3])] == []
    assert {difference(*case[:3]) for case in apart} <= {"CTC-04", "CTC-05b, GGT", "CTC-05b, creatinine", "potassium"}
    assert len(told) > 400

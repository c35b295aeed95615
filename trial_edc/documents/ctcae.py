"""ctcae.md: where each CTCAE grade of a laboratory result begins, in both versions."""

from collections.abc import Iterator

from protocol.codelists import CtcaeVersion
from protocol.ctcae_tables import BY_DIPSTICK, GRADES, MG_DL, TERMS, GradedTerm, GradeScale, Ladder
from trial_edc.documents.words import document, section, table, words

INTRODUCTION = """
The study grades by one version (parameter `ctcae_version`). A cell says where a grade begins, and the worst grade whose
cell holds is the grade; [rules.md](rules.md) says what happens where something is missing. L and U are the lower and
the upper limit of the result, B is the baseline, numbers stand in the unit of the line: `>3U` is above three times the
upper limit, `≥1.5B` at or above one and a half times the baseline, `B<L` a baseline below its own lower limit. “High”
in the column Baseline is a baseline above its own upper limit; the baseline itself, and what stands before it, is held
against its limits alone. A line in mg/dL is for results that were reported in mg/dL. An empty cell is a grade that no
value tells; grade 5 is death. Where nothing stands at all, CTCAE has no numbers, and an investigator grades.

Source: NCI, CTCAE v5.0 (text of 2017-11-27) and v6.0 (workbook with the errata of 2026-01-20).
"""
HEADS = ("Test", "Unit", "Version", "Term", "术语", "Baseline", "Grade 1", "Grade 2", "Grade 3", "Grade 4")


def text() -> str:
    """The whole document."""
    rows = (row for term in TERMS.values() for row in _term(term))
    by_strip = ((strip.value, str(graded)) for strip, graded in BY_DIPSTICK.items())
    return document(
        "CTCAE grades of laboratory results",
        INTRODUCTION,
        section("Where each grade begins", table(HEADS, rows)),
        section("Protein on the dipstick, where there is no 24-hour result", table(("Dipstick", "Grade"), by_strip)),
    )


def _term(term: GradedTerm) -> Iterator[tuple[str, ...]]:
    """The lines of a term; versions that are alike share theirs."""
    scales: dict[GradeScale, list[CtcaeVersion]] = {}
    for version, scale in term.scales.items():
        scales.setdefault(scale, []).append(version)
    for scale, versions in scales.items():
        name = words(scale.term)
        code, named = f"`{term.code}`", (", ".join(versions), name.en, name.zh)
        yield code, term.unit, *named, "any" if not scale.if_high.cells else "not high", *_cells(scale.ladder)
        if scale.if_high.cells:
            yield code, term.unit, *named, "high", *_cells(scale.if_high)
        if scale.in_mg_dl.cells:
            yield code, MG_DL, *named, "any", *_cells(scale.in_mg_dl)


def _cells(ladder: Ladder) -> Iterator[str]:
    written = dict(enumerate(ladder.written, start=1))
    return (written.get(grade, "") for grade in sorted(GRADES))

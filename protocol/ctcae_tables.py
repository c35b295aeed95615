"""CTCAE 5.0 and 6.0 for the laboratory results of the trial, line for line as in section 5.1 of the
specification.

Source: NCI, CTCAE v5.0 (text of 2017-11-27) and v6.0 (workbook with the errata of 2026-01-20). The cut points
are CTCAE's own and no parameters of the trial: who wants others grades by another version.

A cell says where a grade begins: ``<L`` is below the lower limit, ``>3U`` above three times the upper limit,
``≥1.5B`` at or above one and a half times the baseline, ``<100`` below 100 in the unit of the term, ``B<L`` a
baseline below its own lower limit. The worst grade whose cell holds is the grade, so that CTCAE's “<LLN - 100”
is written ``<L`` and its upper end is where the next cell begins (CTC-01). An empty cell is a grade that no
value reaches. Where CTCAE prints its limits in mg/dL too, a result that was reported in mg/dL is held against
those (CTC-09): 150 mg/dL of triglycerides are grade 1, although they are 1.69 mmol/L.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from protocol.codelists import CtcaeVersion, Dipstick
from protocol.parameters import Parameters
from protocol.words import _

MG_DL = "mg/dL"
CUT = re.compile(r"(B?)([<>≥])([0-9.]*)([LUB]?)")


class Against(StrEnum):
    """What a result is held against."""

    NUMBER = ""
    LOWER = "L"
    UPPER = "U"
    BASELINE = "B"


@dataclass(frozen=True, slots=True)
class Cut:
    """One comparison of a cell: the sign, how many times what, and whether the baseline is compared."""

    sign: str
    number: Decimal
    against: Against
    of_baseline: bool


Limb = tuple[Cut, ...]
Cell = tuple[Limb, ...]


@dataclass(frozen=True, slots=True)
class Ladder:
    """The cells of the grades 1, 2, 3 and so on: a limb holds by all of its cuts, a cell by any of its limbs."""

    written: tuple[str, ...]
    cells: tuple[Cell, ...]

    def cell(self, grade: int) -> Cell:
        return self.cells[grade - 1] if grade <= len(self.cells) else ()

    @property
    def cuts(self) -> tuple[Cut, ...]:
        return tuple(cut for cell in self.cells for limb in cell for cut in limb)


@dataclass(frozen=True, slots=True)
class GradeScale:
    """A term of one version; ``if_high`` takes the place of ``ladder`` for a baseline above its own limit.

    ``in_mg_dl`` takes its place for a result that was reported in mg/dL, where CTCAE prints such limits.
    """

    term: str
    ladder: Ladder
    if_high: Ladder
    in_mg_dl: Ladder

    def needs(self, against: Against, *, of_baseline: bool = False) -> bool:
        """Whether any result, or its baseline, is held against this."""
        cuts = self.ladder.cuts + self.if_high.cuts
        return any(cut.against is against and cut.of_baseline is of_baseline for cut in cuts)


Assumed = Callable[[Parameters], Decimal | None]


@dataclass(frozen=True, slots=True)
class GradedTerm:
    """One line of section 5.1: its code there, the analyte that it grades, in which unit, its scale in each version.

    ``assumed`` is the upper limit of a result whose report gives none.
    """

    code: str
    analyte: str
    unit: str
    scales: Mapping[CtcaeVersion, GradeScale]
    assumed: Assumed = lambda parameters: None


def _cut(text: str) -> Cut:
    match = CUT.fullmatch(text)
    assert match is not None, text
    return Cut(match[2], Decimal(match[3] or 1), Against(match[4]), match[1] == "B")


def _cell(text: str) -> Cell:
    return tuple(tuple(map(_cut, limb.split(" and "))) for limb in text.split(" or ")) if text else ()


def _ladder(text: str) -> Ladder:
    written = tuple(cell.strip() for cell in text.split("|")) if text else ()
    return Ladder(written, tuple(map(_cell, written)))


def _scale(term: str, cells: str = "", *, if_high: str = "", in_mg_dl: str = "") -> GradeScale:
    return GradeScale(term, _ladder(cells), _ladder(if_high), _ladder(in_mg_dl))


def _in(*, v5: GradeScale | None = None, v6: GradeScale | None = None) -> Mapping[CtcaeVersion, GradeScale]:
    both = {CtcaeVersion.V5: v5, CtcaeVersion.V6: v6}
    return MappingProxyType({version: scale for version, scale in both.items() if scale is not None})


def _alike(term: str, cells: str, *, in_mg_dl: str = "") -> Mapping[CtcaeVersion, GradeScale]:
    """The same in both versions."""
    scale = _scale(term, cells, in_mg_dl=in_mg_dl)
    return _in(v5=scale, v6=scale)


_ALT, _AST = _("Alanine aminotransferase increased"), _("Aspartate aminotransferase increased")
_GGT, _TBIL = _("GGT increased"), _("Blood bilirubin increased")
_CREAT, _ANC = _("Creatinine increased"), _("Neutrophil count decreased")
_URINE = "≥U | ≥1.0 | ≥3.5"

_ALL = (
    # Grade 4 is clinical.
    GradedTerm("HGB", "HGB", "g/L", _alike(_("Anemia"), "<L | <100 | <80")),
    GradedTerm(
        "PLT",
        "PLT",
        "10^9/L",
        _in(
            v5=_scale(_("Platelet count decreased"), "<L | <75 | <50 | <25"),
            v6=_scale(_("Thrombocytopenia"), "<L | <75 | <50 | <10"),
        ),
    ),
    GradedTerm(
        "ANC",
        "NEUT",
        "10^9/L",
        _in(v5=_scale(_ANC, "<L | <1.5 | <1.0 | <0.5"), v6=_scale(_ANC, "<1.5 | <1.0 | <0.5 | <0.1")),
    ),
    GradedTerm("WBC", "WBC", "10^9/L", _alike(_("White blood cell decreased"), "<L | <3 | <2 | <1")),
    # “Present” in 6.0: below the lower limit.
    GradedTerm(
        "LYM",
        "LYM",
        "10^9/L",
        _in(
            v5=_scale(_("Lymphocyte count decreased"), "<L | <0.8 | <0.5 | <0.2"),
            v6=_scale(_("Lymphopenia"), "<L"),
        ),
    ),
    GradedTerm(
        "ALT",
        "ALT",
        "U/L",
        _in(
            v5=_scale(_ALT, ">U | >3U | >5U | >20U", if_high="≥1.5B | >3B | >5B | >20B"),
            v6=_scale(_ALT, ">U | >3U | >5U | >20U", if_high="≥B | >1.5B | >2B | >4B"),
        ),
    ),
    GradedTerm(
        "AST",
        "AST",
        "U/L",
        _in(
            v5=_scale(_AST, ">U | >3U | >5U | >20U", if_high="≥1.5B | >3B | >5B | >20B"),
            v6=_scale(_AST, ">U | >3U | >5U | >20U", if_high="≥B | >1.5B | >2B | >4B"),
        ),
    ),
    GradedTerm(
        "ALP",
        "ALP",
        "U/L",
        _in(
            v5=_scale(
                _("Alkaline phosphatase increased"),
                ">U | >2.5U | >5U | >20U",
                if_high="≥2B | >2.5B | >5B | >20B",
            ),
            v6=_scale(_("Alkaline phosphatase increased"), ">B and >U"),
        ),
    ),
    GradedTerm(
        "GGT",
        "GGT",
        "U/L",
        _in(
            v5=_scale(_GGT, ">U | >2.5U | >5U | >20U", if_high="≥2B | >2.5B | >5B | >20B"),
            v6=_scale(_GGT, ">U | >2.5U | >5U | >20U", if_high="≥B | >1.5B | >3B | >10B"),
        ),
    ),
    GradedTerm(
        "TBIL",
        "TBIL",
        "umol/L",
        _in(
            v5=_scale(_TBIL, ">U | >1.5U | >3U | >10U", if_high=">B | >1.5B | >3B | >10B"),
            v6=_scale(_TBIL, ">U | >1.5U | >3U | >10U", if_high="≥B | >1.5B | >2.5B | >10B"),
        ),
    ),
    # CTC-03: in 5.0 a rise over the baseline counts below the upper limit, too. CTC-05b: of two limbs the higher grade.
    GradedTerm(
        "CREAT",
        "CREAT",
        "umol/L",
        _in(
            v5=_scale(_CREAT, ">U | >1.5U or >1.5B | >3U or >3B | >6U"),
            v6=_scale(_CREAT, ">U | >1.5U or B<L and >1.5B | >3U or B<L and >3B | >6U"),
        ),
    ),
    # CTC-04: 1.71 itself is grade 1.
    GradedTerm(
        "TG",
        "TRIG",
        "mmol/L",
        _alike(
            _("Hypertriglyceridemia"),
            "≥1.71 | >3.42 | >5.7 | >11.4",
            in_mg_dl="≥150 | >300 | >500 | >1000",
        ),
    ),
    GradedTerm(
        "CHOL",
        "CHOL",
        "mmol/L",
        _alike(_("Cholesterol high"), ">U | >7.75 | >10.34 | >12.92", in_mg_dl=">U | >300 | >400 | >500"),
    ),
    # 5.0 has no numbers: an investigator grades.
    GradedTerm(
        "GLUC_FASTING",
        "GLUC",
        "mmol/L",
        _in(
            v5=_scale(_("Hyperglycemia")),
            v6=_scale(_("Hyperglycemia"), ">U | >8.9 | >13.9 | >27.8", in_mg_dl=">U | >160 | >250 | >500"),
        ),
    ),
    GradedTerm(
        "UPROT",
        "UPROT",
        "g/24 h",
        _in(v5=_scale(_("Proteinuria"), _URINE), v6=_scale(_("Urinary protein increased"), _URINE)),
        lambda parameters: parameters.uprot_uln,
    ),
    GradedTerm("HAPTO", "HAPTO", "g/L", _alike(_("Haptoglobin decreased"), "<L")),
    GradedTerm("LDH", "LDH", "U/L", _alike(_("Blood lactate dehydrogenase increased"), ">U")),
    GradedTerm("LDL", "LDL", "mmol/L", _in(v6=_scale(_("LDL increased"), ">U"))),
    # Grade 2 is grade 1 with symptoms, which no value tells.
    GradedTerm("K", "K", "mmol/L", _alike(_("Hypokalemia"), "<L | | <3.0 | <2.5")),
)

TERMS: Mapping[str, GradedTerm] = MappingProxyType({term.code: term for term in _ALL})
BY_ANALYTE: Mapping[str, GradedTerm] = MappingProxyType({term.analyte: term for term in _ALL})

# From the worst that a value can tell; grade 5 is death.
GRADES = (4, 3, 2, 1)

# CTC-05: only where there is no 24-hour result; alike in both versions.
BY_DIPSTICK: Mapping[Dipstick, int] = MappingProxyType(
    {
        Dipstick.NEGATIVE: 0,
        Dipstick.TRACE: 0,
        Dipstick.ONE: 1,
        Dipstick.TWO: 2,
        Dipstick.THREE: 2,
        Dipstick.FOUR: 3,
    }
)

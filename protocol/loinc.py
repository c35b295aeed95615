"""LOINC's codes of the trial's analytes: a code says specimen and property, and words beside it do not overrule it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

from protocol.analytes import ANALYTES, Analyte

_FORM = re.compile(r"[0-9]{1,6}-[0-9]")
# Further codes of the same test in the same specimen, by another method or in another property that a unit tells.
_ALSO = """
HGB      20509-6 30350-3
PLT      26515-7 778-1
RETIC    60474-4
RETICPCT 17849-1
RBC      26453-1
HCT      20570-8
WBC      26464-8 804-5
NEUT     26499-4 753-4
LYM      26474-7 732-8
MONO     26484-6 743-5
EOS      26449-9 712-0
BASO     26444-0 705-4
NEUTPCT  26511-6
LYMPCT   26478-8
MONOPCT  26485-3
EOSPCT   26450-7
BASOPCT  30180-4
MCV      30428-7
MCH      28539-5
MCHC     28540-3
LDH      14804-9
TBIL     1975-2
DBIL     1968-7
IBIL     1971-1
ALT      1743-4 1744-2
AST      30239-8 88112-8
CREAT    2160-0 38483-4
K        6298-4
ALB      61151-7 61152-5
EGFR     62238-1 98979-8
UREA     3091-6 3094-0 6299-2
URATE    3084-1
TRIG     2571-8
CHOL     2093-3
LDL      2089-1 13457-7 18262-6 39469-2
HDL      2085-9
GLUC     2345-7 1558-6 14771-0
HBA1C    17856-6
HBSAG    5195-3
HBCAB    16933-4
HCVAB    16128-1
"""
_OF_NITROGEN = frozenset({"3094-0", "6299-2"})


def _known() -> Mapping[str, Analyte]:
    """The analytes by their codes; a code that two of them have is nobody's."""
    own = [(test.loinc, test) for test in ANALYTES.values() if test.loinc]
    also = [(code, ANALYTES[test]) for test, *codes in map(str.split, _ALSO.strip().splitlines()) for code in codes]
    times = Counter(code for code, _test in (*own, *also))
    return MappingProxyType({code: test for code, test in (*own, *also) if times[code] == 1})


_BY_CODE = _known()


def is_code(text: str) -> bool:
    """Whether a text has the form of a code of LOINC."""
    return _FORM.fullmatch(text.strip()) is not None


def coded(code: str) -> Analyte | None:
    """The analyte of a code; nothing where the code is another test's, or one that we do not know."""
    return _BY_CODE.get(code.strip())


def is_nitrogen(code: str) -> bool:
    """Whether a code of urea counts the nitrogen in it."""
    return code.strip() in _OF_NITROGEN

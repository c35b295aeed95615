"""What coded answers of laboratories say: SNOMED CT's and LOINC's codes for results in words (specification 0.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from protocol.analytes import ANALYTES
from protocol.standard import standard
from protocol.units import Unreadable

# The word that is read for a result, then the codes that mean it.
_WORDS = """
positive      10828004 LA6576-8
negative      260385009 LA6577-6
detected      260373001 LA11882-0
not detected  260415000 LA11883-8
reactive      11214006 LA15255-5
non-reactive  131194007 LA15256-3
indeterminate 82334004 419984006 42425007 LA11884-6
weak          260408008
trace         260405006
1+            260347006
2+            260348001
3+            260349009
4+            260350009
"""
_CODES: Mapping[str, str] = MappingProxyType(
    {code: line[:14].strip() for line in _WORDS.strip().splitlines() for code in line[14:].split()}
)


def said(code: str) -> str:
    """The word for a coded answer; nothing where we do not know the code."""
    return _CODES.get(code.strip(), "")


def contradict(texts: Iterable[str]) -> bool:
    """Whether two of these texts surely mean different things, as "Not reactive" and "Positive" do.

    A text that is no word of a result says neither.
    """
    return len({meaning for text in texts if (meaning := _meaning(text))}) > 1


def _meaning(text: str) -> str:
    """Negative, positive or neither, as every test with an answer in words has it."""
    try:
        return standard(text, "", ANALYTES["HBCAB"]).text
    except Unreadable:
        return ""

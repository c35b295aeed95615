"""The tests of a sample as a codelist, made from the protocol's analytes."""

from protocol.analytes import ANALYTES
from protocol.codelists import Codelist

_MEMBERS = {code: (code, analyte.label) for code, analyte in ANALYTES.items()}
Test: type[Codelist] = Codelist("Test", _MEMBERS)  # type: ignore[assignment, arg-type]

"""The tests of a sample as a codelist, made from the protocol's analytes."""

from protocol.analytes import ANALYTES
from protocol.codelists import Codelist

Test = Codelist("Test", {code: (code, analyte.label) for code, analyte in ANALYTES.items()})  # type: ignore[misc]

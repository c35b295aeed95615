"""What names mean in a pasted block: the hospital's own first, in a report of a specimen those of its tests alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from protocol.analyte import Analyte, ResultKind
from protocol.analytes import alike, named, plain
from protocol.pieces import Piece
from protocol.specimen import Specimen


@dataclass(frozen=True, slots=True)
class NameMeanings:
    """What names mean here: those of the hospital first; in a report of a specimen, those of its tests alone."""

    aliases: Mapping[str, str]
    specimen: Specimen | None = None

    def known(self, name: str) -> Analyte | None:
        """The test of this name here."""
        return named(name, self.aliases, specimen=self.specimen)

    def elsewhere(self, name: str) -> Analyte | None:
        """The test of this name in the specimen that it is measured in, where this is another one."""
        return named(name, self.aliases) if self.specimen else None

    def is_left_out(self, name: str) -> bool:
        """Whether the hospital said that results of this name are left out."""
        return self.aliases.get(plain(name)) == ""

    def fitting(self, name: str, value: Piece, test: Analyte | None) -> Analyte | None:
        """A glucose that is "negative" is that of the urine."""
        if test and test.kind is ResultKind.NUMERIC and test.scale is None and value.is_word:
            return named(f"尿{name}") or test
        return test

    def alike(self, name: str) -> Analyte | None:
        """The test that a name is most like."""
        return alike(f"尿{name}" if self.specimen is Specimen.URINE else name, specimen=self.specimen)

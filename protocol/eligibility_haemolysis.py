"""Evidence of haemolysis and of active disease: remarks beside the diagnosis that never decide (P58 to P62, P67)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from protocol.analytes import ANALYTES
from protocol.conclusion import Seen
from protocol.eligibility_facts import Advisory, measured_seen
from protocol.parameters import Parameters
from protocol.units import Measured, all_of, any_of, dated, quantity
from protocol.words import Sentence, _

Sign = tuple[str, Measured, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Haemolysis:
    """The results that speak for haemolysis, each the latest of screening."""

    parameters: Parameters
    reticpct: Measured | None = None
    retic: Measured | None = None
    hapto: Measured | None = None
    tbil: Measured | None = None
    dbil: Measured | None = None

    @property
    def unconjugated(self) -> bool | None:
        """P62: whether the bilirubin is mainly unconjugated."""
        if self.tbil is None or self.dbil is None:
            return None
        share = Measured(self.tbil.value * self.parameters.haem_direct_share, self.tbil.qualifier)
        return share.exceeds(self.dbil)

    @property
    def by_bilirubin(self) -> bool | None:
        high = None if self.tbil is None else self.tbil.at_least(self.parameters.haem_tbil)
        return all_of(high, self.unconjugated)

    @property
    def signs(self) -> tuple[tuple[str, Measured | None, bool | None], ...]:
        """Each sign: its analyte, its result, and whether it speaks for haemolysis."""
        limits = self.parameters
        return (
            ("RETICPCT", self.reticpct, None if self.reticpct is None else self.reticpct.above(limits.haem_retic_pct)),
            ("RETIC", self.retic, None if self.retic is None else self.retic.above(limits.haem_retic_abs)),
            ("HAPTO", self.hapto, None if self.hapto is None else self.hapto.below(limits.haem_hapto)),
            ("TBIL", self.tbil, self.by_bilirubin),
        )

    @property
    def present(self) -> bool | None:
        """Whether at least one sign speaks for haemolysis; None where none does and one is not known."""
        return any_of(*(speaks for _code, _result, speaks in self.signs))

    @property
    def advisory(self) -> Advisory:
        """The evidence in a sentence."""
        if self.present:
            named = tuple(
                Sentence(_("%(analyte)s %(result)s"), {"analyte": Sentence(ANALYTES[code].label), "result": text})
                for code, text in self._speaking()
            )
            return Advisory("HAEMOLYSIS", Sentence(_("Evidence of haemolysis: %(signs)s."), {"signs": named}))
        if self.present is False:
            return Advisory("NO_HAEMOLYSIS", Sentence(_("No result of screening speaks for haemolysis.")))
        text = _("Whether there is haemolysis cannot be told: reticulocytes, haptoglobin or bilirubin are missing.")
        return Advisory("HAEMOLYSIS_UNKNOWN", Sentence(text))

    def _speaking(self) -> Iterator[tuple[str, Sentence]]:
        for code, result, speaks in self.signs:
            if speaks and result is not None:
                yield code, dated(result, ANALYTES[code].unit)

    @property
    def seen(self) -> tuple[Seen, ...]:
        limits = self.parameters
        limited = {
            "RETICPCT": (_("speaks for haemolysis above %(limit)s"), limits.haem_retic_pct),
            "RETIC": (_("speaks for haemolysis above %(limit)s"), limits.haem_retic_abs),
            "HAPTO": (_("speaks for haemolysis below %(limit)s"), limits.haem_hapto),
            "TBIL": (_("speaks for haemolysis from %(limit)s, mainly unconjugated"), limits.haem_tbil),
        }
        return tuple(
            measured_seen(
                ANALYTES[code].label,
                result,
                ANALYTES[code].unit,
                Sentence(limited[code][0], {"limit": quantity(limited[code][1], ANALYTES[code].unit)}),
            )
            for code, result, _speaks in self.signs
            if result is not None
        )


def is_active(hb: Measured | None, plt: Measured | None, parameters: Parameters) -> bool | None:
    """Whether the disease is active at entry: haemoglobin below its own lower limit, or few platelets."""
    low = None if hb is None else hb.below(hb.low)
    few = None if plt is None else plt.below(parameters.plt_cr)
    return any_of(low, few)

"""The antiglobulin test and the cold agglutinins, and the class that they say together (ELIG-02)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from protocol.codelists_eligibility import DatClass
from protocol.conclusion import Conclusion, Rule, Seen, decide
from protocol.eligibility_facts import answered, unknown
from protocol.parameters import Parameters
from protocol.units import Measured
from protocol.words import Sentence, _


@dataclass(frozen=True, slots=True)
class AntiglobulinTest:
    """A direct antiglobulin test: whether IgG and C3d were found."""

    igg: bool | None
    c3d: bool | None
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatFacts:
    """The antiglobulin test that counts and the cold agglutinin titre beside it, None where it was not done."""

    test: AntiglobulinTest | None
    cold_titre: Measured | None
    parameters: Parameters

    @property
    def igg(self) -> bool | None:
        return None if self.test is None else self.test.igg

    @property
    def c3d(self) -> bool | None:
        return None if self.test is None else self.test.c3d

    @property
    def cold(self) -> bool | None:
        """P12: whether the cold agglutinins reach the cut; a titre that was not done counts as below it."""
        return False if self.cold_titre is None else self.cold_titre.at_least(Decimal(self.parameters.cad_titre_cut))

    @property
    def missing(self) -> tuple[str, ...]:
        known = unknown(("dat_igg", self.igg), ("dat_c3d", self.c3d))
        return known or (("cold_titre",) if self.igg and self.c3d and self.cold is None else ())

    @property
    def marks(self) -> tuple[str, ...]:
        return ()

    @property
    def seen(self) -> tuple[Seen, ...]:
        on = None if self.test is None else self.test.on
        cut = Sentence(_("cold from %(titre)s"), {"titre": _titre(self.parameters.cad_titre_cut)})
        titre = _("not done") if self.cold_titre is None else "%(titre)s"
        return (
            Seen(Sentence(_("Antiglobulin test: IgG")), Sentence(SIGNS[self.igg]), None, on),
            Seen(Sentence(_("Antiglobulin test: C3d")), Sentence(SIGNS[self.c3d]), None, on),
            Seen(
                Sentence(_("Cold agglutinin titre")),
                Sentence(titre, {"titre": shown_titre(self.cold_titre)}),
                cut,
                None if self.cold_titre is None else self.cold_titre.on,
            ),
        )


SIGNS = {True: _("positive"), False: _("negative"), None: _("not recorded")}


def _titre(dilution: object) -> str:
    return f"1:{dilution}"


def shown_titre(titre: Measured | None) -> Sentence:
    """A titre as a person reads it: 1:64, <1:4, or its word where it is none."""
    if titre is None:
        return answered(None)
    if titre.value == 0:
        return Sentence(_("positive, titre not told") if titre.qualifier else _("negative"))
    return Sentence("%(titre)s", {"titre": f"{titre.qualifier}{_titre(f'{titre.value.normalize():f}')}"})


def _dat_why(msgid: str) -> Callable[[DatFacts], Sentence]:
    return lambda facts: Sentence(
        msgid, {"titre": shown_titre(facts.cold_titre), "cut": _titre(facts.parameters.cad_titre_cut)}
    )


DAT: tuple[Rule[DatFacts, DatClass | None], ...] = (
    Rule(
        "ELIG-02",
        None,
        "",
        lambda f: f.igg is None or f.c3d is None,
        _dat_why(_("The antiglobulin test for IgG and C3d is not complete.")),
    ),
    Rule(
        "ELIG-02",
        DatClass.DAT_NEGATIVE,
        "",
        lambda f: not f.igg and not f.c3d,
        _dat_why(_("Neither IgG nor C3d was found: the antiglobulin test is negative.")),
    ),
    Rule("ELIG-02", DatClass.COLD, "", lambda f: not f.igg, _dat_why(_("C3d without IgG: cold type."))),
    Rule("ELIG-02", DatClass.WARM, "", lambda f: not f.c3d, _dat_why(_("IgG without C3d: warm type."))),
    Rule(
        "ELIG-02",
        DatClass.MIXED,
        "",
        lambda f: f.cold,
        _dat_why(_("IgG and C3d with a cold agglutinin titre %(titre)s, which reaches %(cut)s: mixed type.")),
    ),
    Rule(
        "ELIG-02",
        DatClass.WARM,
        "",
        lambda f: f.cold is False and f.cold_titre is not None,
        _dat_why(_("IgG and C3d with a cold agglutinin titre %(titre)s, below %(cut)s: warm type.")),
    ),
    Rule(
        "ELIG-02",
        DatClass.WARM,
        "",
        lambda f: f.cold_titre is None,
        _dat_why(_("IgG and C3d, without a cold agglutinin titre: warm type.")),
    ),
    Rule(
        "ELIG-02",
        None,
        "",
        lambda f: True,
        _dat_why(_("The cold agglutinin titre %(titre)s cannot be held against %(cut)s.")),
    ),
)


def classify(facts: DatFacts) -> Conclusion[DatFacts, DatClass | None]:
    """The class that the antiglobulin test and the cold agglutinins say; None where it is not complete."""
    return decide(DAT, facts)

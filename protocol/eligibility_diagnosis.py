"""The diagnosis: the class of the antiglobulin test, the disease and its origin (ELIG-02)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from protocol.codelists import Aetiology, Criterion, DatClass, Disease
from protocol.conclusion import Conclusion, Rule, Seen, decide
from protocol.eligibility_facts import FAIL, INCOMPLETE, PASS, REVIEW, Advisory, CriterionFacts, answered, unknown
from protocol.eligibility_haemolysis import Haemolysis
from protocol.eligibility_windows import Windowed
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


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisFacts(CriterionFacts):
    """The class of the antiglobulin test, the disease, and its origin.

    ``other_treatment`` says whether an underlying disease needs systemic treatment itself; of a primary disease
    it need not be asked. ``tests`` is what the class was concluded from, ``too_old`` a test that lies too far before
    consent. ``active`` says whether haemoglobin or platelets are low at entry, ``haemolysis`` what speaks for it.
    """

    dat: DatClass | None
    disease: Disease | None
    aetiology: Aetiology | None
    other_treatment: bool | None
    parameters: Parameters
    tests: Conclusion[DatFacts, DatClass | None] | None = None
    too_old: AntiglobulinTest | None = None
    active: bool | None = None
    haemolysis: Haemolysis | None = None

    @property
    def treated_elsewhere(self) -> bool | None:
        """Whether another treatment is indicated; a primary disease has none underneath."""
        if self.other_treatment is None and self.aetiology is Aetiology.PRIMARY:
            return False
        return self.other_treatment

    @property
    def of_origin(self) -> Criterion | None:
        """What disease and origin say: Evans syndrome of both origins, warm AIHA of its own; P10 else."""
        if self.disease is Disease.EVANS or (self.disease and self.aetiology is Aetiology.PRIMARY):
            return PASS
        return self.parameters.secondary_waiha if self.disease and self.aetiology else None

    @property
    def of_class(self) -> Criterion | None:
        """What the class of the antiglobulin test says."""
        said = {DatClass.WARM: PASS, DatClass.MIXED: self.parameters.mixed_aiha, DatClass.COLD: FAIL}
        return None if self.dat is None else said.get(self.dat, REVIEW)

    @property
    def known(self) -> bool:
        """Whether all that the answer needs is known."""
        needed = {self.of_class, self.of_origin}
        return not needed & {None, INCOMPLETE} and self.treated_elsewhere is not None

    @property
    def missing(self) -> tuple[str, ...]:
        parts = self.tests.facts.missing if self.tests is not None and self.dat is None else ()
        return (
            *(parts or unknown(("dat", self.dat))),
            *unknown(("disease", self.disease), ("aetiology", self.aetiology)),
            *(("other_treatment",) if self.treated_elsewhere is None else ()),
        )

    @property
    def advisories(self) -> tuple[Advisory, ...]:
        return tuple(_remarks(self))

    @property
    def seen(self) -> tuple[Seen, ...]:
        return tuple(_seen(self))


def _remarks(facts: DiagnosisFacts) -> Iterator[Advisory]:
    if facts.active is False:
        text = _("Active disease is expected at entry: neither the haemoglobin nor the platelets are low.")
        yield Advisory("INACTIVE_AT_ENTRY", Sentence(text))
    if facts.haemolysis is not None and facts.parameters.haemolysis_evidence:
        yield facts.haemolysis.advisory


def _seen(facts: DiagnosisFacts) -> Iterator[Seen]:
    if facts.tests is not None:
        yield from facts.tests.seen
    if facts.too_old is not None:
        label = Sentence(_("Antiglobulin test, too old to count"))
        limit = Sentence(_("at most %(days)s days before consent"), {"days": facts.parameters.dat_window_days})
        yield Seen(label, Sentence("%(date)s", {"date": facts.too_old.on}), limit, facts.too_old.on)
    for name, code in ((_("Class"), facts.dat), (_("Disease"), facts.disease), (_("Origin"), facts.aetiology)):
        yield Seen(Sentence(name), answered(None) if code is None else Sentence(code.label))
    if facts.aetiology is not Aetiology.PRIMARY:
        yield Seen(Sentence(_("Other systemic treatment indicated")), answered(facts.other_treatment))
    if facts.haemolysis is not None:
        yield from facts.haemolysis.seen


def _why(msgid: str) -> Callable[[DiagnosisFacts], Sentence]:
    return lambda facts: Sentence(
        msgid,
        {
            "dat": answered(None) if facts.dat is None else facts.dat,
            "disease": answered(None) if facts.disease is None else facts.disease,
            "origin": answered(None) if facts.aetiology is None else facts.aetiology,
            "days": facts.parameters.dat_window_days,
            "tested": answered(None) if facts.too_old is None else facts.too_old.on,
        },
    )


DIAGNOSIS: tuple[Rule[DiagnosisFacts, Criterion], ...] = (
    Rule(
        "ELIG-02",
        FAIL,
        "OTHER_TREATMENT",
        lambda f: f.other_treatment,
        _why(_("Another systemic treatment is indicated for the underlying disease.")),
    ),
    Rule(
        "ELIG-02",
        FAIL,
        "COLD_TYPE",
        lambda f: f.dat is DatClass.COLD,
        _why(_("The antiglobulin test is of cold type, not of warm type.")),
    ),
    Rule(
        "ELIG-02",
        FAIL,
        "",
        lambda f: FAIL in (f.of_class, f.of_origin),
        _why(_("%(dat)s, %(disease)s, %(origin)s: the protocol excludes it.")),
    ),
    Rule(
        "ELIG-02",
        INCOMPLETE,
        "DAT_TOO_OLD",
        lambda f: f.dat is None and f.too_old is not None,
        _why(
            _("The antiglobulin test of %(tested)s is older than %(days)s days before consent and is to be repeated.")
        ),
    ),
    Rule(
        "ELIG-02",
        INCOMPLETE,
        "",
        lambda f: not f.known,
        _why(_("Antiglobulin test %(dat)s, disease %(disease)s, origin %(origin)s: not all that is needed is known.")),
    ),
    Rule(
        "ELIG-02",
        REVIEW,
        "DAT_NEGATIVE",
        lambda f: f.dat is DatClass.DAT_NEGATIVE,
        _why(_("The antiglobulin test is negative: it needs a test of high sensitivity, and other causes excluded.")),
    ),
    Rule(
        "ELIG-02",
        REVIEW,
        "MIXED_TYPE",
        lambda f: f.of_class is REVIEW,
        _why(_("The antiglobulin test is of mixed type, of which the registry says nothing.")),
    ),
    Rule(
        "ELIG-02",
        REVIEW,
        "SECONDARY",
        lambda f: f.of_origin is REVIEW,
        _why(_("%(disease)s, %(origin)s: the registry names only the primary one.")),
    ),
    Rule("ELIG-02", PASS, "", lambda f: True, _why(_("%(dat)s, %(disease)s, %(origin)s."))),
)


def judge_diagnosis(facts: DiagnosisFacts) -> Conclusion[DiagnosisFacts, Criterion]:
    """Whether the disease is one that the trial treats."""
    return decide(DIAGNOSIS, facts)


def with_test(
    tests: Windowed[AntiglobulinTest],
    *,
    cold_titre: Measured | None,
    disease: Disease | None,
    aetiology: Aetiology | None,
    other_treatment: bool | None,
    parameters: Parameters,
    active: bool | None = None,
    haemolysis: Haemolysis | None = None,
) -> DiagnosisFacts:
    """The facts of the diagnosis, with the class that the antiglobulin test of its window says."""
    concluded = classify(DatFacts(test=tests.used, cold_titre=cold_titre, parameters=parameters))
    return DiagnosisFacts(
        dat=concluded.answer,
        disease=disease,
        aetiology=aetiology,
        other_treatment=other_treatment,
        parameters=parameters,
        tests=concluded,
        too_old=tests.too_old,
        active=active,
        haemolysis=haemolysis,
    )

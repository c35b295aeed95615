"""The diagnosis: the class of the antiglobulin test, the disease and its origin (ELIG-02)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from protocol.codelists import Aetiology, Criterion, Disease
from protocol.codelists_eligibility import DatClass
from protocol.conclusion import Conclusion, Rule, Seen, decide
from protocol.eligibility_dat import AntiglobulinTest, DatFacts, classify
from protocol.eligibility_facts import FAIL, INCOMPLETE, PASS, REVIEW, Advisory, CriterionFacts, answered, unknown
from protocol.eligibility_haemolysis import Haemolysis
from protocol.eligibility_windows import Windowed
from protocol.parameters import Parameters
from protocol.units import Measured
from protocol.words import Sentence, _


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

"""Criteria that are asked: each of their questions must be answered no (ELIG-05, 08, 08b, 10, 11, 12)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from protocol.codelists import Criterion
from protocol.conclusion import Conclusion, Rule, Seen, decide
from protocol.eligibility_facts import FAIL, INCOMPLETE, PASS, Advisory, CriterionFacts, answered, unknown
from protocol.parameters import Parameters
from protocol.units import Measured, amount, any_of, quantity
from protocol.words import Sentence, _

CELSIUS = "°C"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a criterion: the name of its fact, its words, and the answer."""

    fact: str
    label: str
    answer: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFacts(CriterionFacts):
    """The questions of a criterion, with what was seen beside them and what it gives to think of."""

    questions: tuple[Question, ...]
    remarks: tuple[Advisory, ...] = ()
    beside: tuple[Seen, ...] = ()

    @property
    def any_yes(self) -> bool | None:
        return any_of(*(question.answer for question in self.questions))

    @property
    def missing(self) -> tuple[str, ...]:
        return unknown(*((question.fact, question.answer) for question in self.questions))

    @property
    def advisories(self) -> tuple[Advisory, ...]:
        return self.remarks

    @property
    def seen(self) -> tuple[Seen, ...]:
        answers = (Seen(Sentence(question.label), answered(question.answer)) for question in self.questions)
        return (*answers, *self.beside)


def _why(msgid: str, answer: bool | None) -> Callable[[AskedFacts], Sentence]:
    """A sentence that names the questions with this answer."""
    return lambda facts: Sentence(
        msgid, {"asked": tuple(Sentence(each.label) for each in facts.questions if each.answer is answer)}
    )


def _all_no(rule: str) -> tuple[Rule[AskedFacts, Criterion], ...]:
    return (
        Rule(rule, FAIL, "", lambda f: f.any_yes, _why(_("Answered yes: %(asked)s."), True)),
        Rule(rule, INCOMPLETE, "", lambda f: f.any_yes is None, _why(_("Not answered: %(asked)s."), None)),
        Rule(rule, PASS, "", lambda f: True, _why(_("Answered no: %(asked)s."), False)),
    )


ASKED: Mapping[str, tuple[Rule[AskedFacts, Criterion], ...]] = MappingProxyType(
    {rule: _all_no(rule) for rule in ("ELIG-05", "ELIG-08", "ELIG-08b", "ELIG-10", "ELIG-12")}
)


def judge_asked(rule: str, facts: AskedFacts) -> Conclusion[AskedFacts, Criterion]:
    """Whether every question of a criterion was answered no."""
    return decide(ASKED[rule], facts)


def active_infection(
    active: bool | None,
    *,
    parameters: Parameters,
    temperature: Measured | None = None,
    anti_infective: bool | None = None,
    site: str = "",
) -> AskedFacts:
    """ELIG-05; fever, or an anti-infective for an infection in the last days, beside a no is asked about."""
    fever = None if temperature is None else temperature.at_least(parameters.fever_from)
    shown = [Seen(Sentence(_("Anti-infective for an infection")), answered(anti_infective), _look_back(parameters))]
    if temperature is not None:
        limit = Sentence(_("fever from %(limit)s"), {"limit": quantity(parameters.fever_from, CELSIUS)})
        shown.append(Seen(Sentence(_("Temperature")), amount(temperature, CELSIUS), limit, temperature.on))
    if site:
        shown.append(Seen(Sentence(_("Site of the infection")), Sentence("%(site)s", {"site": site})))
    contradicted = active is False and bool(any_of(fever, anti_infective))
    text = _(
        "No active infection is told, beside a temperature of %(limit)s or more, or an anti-infective: to be asked."
    )
    remark = Advisory("INFECTION_SIGNS", Sentence(text, {"limit": quantity(parameters.fever_from, CELSIUS)}))
    return AskedFacts(
        questions=(Question("active_infection", _("Active infection"), active),),
        remarks=(remark,) if contradicted else (),
        beside=tuple(shown),
    )


def _look_back(parameters: Parameters) -> Sentence:
    return Sentence(_("looked back %(days)s days"), {"days": parameters.anti_infective_days})


def connective_tissue(disease: bool | None, organs: bool | None, *, antinuclear: bool | None = None) -> AskedFacts:
    """ELIG-08; antinuclear antibodies alone are a remark (D-6)."""
    alone = antinuclear is True and disease is not True and organs is not True
    text = _("Antinuclear antibodies alone do not exclude; a connective tissue disease does.")
    return AskedFacts(
        questions=(
            Question("connective_tissue_disease", _("Connective tissue disease"), disease),
            Question("organ_involvement", _("Involvement of other organs"), organs),
        ),
        remarks=(Advisory("ANA_ALONE", Sentence(text)),) if alone else (),
        beside=(Seen(Sentence(_("Antinuclear antibodies")), answered(antinuclear)),),
    )


def uncontrolled(infection: bool | None, bleeding: bool | None) -> AskedFacts:
    """ELIG-08b."""
    return AskedFacts(
        questions=(
            Question("infection_uncontrolled", _("Infection that standard treatment does not control"), infection),
            Question("bleeding_uncontrolled", _("Bleeding that standard treatment does not control"), bleeding),
        )
    )


def cirrhosis(
    cirrhosis: bool | None,
    portal_hypertension: bool | None,
    *,
    large_spleen: bool | None = None,
    platelets: Measured | None = None,
) -> AskedFacts:
    """ELIG-10; few platelets with a large spleen are a remark."""
    few = None if platelets is None else platelets.below(platelets.low)
    prompts = bool(few and large_spleen) and not any_of(cirrhosis, portal_hypertension)
    text = _("Few platelets with a large spleen: portal hypertension is to be thought of.")
    return AskedFacts(
        questions=(
            Question("cirrhosis", _("Cirrhosis"), cirrhosis),
            Question("portal_hypertension", _("Portal hypertension"), portal_hypertension),
        ),
        remarks=(Advisory("SPLEEN_AND_PLATELETS", Sentence(text)),) if prompts else (),
        beside=(Seen(Sentence(_("Large spleen")), answered(large_spleen)),),
    )


def hypersensitivity(hypersensitive: bool | None) -> AskedFacts:
    """ELIG-12."""
    return AskedFacts(questions=(Question("hypersensitivity", _("Hypersensitivity to sirolimus"), hypersensitive),))


@dataclass(frozen=True, slots=True, kw_only=True)
class MalignancyFacts(CriterionFacts):
    """Whether there is or was a malignant disease, whether it is controlled, and which (ELIG-11)."""

    present: bool | None
    controlled: bool | None = None
    detail: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        if not self.present:
            return unknown(("malignancy", self.present))
        return (
            *unknown(("malignancy_controlled", self.controlled)),
            *(("malignancy_detail",) if not self.detail else ()),
        )

    @property
    def seen(self) -> tuple[Seen, ...]:
        seen = [Seen(Sentence(_("Malignant disease or lymphoma")), answered(self.present))]
        if self.present:
            seen.append(Seen(Sentence(_("In remission or controlled")), answered(self.controlled)))
        if self.detail:
            seen.append(Seen(Sentence(_("Which, and its state")), Sentence("%(detail)s", {"detail": self.detail})))
        return tuple(seen)


def _says(msgid: str) -> Callable[[MalignancyFacts], Sentence]:
    return lambda facts: Sentence(msgid, {"detail": facts.detail})


MALIGNANCY: tuple[Rule[MalignancyFacts, Criterion], ...] = (
    Rule("ELIG-11", PASS, "", lambda f: f.present is False, _says(_("There is no malignant disease and no lymphoma."))),
    Rule("ELIG-11", INCOMPLETE, "", lambda f: not f.present, _says(_("A malignant disease is not asked about yet."))),
    Rule(
        "ELIG-11",
        FAIL,
        "",
        lambda f: f.controlled is False,
        _says(_("A malignant disease or lymphoma is uncontrolled.")),
    ),
    Rule(
        "ELIG-11",
        INCOMPLETE,
        "",
        lambda f: f.controlled is None or not f.detail,
        _says(_("Of the malignant disease or lymphoma it is not known which, or whether it is controlled.")),
    ),
    Rule("ELIG-11", PASS, "CONTROLLED", lambda f: True, _says(_("In remission or controlled: %(detail)s."))),
)


def judge_malignancy(facts: MalignancyFacts) -> Conclusion[MalignancyFacts, Criterion]:
    """Whether there is no malignant disease out of control."""
    return decide(MALIGNANCY, facts)

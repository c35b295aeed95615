"""Eligibility: the registry's criteria in its order, each judged by its table, and what all together conclude (2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from protocol.codelists import Criterion
from protocol.codelists_eligibility import EligibilityStatus
from protocol.conclusion import Conclusion, Rule, Seen, decide
from protocol.dates import after
from protocol.eligibility_age import AgeFacts, judge_age
from protocol.eligibility_consent import ConsentFacts, judge_consent
from protocol.eligibility_diagnosis import DiagnosisFacts, judge_diagnosis
from protocol.eligibility_facts import FAIL, INCOMPLETE, PASS, REVIEW, Advisory
from protocol.eligibility_liver import LiverFacts, judge_liver
from protocol.eligibility_pregnancy import PregnancyFacts, judge_pregnancy
from protocol.eligibility_questions import AskedFacts, MalignancyFacts, judge_asked, judge_malignancy
from protocol.eligibility_steroid import SteroidFacts, judge_steroids
from protocol.eligibility_virus import VirusFacts, judge_virus
from protocol.eligibility_windows import Expiry, earliest_expiry
from protocol.words import Sentence, _


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningFacts:
    """All that is known of a subject before the first dose, by criterion."""

    age: AgeFacts
    diagnosis: DiagnosisFacts
    steroids: SteroidFacts
    liver: LiverFacts
    infection: AskedFacts
    pregnancy: PregnancyFacts
    consent: ConsentFacts
    connective_tissue: AskedFacts
    uncontrolled: AskedFacts
    virus: VirusFacts
    cirrhosis: AskedFacts
    malignancy: MalignancyFacts
    hypersensitivity: AskedFacts
    screened_on: date | None = None


@dataclass(frozen=True, slots=True)
class CriterionDeclaration:
    """One criterion: its id, its ids and text in the registry, its title, and the table that judges it.

    ``registry`` is empty where the criterion is none of the registry's.
    """

    id: str
    registry: tuple[str, ...]
    title: str
    text: str
    judge: Callable[[ScreeningFacts], Conclusion[Any, Criterion]]


CRITERIA: tuple[CriterionDeclaration, ...] = (
    CriterionDeclaration("ELIG-01", ("I1",), _("Age"), _("Age ≥18 years old."), lambda facts: judge_age(facts.age)),
    CriterionDeclaration(
        "ELIG-02",
        ("I2",),
        _("Diagnosis"),
        _(
            "Diagnosed as primary warm autoimmune hemolytic anemia or Evans syndrome (primary or secondary). There is "
            "no treatment indication of other systemic involvement in the original disease if secondary."
        ),
        lambda facts: judge_diagnosis(facts.diagnosis),
    ),
    CriterionDeclaration(
        "ELIG-03",
        ("I3",),
        _("Glucocorticoids"),
        _("No response to glucocorticoid therapy or recurrence."),
        lambda facts: judge_steroids(facts.steroids),
    ),
    CriterionDeclaration(
        "ELIG-04",
        ("I4",),
        _("Liver"),
        _("Baseline liver (ALT, AST) was less than 2 times the normal value."),
        lambda facts: judge_liver(facts.liver),
    ),
    CriterionDeclaration(
        "ELIG-05",
        ("I5",),
        _("Active infection"),
        _("No active infection."),
        lambda facts: judge_asked("ELIG-05", facts.infection),
    ),
    CriterionDeclaration(
        "ELIG-06",
        ("I6", "E6"),
        _("Pregnancy and breastfeeding"),
        _("Not pregnant or breastfeeding."),
        lambda facts: judge_pregnancy(facts.pregnancy),
    ),
    CriterionDeclaration(
        "ELIG-07",
        ("I7",),
        _("Consent"),
        _("Agree to sign the consent form."),
        lambda facts: judge_consent(facts.consent),
    ),
    CriterionDeclaration(
        "ELIG-08",
        ("E1",),
        _("Connective tissue disease"),
        _("Patients with connective tissue disease or other organs involvement."),
        lambda facts: judge_asked("ELIG-08", facts.connective_tissue),
    ),
    CriterionDeclaration(
        "ELIG-08b",
        ("E2",),
        _("Uncontrolled infection or bleeding"),
        _("Infection or bleeding that cannot be controlled by standard treatment."),
        lambda facts: judge_asked("ELIG-08b", facts.uncontrolled),
    ),
    CriterionDeclaration(
        "ELIG-09",
        ("E3",),
        _("HIV, hepatitis C, hepatitis B"),
        _("Active HIV, HCV or HBV infection or cirrhosis or portal hypertension."),
        lambda facts: judge_virus(facts.virus),
    ),
    CriterionDeclaration(
        "ELIG-10",
        ("E3", "E5"),
        _("Cirrhosis or portal hypertension"),
        _("Cirrhosis or portal hypertension."),
        lambda facts: judge_asked("ELIG-10", facts.cirrhosis),
    ),
    CriterionDeclaration(
        "ELIG-11",
        ("E4",),
        _("Malignant disease"),
        _("Progressed uncontrolled malignant tumors and lymphoma."),
        lambda facts: judge_malignancy(facts.malignancy),
    ),
    CriterionDeclaration(
        "ELIG-12",
        (),
        _("Hypersensitivity"),
        _("Hypersensitivity to sirolimus (the label's; no criterion of the registry): no first dose."),
        lambda facts: judge_asked("ELIG-12", facts.hypersensitivity),
    ),
)


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """What one criterion concluded, and what the page says of it."""

    criterion: CriterionDeclaration
    conclusion: Conclusion[Any, Criterion]

    @property
    def status(self) -> Criterion:
        return self.conclusion.answer

    @property
    def rule(self) -> str:
        return self.conclusion.rule

    @property
    def reason(self) -> Sentence:
        return self.conclusion.reason

    @property
    def seen(self) -> tuple[Seen, ...]:
        return self.conclusion.seen

    @property
    def advisories(self) -> tuple[Advisory, ...]:
        """Remarks beside the answer, which decided nothing."""
        advisories: tuple[Advisory, ...] = self.conclusion.facts.advisories
        return advisories

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the facts that the criterion waits for; none where it is decided."""
        missing: tuple[str, ...] = self.conclusion.facts.missing if self.status is INCOMPLETE else ()
        return missing


@dataclass(frozen=True, slots=True)
class OverallFacts:
    """The statuses of all criteria, each after what the investigator decided of it."""

    statuses: Sequence[Criterion]

    def having(self, status: Criterion) -> int:
        """How many criteria have this status."""
        return sum(each is status for each in self.statuses)

    @property
    def marks(self) -> tuple[str, ...]:
        return ()

    @property
    def seen(self) -> tuple[Seen, ...]:
        counted = ((status, self.having(status)) for status in Criterion)
        return tuple(Seen(Sentence(status.label), Sentence("%(count)s", {"count": count})) for status, count in counted)


def _why(msgid: str, status: Criterion) -> Callable[[OverallFacts], Sentence]:
    return lambda facts: Sentence(msgid, {"count": facts.having(status), "all": len(facts.statuses)})


OVERALL: tuple[Rule[OverallFacts, EligibilityStatus], ...] = (
    Rule(
        "ELIG-13",
        EligibilityStatus.NOT_ELIGIBLE,
        "",
        lambda f: FAIL in f.statuses,
        _why(_("%(count)s of %(all)s criteria failed."), FAIL),
    ),
    Rule(
        "ELIG-13",
        EligibilityStatus.INCOMPLETE,
        "",
        lambda f: INCOMPLETE in f.statuses or not f.statuses,
        _why(_("%(count)s of %(all)s criteria are incomplete."), INCOMPLETE),
    ),
    Rule(
        "ELIG-13",
        EligibilityStatus.PENDING_PI_REVIEW,
        "",
        lambda f: REVIEW in f.statuses,
        _why(_("%(count)s of %(all)s criteria wait for the investigator's review."), REVIEW),
    ),
    Rule(
        "ELIG-13",
        EligibilityStatus.ELIGIBLE,
        "",
        lambda f: True,
        _why(_("All %(all)s criteria are met, or were accepted in review."), PASS),
    ),
)


def overall(statuses: Sequence[Criterion]) -> Conclusion[OverallFacts, EligibilityStatus]:
    """What all criteria together conclude, in whatever order they stand (ELIG-13)."""
    return decide(OVERALL, OverallFacts(tuple(statuses)))


def reviewed(status: Criterion, accepted: bool | None) -> Criterion:
    """A status after the investigator's decision: only a REVIEW can be decided, and a FAIL never be accepted."""
    if status is not REVIEW or accepted is None:
        return status
    return PASS if accepted else FAIL


NO_DECISIONS: Mapping[str, bool] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Eligibility:
    """All criteria of a subject, and what they conclude with the investigator's decisions laid over them."""

    results: tuple[CriterionResult, ...]
    overall: Conclusion[OverallFacts, EligibilityStatus]
    holds_until: Expiry | None

    @property
    def status(self) -> EligibilityStatus:
        return self.overall.answer

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of all facts that a criterion waits for, each once."""
        return tuple(dict.fromkeys(name for result in self.results for name in result.missing))


def judge_eligibility(facts: ScreeningFacts, *, accepted: Mapping[str, bool] = NO_DECISIONS) -> Eligibility:
    """Every criterion of a subject; ``accepted`` says by the id of a criterion how its REVIEW was decided."""
    results = tuple(CriterionResult(criterion, criterion.judge(facts)) for criterion in CRITERIA)
    statuses = [reviewed(result.status, accepted.get(result.criterion.id)) for result in results]
    return Eligibility(results, overall(statuses), holds_until(facts))


def holds_until(facts: ScreeningFacts) -> Expiry | None:
    """Until which day, inclusive, the first dose may be taken on these results, and the fact that ends it."""
    until = {"alt": facts.liver.alt.until, "ast": facts.liver.ast.until}
    if facts.pregnancy.fertile:
        until["hcg"] = facts.pregnancy.speaking.until
    ends = [Expiry(last_day, name) for name, last_day in until.items() if last_day is not None]
    if facts.screened_on is not None:
        ends.append(Expiry(after(facts.screened_on, facts.age.parameters.screening_window_days), "screening"))
    return earliest_expiry(ends)

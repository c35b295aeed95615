"""The age at consent, of dates that may be known in part (ELIG-01)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from protocol.codelists import Criterion
from protocol.conclusion import Conclusion, Rule, Seen, decide
from protocol.eligibility_facts import (
    FAIL,
    INCOMPLETE,
    PASS,
    CriterionFacts,
    answered,
    unknown,
)
from protocol.eligibility_windows import DayRange
from protocol.parameters import Parameters
from protocol.partial_dates import completed_years
from protocol.words import Sentence, _


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeFacts(CriterionFacts):
    """Birth and consent, each as the days that it can be (ELIG-01)."""

    born: DayRange | None
    consented: DayRange | None
    parameters: Parameters

    @property
    def ages(self) -> tuple[int, int] | None:
        """The ages in completed years that are possible, the least and the most; a year of birth alone says none."""
        if self.born is None or self.consented is None or not self.born.names_month:
            return None
        return completed_years(self.born, self.consented)

    @property
    def within(self) -> bool | None:
        """Whether every age that is possible lies inside the limits, or every one outside."""
        if self.ages is None:
            return None
        least, most = self.ages
        limits = self.parameters
        if most < limits.min_age or least > limits.max_age:
            return False
        return True if least >= limits.min_age and most <= limits.max_age else None

    @property
    def age(self) -> Sentence:
        if self.ages is None:
            return answered(None)
        least, most = self.ages
        if least == most:
            return Sentence(_("%(age)s years"), {"age": least})
        return Sentence(_("%(age)s or %(oldest)s years"), {"age": least, "oldest": most})

    @property
    def missing(self) -> tuple[str, ...]:
        return unknown(
            ("birth_date", None if self.born is None else self.born.day),
            ("consent_date", None if self.consented is None else self.consented.day),
        )

    @property
    def seen(self) -> tuple[Seen, ...]:
        return (
            Seen(Sentence(_("Date of birth")), _days(self.born)),
            Seen(Sentence(_("Consent signed on")), _days(self.consented)),
            Seen(Sentence(_("Age at consent")), self.age, _ages(self)),
        )


def _days(days: DayRange | None) -> Sentence:
    if days is None:
        return answered(None)
    if days.day is not None:
        return Sentence("%(date)s", {"date": days.day})
    return Sentence(_("%(first)s to %(last)s"), {"first": days.earliest, "last": days.latest})


def _ages(facts: AgeFacts) -> Sentence:
    limits = {"least": facts.parameters.min_age, "most": facts.parameters.max_age}
    return Sentence(_("%(least)s to %(most)s years"), limits)


def _age_why(msgid: str) -> Callable[[AgeFacts], Sentence]:
    return lambda facts: Sentence(
        msgid,
        {"age": facts.age, "limits": _ages(facts), "born": _days(facts.born), "consented": _days(facts.consented)},
    )


AGE: tuple[Rule[AgeFacts, Criterion], ...] = (
    Rule(
        "ELIG-01",
        FAIL,
        "",
        lambda f: f.within is False,
        _age_why(_("At consent on %(consented)s the age was %(age)s (born %(born)s), not %(limits)s.")),
    ),
    Rule(
        "ELIG-01",
        PASS,
        "",
        lambda f: f.within,
        _age_why(_("At consent on %(consented)s the age was %(age)s (born %(born)s), within %(limits)s.")),
    ),
    Rule(
        "ELIG-01",
        INCOMPLETE,
        "",
        lambda f: f.ages is None,
        _age_why(_("The age at consent needs the day or month of birth (%(born)s) and the consent (%(consented)s).")),
    ),
    Rule(
        "ELIG-01",
        INCOMPLETE,
        "",
        lambda f: True,
        _age_why(
            _("At consent on %(consented)s the age was %(age)s (born %(born)s): it may or may not be %(limits)s.")
        ),
    ),
)


def judge_age(facts: AgeFacts) -> Conclusion[AgeFacts, Criterion]:
    """Whether the age at consent lies within the limits."""
    return decide(AGE, facts)

"""Glucocorticoids failed: a relapse after a response, or no response to a full course (ELIG-03)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from protocol.codelists import Criterion
from protocol.conclusion import Conclusion, Rule, Seen, decide
from protocol.eligibility_facts import FAIL, INCOMPLETE, PASS, REVIEW, CriterionFacts, answered
from protocol.parameters import Parameters
from protocol.steroids import SteroidCourse, in_words
from protocol.units import any_of, quantity
from protocol.words import Sentence, _


@dataclass(frozen=True, slots=True, kw_only=True)
class SteroidFacts(CriterionFacts):
    """All courses of glucocorticoids before the trial; ``courses`` is None where nobody recorded them.

    ``relapsed`` is a relapse after a documented response that is told of no course by itself; ``dependent`` and
    ``intolerant`` say that this was all that became of glucocorticoids. ``relapse``, ``failure`` and the
    ``failures`` of each course are derived once, three-valued.
    """

    weight: Decimal | None
    courses: Sequence[SteroidCourse] | None
    parameters: Parameters
    relapsed: bool | None = False
    dependent: bool | None = False
    intolerant: bool | None = False
    relapse: bool | None = field(init=False, compare=False)
    failure: bool | None = field(init=False, compare=False)
    failures: tuple[bool | None, ...] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        courses, untold = self.courses or (), () if self.courses is not None else (None,)
        relapsed = [course.recurred for course in courses]
        failed = [course.failed(self.weight, self.parameters) for course in courses]
        derive = object.__setattr__  # the dataclass is frozen
        derive(self, "relapse", any_of(self.relapsed, *relapsed, *untold))
        derive(self, "failure", any_of(*failed, *untold))
        derive(self, "failures", tuple(failed))

    @property
    def other_failure(self) -> bool | None:
        """Dependence without a documented recurrence, or intolerance."""
        return any_of(self.dependent, self.intolerant)

    @property
    def missing(self) -> tuple[str, ...]:
        if self.courses is None:
            return ("steroid_courses",)
        judged = zip(self.courses, self.failures, strict=True)
        undecided = (course for course, failed in judged if None in (failed, course.recurred))
        names = [name for course in undecided for name in course.missing(self.weight, self.parameters)]
        flags = {"steroid_relapse": self.relapsed, "dependent": self.dependent, "intolerant": self.intolerant}
        return tuple(dict.fromkeys((*names, *(name for name, answer in flags.items() if answer is None))))

    @property
    def deciding(self) -> SteroidCourse | None:
        """The full course without response, where there is one."""
        judged = zip(self.courses or (), self.failures, strict=True)
        return next((course for course, failed in judged if failed), None)

    @property
    def seen(self) -> tuple[Seen, ...]:
        return tuple(_seen(self))


def _seen(facts: SteroidFacts) -> Iterator[Seen]:
    least = {
        "dose": quantity(facts.parameters.refr_min_mgkg, "mg/kg/d"),
        "days": facts.parameters.refr_min_days,
    }
    limit = Sentence(_("full: %(dose)s for %(days)s d"), least)
    weight = answered(None) if facts.weight is None else quantity(facts.weight, "kg")
    yield Seen(Sentence(_("Weight")), weight)
    if facts.courses is None:
        yield Seen(Sentence(_("Courses of glucocorticoids")), answered(None), limit)
    for course in facts.courses or ():
        words = in_words(course, facts.weight, facts.parameters)
        yield Seen(Sentence(_("Course of glucocorticoids")), words, limit)
    for label, answer in (
        (_("Relapse after a response"), facts.relapse),
        (_("Only dependent on glucocorticoids"), facts.dependent),
        (_("Only intolerant of glucocorticoids"), facts.intolerant),
    ):
        yield Seen(Sentence(label), answered(answer))


def _why(msgid: str) -> Callable[[SteroidFacts], Sentence]:
    return lambda facts: Sentence(
        msgid,
        {
            "course": answered(None)
            if facts.deciding is None
            else in_words(facts.deciding, facts.weight, facts.parameters),
            "dose": quantity(facts.parameters.refr_min_mgkg, "mg/kg/d"),
            "days": facts.parameters.refr_min_days,
        },
    )


STEROIDS: tuple[Rule[SteroidFacts, Criterion], ...] = (
    Rule("ELIG-03", PASS, "RELAPSED", lambda f: f.relapse, _why(_("There was a relapse after a documented response."))),
    Rule(
        "ELIG-03",
        PASS,
        "REFRACTORY",
        lambda f: f.failure,
        _why(_("No response to a full course (at least %(dose)s of prednisone for %(days)s d): %(course)s.")),
    ),
    Rule(
        "ELIG-03",
        INCOMPLETE,
        "",
        lambda f: f.relapse is None or f.failure is None,
        _why(
            _("Whether a course of %(dose)s of prednisone for %(days)s d failed, or a response was lost, is not known.")
        ),
    ),
    Rule(
        "ELIG-03",
        REVIEW,
        "DEPENDENT",
        lambda f: f.dependent,
        _why(_("Only dependence on glucocorticoids is told, without a documented recurrence.")),
    ),
    Rule(
        "ELIG-03", REVIEW, "INTOLERANT", lambda f: f.intolerant, _why(_("Only intolerance of glucocorticoids is told."))
    ),
    Rule(
        "ELIG-03",
        INCOMPLETE,
        "",
        lambda f: f.other_failure is None,
        _why(_("Whether there was dependence or intolerance is not recorded.")),
    ),
    Rule(
        "ELIG-03",
        FAIL,
        "",
        lambda f: True,
        _why(
            _("No course of %(dose)s of prednisone for %(days)s d without response, and no relapse after a response.")
        ),
    ),
)


def judge_steroids(facts: SteroidFacts) -> Conclusion[SteroidFacts, Criterion]:
    """Whether glucocorticoids failed."""
    return decide(STEROIDS, facts)

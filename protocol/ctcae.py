"""The CTCAE grade of one laboratory result (CTC-01 to CTC-09): the worst grade that is certain.

A limit that is needed and missing leaves a result without a grade, never with grade 0. A missing baseline leaves
the limits for a normal one, and the conclusion says so (BASELINE_MISSING). So has the baseline itself, and
what stands before it: that grade is labelled as the baseline's (BASELINE_GRADE, CTC-08). Where a worse grade can be
neither stated nor excluded, as of a result that is only a bound, the conclusion says that, too (AT_LEAST).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from protocol.conclusion import Conclusion, Rule, decide
from protocol.ctcae_results import GradedResult, lacking, named_by
from protocol.ctcae_tables import BY_DIPSTICK, GRADES, Against, Cut
from protocol.parameters import Parameters
from protocol.units import all_of, any_of, dated, quantity
from protocol.words import Sentence, _

Grade = int | None
GradeRule = Rule[GradedResult, Grade]
GradeConclusion = Conclusion[GradedResult, Grade]
Because = Callable[[GradedResult], Sentence]

_HELD = {
    "<": _("The result %(value)s is below %(bound)s"),
    ">": _("The result %(value)s is above %(bound)s"),
    "≥": _("The result %(value)s is at or above %(bound)s"),
}
_ONCE = {
    Against.LOWER: _("its lower limit %(limit)s"),
    Against.UPPER: _("its upper limit %(limit)s"),
    Against.BASELINE: _("the baseline %(limit)s"),
}
_TIMES = {
    Against.UPPER: _("%(times)s × its upper limit %(limit)s"),
    Against.BASELINE: _("%(times)s × the baseline %(limit)s"),
}


def grade(facts: GradedResult) -> GradeConclusion:
    """The grade by value, 0 to 4; None where no grade can be given. An investigator confirms or changes it."""
    return decide(RULES, facts)


def rises(before: Grade, now: Grade) -> bool | None:
    """CTC-06: whether a grade is new or worse than at baseline; grade 0 never is."""
    if now == 0:
        return False
    return None if before is None or now is None else now > before


def is_event(
    before: Grade, now: Grade, parameters: Parameters, *, significant: bool | None, acted_on: bool | None
) -> bool | None:
    """CTC-06: an abnormal result is an adverse event if its grade rises and it is severe, significant, or acted on."""
    severe = None if now is None else now >= parameters.ae_lab_grade
    return all_of(rises(before, now), any_of(severe, significant, acted_on))


def _says(msgid: str, **clauses: Callable[[GradedResult], object]) -> Because:
    """A sentence about a result, with the term and the version by which it is graded."""
    return lambda facts: Sentence(
        msgid,
        {
            "term": _term(facts),
            "version": facts.version,
            **{name: clause(facts) for name, clause in clauses.items()},
        },
    )


def _term(facts: GradedResult) -> Sentence:
    """The term, labelled where the grade is that of the baseline (CTC-08)."""
    term = Sentence("" if facts.scale is None else facts.scale.term)
    return Sentence(_("%(term)s at baseline"), {"term": term}) if facts.is_baseline else term


def _value(facts: GradedResult) -> Sentence:
    assert facts.held is not None
    return dated(facts.held, facts.unit)


def _dipstick(facts: GradedResult) -> Sentence:
    assert facts.dipstick is not None
    return Sentence(facts.dipstick.label)


def _held(worst: int) -> Callable[[GradedResult], Sentence]:
    """The clause that names the limb by which a grade is met."""

    def clause(facts: GradedResult) -> Sentence:
        cuts = [cut for cut in facts.deciding(worst) if not cut.of_baseline]
        bounds = [_bound(cut, facts) for cut in cuts]
        return Sentence(_HELD[cuts[0].sign], {"value": _value(facts), "bound": _joined(*bounds)})

    return clause


def _joined(first: Sentence, second: Sentence | None = None) -> Sentence:
    if second is None:
        return first
    return Sentence(_("%(first)s and also %(second)s"), {"first": first, "second": second})


def _bound(cut: Cut, facts: GradedResult) -> Sentence:
    named, unit = named_by(cut, facts), facts.unit
    assert named is not None
    if cut.against is Against.NUMBER:
        return quantity(cut.number, unit)
    msgid = (_ONCE if cut.number == 1 else _TIMES)[cut.against]
    return Sentence(msgid, {"times": cut.number, "limit": dated(named, unit)})


def _by_dipstick(graded: int) -> GradeRule:
    return Rule(
        "CTC-05",
        graded,
        "",
        lambda f: f.value is None and f.dipstick is not None and BY_DIPSTICK[f.dipstick] == graded,
        _says(
            _(
                "Protein on the dipstick was %(dipstick)s, without a 24-hour result: %(term)s, "
                "grade %(grade)s (%(version)s)."
            ),
            dipstick=_dipstick,
            grade=lambda f: graded,
        ),
    )


def _by_value(graded: int) -> Iterator[GradeRule]:
    """The grade is met and no worse one can be; and below the worst of all: it is met at least."""
    yield Rule(
        "CTC-01",
        graded,
        "",
        lambda f: f.met[graded] and not f.worse_unclear(graded),
        _says(_("%(held)s: %(term)s, grade %(grade)s (%(version)s)."), held=_held(graded), grade=lambda f: graded),
    )
    if graded == GRADES[0]:
        return
    yield Rule(
        "CTC-01",
        graded,
        "AT_LEAST",
        lambda f: f.met[graded],
        _says(
            _("%(held)s: %(term)s, grade %(grade)s at least, as a worse one cannot be excluded (%(version)s)."),
            held=_held(graded),
            grade=lambda f: graded,
        ),
    )


RULES: tuple[GradeRule, ...] = (
    Rule(
        "CTC-01",
        None,
        "NO_TERM",
        lambda f: f.scale is None,
        _says(_("%(version)s has no term for this result: it has no grade.")),
    ),
    Rule(
        "CTC-01",
        None,
        "BY_INVESTIGATOR",
        lambda f: f.scale is not None and not f.scale.ladder.cells,
        _says(_("%(term)s has no limits in numbers (%(version)s): an investigator grades it.")),
    ),
    *(_by_dipstick(graded) for graded in sorted(set(BY_DIPSTICK.values()), reverse=True)),
    Rule(
        "CTC-01",
        None,
        "VALUE_MISSING",
        lambda f: f.value is None,
        _says(_("Nothing was measured: %(term)s has no grade (%(version)s).")),
    ),
    *(line for graded in GRADES for line in _by_value(graded)),
    Rule(
        "CTC-01",
        None,
        "LIMIT_MISSING",
        lambda f: f.worse_unclear(0) and bool(lacking(f)),
        _says(
            _("The result %(value)s cannot be graded without %(lacking)s: %(term)s has no grade (%(version)s)."),
            value=_value,
            lacking=lacking,
        ),
    ),
    Rule(
        "CTC-01",
        None,
        "UNCLEAR",
        lambda f: f.worse_unclear(0),
        _says(
            _("The result %(value)s cannot be told from the limits: %(term)s has no grade (%(version)s)."), value=_value
        ),
    ),
    Rule(
        "CTC-01",
        0,
        "",
        lambda f: True,
        _says(_("The result %(value)s reaches no grade of %(term)s (%(version)s)."), value=_value),
    ),
)

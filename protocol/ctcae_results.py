"""What a CTCAE grade looks at: one result, its limits and its baseline; unknown is None, never normal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from protocol.codelists import CtcaeVersion, Dipstick
from protocol.conclusion import Seen
from protocol.ctcae_tables import GRADES, MG_DL, Against, Cell, Cut, GradedTerm, GradeScale, Ladder, Limb
from protocol.parameters import Parameters
from protocol.units import Measured, Unreadable, all_of, amount, any_of, denied, normalise, quantity, read
from protocol.words import Sentence, _

BASELINE_MISSING, BASELINE_GRADE = "BASELINE_MISSING", "BASELINE_GRADE"


@dataclass(frozen=True, slots=True, kw_only=True)
class GradedResult:
    """One result to be graded, in the unit of its term, with its own limits (specification 5.1).

    ``in_mg_dl`` is the same result with its limits as it was reported, where that was in mg/dL (CTC-09).
    ``baseline`` is the baseline of the same analyte with the limits of its own day (CTC-06); a result that
    ``is_baseline``, or stands before it, is held against its limits alone (CTC-08). ``dipstick`` speaks for urine
    protein where there is no 24-hour result. ``met`` says for each grade whether its cell holds; it is
    derived once: rules ask for it often.
    """

    term: GradedTerm
    value: Measured | None
    parameters: Parameters
    in_mg_dl: Measured | None = None
    baseline: Measured | None = None
    is_baseline: bool = False
    dipstick: Dipstick | None = None
    met: Mapping[int, bool | None] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        met = {grade: _met(self, grade) for grade in GRADES}
        object.__setattr__(self, "met", met)  # the dataclass is frozen

    @property
    def version(self) -> CtcaeVersion:
        """P42: one for the whole study."""
        return self.parameters.ctcae_version

    @property
    def scale(self) -> GradeScale | None:
        """The term in this version; None where the version has none."""
        return self.term.scales.get(self.version)

    @property
    def high_baseline(self) -> bool | None:
        """Whether the baseline was above its own upper limit; a missing one was not, which ``marks`` tells."""
        if self.baseline is None or self.is_baseline:
            return False
        return self.baseline.above(self.baseline.high)

    @property
    def is_held_in_mg_dl(self) -> bool:
        """CTC-09: whether it was reported in mg/dL, and CTCAE prints limits in mg/dL."""
        return self.in_mg_dl is not None and self.scale is not None and bool(self.scale.in_mg_dl.cells)

    @property
    def held(self) -> Measured | None:
        """The result in the unit of the limits that it is held against."""
        return self.in_mg_dl if self.is_held_in_mg_dl else self.value

    @property
    def unit(self) -> str:
        return MG_DL if self.is_held_in_mg_dl else self.term.unit

    @property
    def upper(self) -> Decimal | None:
        """The upper limit of the result: its own, or the protocol's where the report gives none (CTC-05)."""
        if self.held is not None and self.held.in_doubt:
            return None
        own = None if self.held is None else self.held.high
        return self.term.assumed(self.parameters) if own is None else own

    @property
    def lower(self) -> Decimal | None:
        return None if self.held is None else self.held.low

    @property
    def ladder(self) -> Ladder:
        """The cells for a normal baseline, in the unit of the result."""
        assert self.scale is not None
        return self.scale.in_mg_dl if self.is_held_in_mg_dl else self.scale.ladder

    def deciding(self, grade: int) -> Limb:
        """The first limb by which a grade that is met is met."""
        assert self.scale is not None
        raised = self.scale.if_high.cells and self.high_baseline
        cell = self.scale.if_high.cell(grade) if raised else _usual(self, grade)
        return next(limb for limb in cell if _limb_holds(limb, self))

    def worse_unclear(self, grade: int) -> bool:
        """Whether a grade above this one can be neither stated nor excluded."""
        return any(held is None for worse, held in self.met.items() if worse > grade)

    @property
    def marks(self) -> tuple[str, ...]:
        if self.is_baseline:
            return (BASELINE_GRADE,)
        asked = self.value is not None and self.scale is not None and self.scale.needs(Against.BASELINE)
        return (BASELINE_MISSING,) if asked and self.baseline is None else ()

    @property
    def seen(self) -> tuple[Seen, ...]:
        return tuple(_seen(self))


def reported_in_mg_dl(text: str, unit: str) -> Measured | None:
    """CTC-09: a result as it was reported, where that was in mg/dL and can be read; without its limits."""
    if normalise(unit) != MG_DL:
        return None
    try:
        reported = read(text)
    except Unreadable:
        return None
    return Measured(reported.number, reported.qualifier)


def _met(facts: GradedResult, grade: int) -> bool | None:
    """Whether the cell of a grade holds, in the ladder that the baseline chooses."""
    scale = facts.scale
    if scale is None:
        return False
    usual = _cell_holds(_usual(facts, grade), facts)
    if not scale.if_high.cells:
        return usual
    raised = _cell_holds(scale.if_high.cell(grade), facts)
    high = facts.high_baseline
    return any_of(all_of(denied(high), usual), all_of(high, raised))


def _usual(facts: GradedResult, grade: int) -> Cell:
    """The cell for a normal baseline; of the baseline itself without the comparisons with a baseline (CTC-08)."""
    cell = facts.ladder.cell(grade)
    return _by_limits(cell) if facts.is_baseline else cell


def _by_limits(cell: Cell) -> Cell:
    limbs = (tuple(cut for cut in limb if not (cut.of_baseline or cut.against is Against.BASELINE)) for limb in cell)
    return tuple(limb for limb in limbs if limb)


def _cell_holds(cell: Cell, facts: GradedResult) -> bool | None:
    """By any of its limbs; beside another limb, one that asks for a missing baseline is left out."""
    limbs = tuple(limb for limb in cell if facts.baseline is not None or not _of_baseline(limb))
    return any_of(*(_limb_holds(limb, facts) for limb in limbs or cell))


def _of_baseline(limb: Limb) -> bool:
    return any(cut.against is Against.BASELINE for cut in limb)


def _limb_holds(limb: Limb, facts: GradedResult) -> bool | None:
    return all_of(*(_cut_holds(cut, facts) for cut in limb))


def _cut_holds(cut: Cut, facts: GradedResult) -> bool | None:
    held, named = facts.baseline if cut.of_baseline else facts.held, named_by(cut, facts)
    if held is None or named is None:
        return None
    bound = Measured(named.value * cut.number, named.qualifier)
    if cut.sign == "<":
        return bound.exceeds(held)
    return held.reaches(bound) if cut.sign == "≥" else held.exceeds(bound)


def named_by(cut: Cut, facts: GradedResult) -> Measured | None:
    """What a cut counts in: the baseline, which may itself be a bound, a limit, or one of the unit."""
    if cut.against is Against.NUMBER:
        return Measured(Decimal(1))
    if cut.against is Against.BASELINE:
        return facts.baseline
    if cut.of_baseline:
        limit = None if facts.baseline is None else facts.baseline.low
    else:
        limit = facts.lower if cut.against is Against.LOWER else facts.upper
    return None if limit is None else Measured(limit)


def lacking(facts: GradedResult) -> tuple[Sentence, ...]:
    """What the scale asks for and nobody told, in words."""
    return tuple(Sentence(msgid) for msgid in _lacking(facts))


def _lacking(facts: GradedResult) -> Iterator[str]:
    scale, base = facts.scale, facts.baseline
    assert scale is not None
    yield from _limits_lacking(facts, scale)
    if facts.is_baseline:
        return
    if base is not None:
        yield from _baseline_limits_lacking(base, scale)
    elif any(cell and all(map(_of_baseline, cell)) for cell in scale.ladder.cells):
        yield _("a baseline")


def _limits_lacking(facts: GradedResult, scale: GradeScale) -> Iterator[str]:
    if facts.lower is None and scale.needs(Against.LOWER):
        yield _("a lower limit")
    if facts.upper is None and scale.needs(Against.UPPER):
        yield _("an upper limit")


def _baseline_limits_lacking(base: Measured, scale: GradeScale) -> Iterator[str]:
    if base.high is None and scale.if_high.cells:
        yield _("an upper limit of the baseline")
    if base.low is None and scale.needs(Against.LOWER, of_baseline=True):
        yield _("a lower limit of the baseline")


def _seen(facts: GradedResult) -> Iterator[Seen]:
    unit, scale, held = facts.unit, facts.scale, facts.held
    if scale is not None:
        yield Seen(Sentence(scale.term), Sentence(facts.version.label))
    if held is not None:
        yield Seen(Sentence(_("Result")), amount(held, unit), _limits(facts.lower, facts.upper, unit), held.on)
    elif facts.dipstick is not None:
        yield Seen(Sentence(_("Protein on the dipstick")), Sentence(facts.dipstick.label))
    if facts.is_baseline:
        yield Seen(Sentence(_("Baseline")), Sentence(_("this result or a later one: the grade is that by the limits")))
    elif scale is not None and scale.needs(Against.BASELINE):
        yield _baseline_seen(facts)


def _baseline_seen(facts: GradedResult) -> Seen:
    base, unit = facts.baseline, facts.term.unit
    if base is None:
        return Seen(Sentence(_("Baseline")), Sentence(_("not known: the limits for a normal baseline apply")))
    return Seen(Sentence(_("Baseline")), amount(base, unit), _limits(base.low, base.high, unit), base.on)


def _limits(low: Decimal | None, high: Decimal | None, unit: str) -> Sentence:
    """The limits that are given, in words."""
    if low is not None and high is not None:
        return Sentence(_("limits %(low)s to %(high)s"), {"low": low, "high": quantity(high, unit)})
    if low is not None:
        return Sentence(_("lower limit %(limit)s"), {"limit": quantity(low, unit)})
    if high is not None:
        return Sentence(_("upper limit %(limit)s"), {"limit": quantity(high, unit)})
    return Sentence(_("no limit given"))

"""Over which results the grades of CTCAE are walked: values around every cut, limits and baselines of every kind."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from protocol.codelists import CtcaeVersion, Dipstick
from protocol.ctcae_tables import GRADES, TERMS, Against, Cut, GradedTerm, GradeScale
from protocol.parameters import DEFAULT, with_values
from protocol.units import Measured
from tests.house.rule_tables import Claim, Never, Room

WORST_FIRST = (*GRADES, 0)
STRIPS = (*reversed(Dipstick), None)
MORE_PROTEIN = (Claim("More protein never has a lower grade", "dipstick", STRIPS[:-1], WORST_FIRST),)
NEVERS = (
    Never("Nothing measured has no grade", lambda f: f.value is None and f.dipstick is None, WORST_FIRST),
    Never("What a version does not grade has no grade", lambda f: f.scale is None, WORST_FIRST),
    Never("What may be a grade is never grade 0", lambda f: f.value and f.worse_unclear(0), (0,)),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits that lie apart from the numbers of a ladder, and baselines below, within and above them."""

    low: Decimal
    high: Decimal

    @property
    def bases(self) -> tuple[Decimal, ...]:
        return self.low / 2, (self.low + self.high) / 2, self.high * 2

    def measured(self, number: Decimal, sign: str = "") -> Measured:
        return Measured(number, sign, self.low, self.high)


def graded() -> Iterator[Room]:
    """Each term in each version; and where CTCAE prints limits in mg/dL, once more for a result in mg/dL."""
    for term in TERMS.values():
        for version in CtcaeVersion:
            scale = term.scales.get(version)
            cuts = () if scale is None else scale.ladder.cuts + scale.if_high.cuts
            yield _room(term, version, cuts, {"value": _values(cuts), "in_mg_dl": (None,)})
            if scale is not None and scale.in_mg_dl.cells:
                in_mg_dl = scale.in_mg_dl.cuts
                standing = {"value": (Measured(Decimal(1)), None)}
                yield _room(term, version, in_mg_dl, {"in_mg_dl": _values(in_mg_dl), **standing})


def _room(term: GradedTerm, version: CtcaeVersion, cuts: Sequence[Cut], values: Mapping[str, Sequence[Any]]) -> Room:
    by_strip = term.code == "UPROT"
    return Room(
        {
            **values,
            "term": (term,),
            "parameters": (with_values(DEFAULT, {"ctcae_version": version.value}),),
            "baseline": _baselines(term.scales.get(version), cuts),
            "dipstick": STRIPS if by_strip else (None,),
        },
        (*_claims(cuts, next(iter(values))), *(MORE_PROTEIN if by_strip else ())),
        NEVERS,
    )


def _values(cuts: Sequence[Cut]) -> tuple[Measured | None, ...]:
    limits = _limits(cuts)
    bounds = [limits.measured(limits.low, sign) for sign in "<≤>≥"]
    limited = [limits.measured(number) for number in _numbers(cuts)]
    return (*limited, *map(Measured, _numbers(cuts)), *bounds, None)


def _claims(cuts: Sequence[Cut], field: str) -> Iterator[Claim]:
    low_is_worse = any(cut.sign == "<" and not cut.of_baseline for cut in cuts)
    numbers = _numbers(cuts) if low_is_worse else _numbers(cuts)[::-1]
    for values in (map(_limits(cuts).measured, numbers), map(Measured, numbers)):
        yield Claim("A worse value never has a lower grade", field, tuple(values), WORST_FIRST)


def _baselines(scale: GradeScale | None, cuts: Sequence[Cut]) -> tuple[Measured | None, ...]:
    if scale is None or not any(cut.of_baseline or cut.against is Against.BASELINE for cut in cuts):
        return (None,)
    limits = _limits(cuts)
    bound, unlimited = limits.measured(limits.high, "≥"), Measured(limits.high * 2)
    return (None, *map(limits.measured, limits.bases), bound, unlimited)


def _limits(cuts: Sequence[Cut]) -> Limits:
    numbers = [cut for cut in cuts if cut.against is Against.NUMBER]
    low = max((cut.number for cut in numbers if cut.sign == "<"), default=Decimal(10)) * 2
    high = min([low * 4, *(cut.number / 2 for cut in numbers if cut.sign != "<")])
    return Limits(min(low, high / 4), high)


def _numbers(cuts: Sequence[Cut]) -> list[Decimal]:
    """Just below, at and just above what each cut says, ascending."""
    limits = _limits(cuts)
    counted = {
        Against.NUMBER: (Decimal(1),),
        Against.LOWER: (limits.low,),
        Against.UPPER: (limits.high,),
        Against.BASELINE: limits.bases,
    }
    said = {unit * cut.number for cut in cuts for unit in counted[cut.against]} or {limits.low, limits.high}
    return sorted({number * part / 100 for number in said for part in (99, 100, 101)})

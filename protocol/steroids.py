"""Glucocorticoids before the trial: doses in prednisone, exact, and whether a course was full (DOSE-10, ELIG-03)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from protocol.codelists import Response
from protocol.codelists_eligibility import Glucocorticoid
from protocol.eligibility_windows import DayRange
from protocol.parameters import Parameters
from protocol.rates import half_up
from protocol.units import all_of, quantity
from protocol.words import Sentence, _

PLACES = 2
RESPONDED = (Response.CR, Response.PR)
_EQUAL: Mapping[Glucocorticoid, str] = MappingProxyType(
    {drug: f"equal_{drug.value.lower()}" for drug in Glucocorticoid}
)


def prednisone_equivalent(drug: Glucocorticoid, mg: Decimal, parameters: Parameters) -> Fraction:
    """The dose of prednisone that is worth as much, exactly: 6 mg of dexamethasone are 40 mg."""
    same: Decimal = getattr(parameters, _EQUAL[drug])
    return Fraction(mg) * Fraction(parameters.equal_prednisone) / Fraction(same)


def in_digits(number: Fraction) -> str:
    """A dose as a decimal: exact where it ends, else rounded half up, without zeros that tell nothing."""
    exact = _ending(number)
    return f"{(half_up(number, PLACES) if exact is None else exact).normalize():f}"


def _ending(number: Fraction) -> Decimal | None:
    """The decimal that a fraction is; None where its digits never end."""
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return exact if Fraction(exact) == number else None


@dataclass(frozen=True, slots=True)
class Duration:
    """How many days something lasted at least and at most; ``most`` is None where nobody knows."""

    least: int
    most: int | None

    def reaches(self, days: int) -> bool | None:
        """Whether it lasted so many days or more."""
        if self.least >= days:
            return True
        return False if self.most is not None and self.most < days else None

    @property
    def shown(self) -> Sentence:
        if self.least == self.most:
            return Sentence(_("%(days)s d"), {"days": self.least})
        if self.most is None:
            return Sentence(_("%(days)s d or more"), {"days": self.least})
        return Sentence(_("%(least)s to %(most)s d"), {"least": self.least, "most": self.most})


def lasted(start: DayRange | None, stop: DayRange | None) -> Duration | None:
    """How long a course lasted, its first and last day counted; None where a date is not known at all.

    A course that goes on stops on the day on which it is looked at.
    """
    if start is None or stop is None:
        return None
    least, most = (stop.earliest - start.latest).days + 1, (stop.latest - start.earliest).days + 1
    return Duration(max(least, 0), max(most, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class SteroidCourse:
    """One course: what was given each day, how long, and what became of it. Unknown is None, never enough.

    ``weight`` is the weight of its time, None where that of screening stands for it. ``relapsed`` says whether
    a response to it was lost.
    """

    drug: Glucocorticoid | None
    mg_per_day: Decimal | None
    lasted: Duration | None
    best_response: Response | None
    relapsed: bool | None = False
    weight: Decimal | None = None

    def per_kg(self, weight: Decimal | None, parameters: Parameters) -> Fraction | None:
        """Milligrams of prednisone equivalent a day for each kilogram."""
        kilograms = self.weight or weight
        if self.drug is None or self.mg_per_day is None or not kilograms:
            return None
        return prednisone_equivalent(self.drug, self.mg_per_day, parameters) / Fraction(kilograms)

    @property
    def without_response(self) -> bool | None:
        """Whether the course had no response; one that nobody could evaluate is not known."""
        if self.best_response in (None, Response.NE):
            return None
        return self.best_response is Response.NR

    def failed(self, weight: Decimal | None, parameters: Parameters) -> bool | None:
        """P09: no response to a full dose over the full duration."""
        dose, days = self.per_kg(weight, parameters), self.lasted
        return all_of(
            self.without_response,
            None if dose is None else dose >= Fraction(parameters.refr_min_mgkg),
            None if days is None else days.reaches(parameters.refr_min_days),
        )

    @property
    def recurred(self) -> bool | None:
        """A response that is documented, and lost."""
        unknown = self.best_response in (None, Response.NE)
        return all_of(None if unknown else self.best_response in RESPONDED, self.relapsed)

    def missing(self, weight: Decimal | None, parameters: Parameters) -> tuple[str, ...]:
        """The names of what is not known of the course and may decide it."""
        is_long = None if self.lasted is None else self.lasted.reaches(parameters.refr_min_days)
        known = {
            "steroid_drug": self.drug is not None,
            "steroid_dose": self.mg_per_day is not None,
            "weight": bool(self.weight or weight),
            "steroid_duration": is_long is not None,
            "steroid_response": self.without_response is not None,
            "steroid_relapse": self.relapsed is not None,
        }
        return tuple(name for name, is_known in known.items() if not is_known)


def in_words(course: SteroidCourse, weight: Decimal | None, parameters: Parameters) -> Sentence:
    """ "Methylprednisolone 48 mg/d (1 mg/kg/d of prednisone), 28 d, No response" """
    unknown = Sentence(_("not recorded"))
    dose = course.per_kg(weight, parameters)
    return Sentence(
        _("%(drug)s %(dose)s (%(per_kg)s of prednisone), %(days)s, %(response)s"),
        {
            "drug": course.drug or unknown,
            "dose": unknown if course.mg_per_day is None else quantity(course.mg_per_day, "mg/d"),
            "per_kg": unknown if dose is None else Sentence(_("%(number)s mg/kg/d"), {"number": in_digits(dose)}),
            "days": unknown if course.lasted is None else course.lasted.shown,
            "response": course.best_response or unknown,
        },
    )

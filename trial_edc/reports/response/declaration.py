"""What a statistic of a report is: which subjects it counts, of whom, how it is called, and where they are listed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _

Label = str | Promise
Line = Mapping[str, str | bool | None]


@dataclass(frozen=True, slots=True)
class Having:
    """The subjects whose line has one of these values in a field; where none is named, those who have any."""

    field: str
    values: tuple[str, ...] = ()

    def column(self, month: int | None) -> str:
        """The field of the subjects' lines, at a month where it is one of a month."""
        return self.field.replace("{month}", str(month))

    def holds(self, line: Line, *, month: int | None) -> bool:
        """Whether a subject is one of these."""
        value = line[self.column(month)]
        return value in self.values if self.values else bool(value)

    def excludes(self, other: "Having") -> bool:
        """Whether no subject can be one of both."""
        return self.field == other.field and bool(self.values) and set(self.values).isdisjoint(other.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """A set of subjects at a month."""

    key: str
    label: Label
    having: Having
    meaning: Label = ""

    def can_hold(self, statistic: "Statistic") -> bool:
        """Whether any of its subjects can be counted: none of the evaluable is pending."""
        return not any(self.having.excludes(having) for having in statistic.havings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistic:
    """A count of subjects; with `of` a rate, whose subjects are counted among those.

    `code` heads its column where the label is too long for it. `headlines` are its names at the top of the report, by
    the set (of the primary month), or under "" where it has no month. A `part` is a piece of the bar of its month. The
    limits of one that is `drawn` are drawn beside their figures. `formerly` are keys that it had in earlier reports.
    """

    key: str
    label: Label
    counts: Having
    of: "Statistic | None" = None
    code: str = ""
    headlines: Mapping[str, Label] = field(default_factory=dict)
    meaning: Label = ""
    part: bool = False
    drawn: bool = False
    formerly: tuple[str, ...] = ()

    @property
    def havings(self) -> tuple[Having, ...]:
        """What a subject must have to be counted."""
        return (self.counts, *(self.of.havings if self.of else ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What a report counts: at each month in each set, and over the whole study; and which rate is the primary one."""

    populations: tuple[Population, ...]
    monthly: tuple[Statistic, ...]
    overall: tuple[Statistic, ...]
    primary: tuple[str, str]

    @property
    def statistics(self) -> tuple[Statistic, ...]:
        """All of them."""
        return self.monthly + self.overall


@dataclass(frozen=True, slots=True, kw_only=True)
class Subset:
    """The subjects that one number counts: how it is called, where it is listed, and who they are."""

    address: str
    label: Label
    havings: tuple[Having, ...]
    month: int | None = None
    group: Label = ""

    @property
    def name(self) -> str:
        """How it is called, at its month and in its set where it has them."""
        if self.month is None:
            return str(self.label)
        words = {"number": self.label, "month": self.month, "group": self.group}
        return _("%(number)s, month %(month)s, %(group)s") % words

    @property
    def columns(self) -> tuple[str, ...]:
        """The fields of the subjects' lines that tell who they are."""
        return tuple(having.column(self.month) for having in self.havings)

    def among(self, lines: Iterable[Line]) -> list[Line]:
        """Those of these subjects that it counts. Raises KeyError where their lines do not tell."""
        return [line for line in lines if all(having.holds(line, month=self.month) for having in self.havings)]


@dataclass(frozen=True, slots=True)
class Counted:
    """The numbers of a statistic at one place: the subjects that it counts, and for a rate those among whom."""

    k: Subset
    n: Subset | None


def at_month(month: int, population: Population, statistic: Statistic) -> Counted:
    """What a statistic counts in a set at a month."""
    return Counted(
        k=_at_month(month, population, statistic),
        n=_at_month(month, population, statistic.of) if statistic.of else None,
    )


def _at_month(month: int, population: Population, statistic: Statistic) -> Subset:
    return Subset(
        address=f"{month}.{population.key}.{statistic.key}",
        label=statistic.label,
        havings=(population.having, *statistic.havings),
        month=month,
        group=population.label,
    )


def over_all(statistic: Statistic) -> Counted:
    """What a statistic counts over the whole study."""
    of = statistic.of
    return Counted(
        k=Subset(address=f"{statistic.key}.k", label=statistic.label, havings=statistic.havings),
        n=Subset(address=f"{statistic.key}.n", label=of.label, havings=of.havings) if of else None,
    )


def subsets(declaration: Declaration, months: Iterable[int]) -> dict[str, Subset]:
    """Every number of a report by its address."""
    counted = [
        *(
            at_month(month, population, statistic)
            for month in months
            for population in declaration.populations
            for statistic in declaration.monthly
        ),
        *map(over_all, declaration.overall),
    ]
    return {subset.address: subset for each in counted for subset in (each.k, each.n) if subset}

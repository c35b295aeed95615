"""Laboratories of a hospital, and the limits that hold for their results (REQ-067)."""

import unicodedata
from collections.abc import Iterator
from datetime import date
from decimal import Decimal as ExactDecimal

from django.contrib.postgres.constraints import ExclusionConstraint
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext

from edc.accounts.models import Site, User
from edc.accounts.roles import Permission
from edc.accounts.selectors import reach
from edc.capture.items import Decimal
from edc.labs.limits.intervals import Interval
from protocol import units
from protocol.analytes import ANALYTES
from protocol.codelists import Sex

# The tests whose results can be held against numbers.
MEASURED = tuple(code for code, analyte in ANALYTES.items() if analyte.has_limits)


def tidy(name: str) -> str:
    """A name as it is stored: full-width letters made plain, one space between words."""
    return " ".join(unicodedata.normalize("NFKC", name).split())


def known_as(name: str) -> str:
    """What a laboratory's name is found by, whatever case was typed."""
    return tidy(name).casefold()


class LaboratoryQuerySet(models.QuerySet["Laboratory"]):
    """Laboratories, in the words of the clinic."""

    def visible_to(self, user: User) -> "LaboratoryQuerySet":
        """Those of the sites where this person may read."""
        where = reach(user, Permission.READ_SUBJECTS)
        return self if where.everywhere else self.filter(site_id__in=where.sites)


class Laboratory(models.Model):
    """A laboratory of a hospital whose limits are kept here; a sample names it, or means the site's usual one."""

    LONGEST = 200

    site = models.ForeignKey(Site, models.PROTECT, related_name="laboratories")
    name = models.CharField(max_length=LONGEST)
    is_default = models.BooleanField()

    objects = LaboratoryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("site", Lower("name"), name="laboratory_once_a_site"),
            models.UniqueConstraint(
                fields=["site"], condition=models.Q(is_default=True), name="one_default_laboratory_a_site"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class IntervalQuerySet(models.QuerySet["ReferenceInterval"]):
    """Reference intervals, in the words of the laboratory."""

    def standing(self) -> "IntervalQuerySet":
        """Those that nobody withdrew as entered in error."""
        return self.filter(withdrawn__isnull=True)


def _sexes() -> models.Case:
    """For whom an interval holds, as a range that overlaps where two hold for the same people."""
    man, woman, both = ((1, 2), (2, 3), (1, 3))
    return models.Case(
        models.When(sex=str(Sex.MALE.value), then=_range("int4range", *map(models.Value, man))),
        models.When(sex=str(Sex.FEMALE.value), then=_range("int4range", *map(models.Value, woman))),
        default=_range("int4range", *map(models.Value, both)),
    )


def _range(function: str, *ends: models.Value | models.F) -> models.Func:
    return models.Func(*ends, function=function, output_field=models.TextField())


def _closed(function: str, first: str, last: str) -> models.Func:
    """A range with both its ends; without an end it is open."""
    return models.Func(
        models.F(first), models.F(last), models.Value("[]"), function=function, output_field=models.TextField()
    )


class ReferenceInterval(models.Model):
    """The limits of one test in one laboratory, for whom and from which day to which; never deleted.

    Blank are the method and the sex where it holds for any, and the ages and the last day where it is open.
    """

    laboratory = models.ForeignKey(Laboratory, models.PROTECT, related_name="intervals")
    test = models.CharField(max_length=20)
    method = models.CharField(max_length=100, blank=True)
    unit = models.CharField(max_length=30, blank=True)
    sex = models.CharField(max_length=1, blank=True)
    age_from = models.PositiveSmallIntegerField(null=True, blank=True)
    age_until = models.PositiveSmallIntegerField(null=True, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    low = Decimal()
    high = Decimal()
    # The act that withdrew it as entered in error.
    withdrawn = models.BigIntegerField(null=True, editable=False)

    objects = IntervalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(test__in=MEASURED), name="interval_test_has_limits"),
            models.CheckConstraint(
                condition=models.Q(sex__in=["", *(str(sex.value) for sex in Sex)]), name="interval_sex_coded"
            ),
            models.CheckConstraint(
                condition=models.Q(low__isnull=False) | models.Q(high__isnull=False), name="interval_has_a_limit"
            ),
            models.CheckConstraint(
                condition=models.Q(low__isnull=True)
                | models.Q(high__isnull=True)
                | models.Q(low__lte=models.F("high")),
                name="interval_low_is_not_above_high",
            ),
            models.CheckConstraint(
                condition=models.Q(age_from__isnull=True)
                | models.Q(age_until__isnull=True)
                | models.Q(age_from__lte=models.F("age_until")),
                name="interval_ages_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True) | models.Q(valid_from__lte=models.F("valid_until")),
                name="interval_days_in_order",
            ),
            ExclusionConstraint(
                name="one_interval_for_each_case",
                expressions=[
                    ("laboratory", "="),
                    ("test", "="),
                    ("method", "="),
                    ("unit", "="),
                    (_sexes(), "&&"),
                    (_closed("int4range", "age_from", "age_until"), "&&"),
                    (_closed("daterange", "valid_from", "valid_until"), "&&"),
                ],
                condition=models.Q(withdrawn__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.test} {self.low}–{self.high} {self.unit}"

    def clean(self) -> None:
        """Raises ValidationError, each sentence at its field."""
        self.method, self.unit = tidy(self.method), units.normalise(self.unit)
        if self.test not in MEASURED:
            raise ValidationError({"test": gettext("A result of this test is not held against numbers.")})
        for name, sentence in self._refusals():
            raise ValidationError({name: sentence})

    def _refusals(self) -> Iterator[tuple[str, str]]:
        try:
            units.convert(ExactDecimal(1), self.unit, ANALYTES[self.test])
        except units.Unreadable as unreadable:
            yield "unit", unreadable.why.render(gettext)
        if self.low is None and self.high is None:
            yield "low", gettext("Enter a lower limit, an upper limit, or both.")
        for first, last, sentence in (
            ("low", "high", gettext("The lower limit is above the upper limit.")),
            ("age_from", "age_until", gettext("The first age is above the last.")),
            ("valid_from", "valid_until", gettext("The first day is after the last.")),
        ):
            begins, ends = getattr(self, first), getattr(self, last)
            if begins is not None and ends is not None and begins > ends:
                yield first, sentence

    @property
    def label(self) -> str:
        """What is measured, in words still to be translated."""
        return ANALYTES[self.test].label

    def is_in_force(self, on: date) -> bool:
        """Whether it holds on a day."""
        begun = self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)
        return begun and self.withdrawn is None

    @property
    def as_interval(self) -> Interval:
        """As the rule takes it."""
        return Interval(number=self.pk, **{name: getattr(self, name) for name in RULED})


# The columns that the rule reads.
RULED = ("test", "unit", "sex", "age_from", "age_until", "valid_from", "valid_until", "low", "high")

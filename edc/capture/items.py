"""The items of a form: each a column that knows its label, unit, limits, codelist and SDTM name.

Wording (label, unit, help, soft limits, codelist labels) makes no migration; hard limits and codes are
constraints of the database, and changing them makes exactly one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal as Exact
from enum import StrEnum
from typing import Any

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from edc.accounts import identifiers
from edc.capture import fields
from edc.storable import UNSTORABLE
from protocol import partial_dates
from protocol.codelists import Codelist
from protocol.codelists import YesNo as Answer
from protocol.identifiers import NumberOf
from protocol.words import Sentence

Words = str | Promise
Number = int | str | Exact
Limits = tuple[Number, Number]


@dataclass(frozen=True, slots=True)
class When:
    """The condition under which an item is asked for; unknown while the other item is blank."""

    item: str
    wanted: tuple[str, ...]
    over: bool = False

    def holds(self, answers: Mapping[str, object]) -> bool | None:
        """True, False, or None while the other answer is not known."""
        answer = answers.get(self.item)
        if answer is None:
            return None
        return Exact(str(answer)) > Exact(self.wanted[0]) if self.over else str(answer) in self.wanted

    def __str__(self) -> str:
        """As documents and dictionaries write it: `missed > 0`, `response = CR or PR`."""
        return f"{self.item} {'>' if self.over else '='} {' or '.join(self.wanted)}"


def over(item: str, limit: Number) -> When:
    """Asked for only when the other item is above a number."""
    return When(item=item, wanted=(str(limit),), over=True)


def equals(item: str, *codes: str) -> When:
    """Asked for only when the other item has this answer, or one of these."""
    return When(item=item, wanted=tuple(str(code) for code in codes))


class Sdv(StrEnum):
    """What the plan of source data verification says of an item (ICH E6(R3): by its weight for the trial)."""

    CRITICAL = "critical"
    OPTIONAL = "optional"
    NEVER = "never"


def _exact(limits: Limits | None) -> tuple[Exact, Exact] | None:
    return (Exact(limits[0]), Exact(limits[1])) if limits else None


class Item(models.Field):
    """One question of a form. Blank is NULL: not yet known."""

    export_type = "text"
    # What stands beside the answers is asked of nobody.
    is_aside = False

    def __init__(
        self,
        label: Words = "",
        *,
        unit: str = "",
        allow: Limits | None = None,
        expect: Limits | None = None,
        codelist: type[Codelist] | None = None,
        sdtm: str = "",
        when: When | None = None,
        note: Words = "",
        derived: str = "",
        essential: bool = False,
        optional: bool = False,
        unit_from: str = "",
        sdv: Sdv = Sdv.OPTIONAL,
        identifies: bool = False,
        wanted_by: str = "",
        **storage: Any,
    ) -> None:
        self.unit = unit
        self.allow = _exact(allow)
        self.expect = _exact(expect)
        self.codelist = codelist
        self.codes = frozenset(str(code.value) for code in codelist) if codelist else frozenset()
        self.sdtm = sdtm
        self.when = when
        # The item a person fills in, where this one only follows from it.
        self.derived = derived
        # Without it the page says nothing that counts; its blank is pointed out.
        self.essential = essential
        # A complete page may leave it blank without a word.
        self.optional = optional
        # The item of the same form that tells this one's unit, where it is not always the same.
        self.unit_from = unit_from
        # Whether a monitor compares it with its source: must, may, or is never asked to.
        self.sdv = sdv
        # Whoever looks at it learns who the subject is; that somebody did is put on record.
        self.identifies = identifies
        # The yes/no of a site without which it is not asked there.
        self.wanted_by = wanted_by
        # What only follows from another item, and has no limits or codes of its own, is never questioned.
        self.is_unquestioned = bool(derived) and not (allow or expect or codelist)
        storage |= {"null": True, "blank": True, "editable": not derived}
        words: dict[str, Any] = {"verbose_name": label or None, "help_text": note}
        super().__init__(**words, **storage)

    def deconstruct(self) -> Any:
        """Only what is stored; the words are free."""
        name, path, args, kwargs = super().deconstruct()
        for wording in ("verbose_name", "help_text", "null", "blank", "editable"):
            kwargs.pop(wording, None)
        return name, path, args, kwargs

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        # Some fields of Django take two arguments only, and all of them mean the same by default.
        super().contribute_to_class(cls, name)
        constraint = self.constraint(cls.__name__.lower(), name)
        # Historical models in migrations carry their constraints themselves.
        if constraint and cls.__module__ != "__fake__" and not cls._meta.abstract:
            cls._meta.constraints = [*cls._meta.constraints, constraint]
            cls._meta.original_attrs["constraints"] = cls._meta.constraints

    def constraint(self, model: str, name: str) -> models.CheckConstraint | None:
        """What the database itself refuses for this item."""
        if self.allow:
            low, high = self.allow
            truth = models.Q(**{f"{name}__gte": low, f"{name}__lte": high})
            return models.CheckConstraint(condition=truth, name=f"{model}_{name}_allowed")
        if self.codelist:
            return models.CheckConstraint(
                condition=models.Q(**{f"{name}__in": [str(code.value) for code in self.codelist]}),
                name=f"{model}_{name}_coded",
            )
        return None

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        # Most answers of most lines are blank, and a blank is NULL whoever prepares it.
        return None if value is None else super().get_db_prep_save(value, connection)

    def problems(self, value: object) -> Iterator[Sentence]:
        """Sentences that say why this value cannot be stored; none where it can."""
        if self.allow and isinstance(value, int | Exact) and not self.allow[0] <= value <= self.allow[1]:
            yield Sentence(_("Enter a value from %(low)s to %(high)s%(unit)s."), self._range(self.allow))
        if self.codelist and value is not None and str(value) not in self.codes:
            yield Sentence(_("“%(value)s” is not one of the choices."), {"value": value})

    def surprise(self, value: object) -> Sentence | None:
        """A sentence that says why this value is unlikely; None where it is not."""
        if self.expect and isinstance(value, int | Exact) and not self.expect[0] <= value <= self.expect[1]:
            text = _("%(value)s is unusual: values from %(low)s to %(high)s%(unit)s are expected. Please check.")
            return Sentence(text, {"value": str(value), **self._range(self.expect)})
        return None

    def meant(self, value: object) -> Exact | None:
        """What was most likely meant by an unlikely value; by default nobody can tell."""
        return None

    def _range(self, limits: tuple[Exact, Exact]) -> dict[str, str]:
        return {
            "low": str(limits[0]),
            "high": str(limits[1]),
            "unit": f" {self.unit}" if self.unit else "",
        }

    def shown(self, value: object) -> str:
        """The value as a person reads it, with its unit; a code that no longer exists stands for itself."""
        if value is None:
            return ""
        if self.codelist and str(value) in self.codes:
            return gettext(self.codelist(str(value)).label)
        return f"{value} {self.unit}".strip()

    def recalled(self, stored: str | bool) -> object:
        """The value that the trail kept as this text."""
        return stored

    def read_back(self, column: object) -> object:
        """The value of what a statement past Django read from the column."""
        return column

    def form_field(self) -> forms.Field:
        """The field of the page's form. Nothing is required: a half-filled page can be saved."""
        field = self._form_field()
        field.label, field.required = self.verbose_name, False
        field.help_text = self.help_text or field.help_text
        field.unit, field.when = self.unit, self.when  # type: ignore[attr-defined]
        return field

    def _form_field(self) -> forms.Field:
        raise NotImplementedError


class Text(Item, models.TextField):
    """Words as they were said; without direct identifiers of a person, unless it asks for the number of a thing."""

    longest = 2000

    def __init__(
        self,
        label: Words = "",
        *,
        offered: bool = False,
        number_of: NumberOf | None = None,
        is_result: bool = False,
        **kwargs: Any,
    ) -> None:
        # A short name: the page offers those that are known, and another may be typed.
        self.offered = offered
        # What may look like a person's number: that of a thing; a result, to the patterns of sites.
        self.number_of, self.is_result = number_of, is_result
        super().__init__(label, **kwargs)

    def problems(self, value: object) -> Iterator[Sentence]:
        yield from super().problems(value)
        if isinstance(value, str) and len(value) > self.longest:
            yield Sentence(_("Enter at most %(longest)s characters."), {"longest": self.longest})
        if isinstance(value, str) and UNSTORABLE.search(value):
            yield Sentence(_("This text holds a character that cannot be stored."))
        if isinstance(value, str) and self.number_of is None:
            yield from identifiers.problems(value, by_pattern=not self.is_result)

    def _form_field(self) -> forms.Field:
        return fields.Name() if self.offered else fields.Words()


class Source(Text):
    """A text as it came, from which answers were read: kept and shown beside them, and no question of the page."""

    longest = 60_000
    is_aside = True

    def _form_field(self) -> forms.Field:
        return fields.Carried()


class Choice(Item, models.TextField):
    """One answer of a codelist. The one that tells the sex decides which limits hold for the subject."""

    export_type = "code"

    def __init__(self, label: Words = "", *, tells_sex: bool = False, **kwargs: Any) -> None:
        self.tells_sex = tells_sex
        super().__init__(label, **kwargs)

    def _form_field(self) -> forms.Field:
        assert self.codelist is not None
        return fields.Coded(self.codelist)


class YesNo(Choice):
    """Yes or no; neither is preselected."""

    def __init__(self, label: Words = "", **kwargs: Any) -> None:
        super().__init__(label, codelist=Answer, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("codelist", None)
        return name, path, args, kwargs


class Integer(Item, models.IntegerField):
    """A whole number."""

    export_type = "integer"

    def _form_field(self) -> forms.Field:
        return fields.Whole()


class Decimal(Item):
    """An exact decimal, stored with the digits that were typed."""

    export_type = "decimal"

    def __init__(self, label: Words = "", *, places: int | None = None, **kwargs: Any) -> None:
        self.places = places
        super().__init__(label, **kwargs)

    def db_type(self, connection: Any) -> str:
        return "numeric"

    def get_internal_type(self) -> str:
        # By this name Django knows that many of them can be written as one array.
        return "DecimalField"

    def to_python(self, value: Any) -> Exact | None:
        return None if value is None else Exact(str(value))

    def meant(self, value: object) -> Exact | None:
        """The same digits with a decimal point before the last, where only so they are expected: 20 mg for 2.0 mg."""
        if self.expect is None or not isinstance(value, Exact) or value <= self.expect[1]:
            return None
        lost = value.scaleb(-1)
        return lost if self.expect[0] <= lost <= self.expect[1] else None

    def get_prep_value(self, value: Any) -> Exact | None:
        return self.to_python(super().get_prep_value(value))

    def problems(self, value: object) -> Iterator[Sentence]:
        yield from super().problems(value)
        if self.places is not None and isinstance(value, Exact):
            exponent = value.normalize().as_tuple().exponent
            if isinstance(exponent, int) and -exponent > self.places:
                yield Sentence(_("Enter at most %(places)s decimal places."), {"places": self.places})

    def _form_field(self) -> forms.Field:
        return fields.Number()


class DayItem(Item):
    """When something was. The one that begins life bounds all other days of the subject."""

    def __init__(self, label: Words = "", *, begins_life: bool = False, future: bool = False, **kwargs: Any) -> None:
        self.begins_life, self.future = begins_life, future
        super().__init__(label, **kwargs)


class Date(DayItem, models.DateField):  # type: ignore[misc]
    """A calendar day at the site."""

    export_type = "date"

    def _form_field(self) -> forms.Field:
        return fields.Day()


class PartialDate(DayItem, models.TextField):
    """A day as far as it is known: to the day, the month or the year, or unknown on purpose, which is not blank."""

    export_type = "partial date"

    def constraint(self, model: str, name: str) -> models.CheckConstraint:
        truth = models.Q(**{f"{name}__regex": partial_dates.STORED})
        return models.CheckConstraint(condition=truth, name=f"{model}_{name}_dated")

    def from_db_value(self, stored: str | None, *_query: object) -> Any:
        """The column's text as a value."""
        return self.to_python(stored)

    def to_python(self, value: Any) -> Any:
        return partial_dates.read(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else str(self.to_python(value))

    def shown(self, value: object) -> str:
        return fields.as_known(value) if isinstance(value, partial_dates.PartialDate) else ""

    def recalled(self, stored: str | bool) -> object:
        return self.to_python(stored)

    def read_back(self, column: object) -> object:
        return self.to_python(column)

    def _form_field(self) -> forms.Field:
        return fields.PartialDay()


class Moment(DayItem, models.DateTimeField):  # type: ignore[misc]
    """A day and time at the site, stored as a moment of universal time."""

    export_type = "datetime"

    def _form_field(self) -> forms.Field:
        return fields.DayAndTime()

    def shown(self, value: object) -> str:
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else ""

    def recalled(self, stored: str | bool) -> object:
        return datetime.fromisoformat(str(stored))


BEFORE_BIRTH = _("This date is before the date of birth, %(born)s.")
IN_THE_FUTURE = _("This date is in the future: today is %(today)s.")

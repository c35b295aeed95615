"""How typed text becomes a value: full-width digits and signs are read as the plain ones."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import dateformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from protocol import partial_dates
from protocol.codelists import Codelist
from protocol.partial_dates import EARLIEST_YEAR, LATEST_YEAR, PartialDate, has_no_digit

MOST_RADIOS = 5
MOST_DIGITS = 40
# A day alone is no moment: read as one it would become midnight, which nobody said.
TIME_OF_DAY = re.compile(r":[0-9]{2}|^[0-9]{12}$")


def plain(text: object) -> str:
    """Typed text with full-width characters made plain and the ends trimmed."""
    return unicodedata.normalize("NFKC", str(text)).strip()


class Words(forms.CharField):
    """Free text on one line that grows; blank is unknown."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 2}), empty_value=None)


class Short(forms.CharField):
    """A short text typed into one cell; blank is unknown."""

    def __init__(self, *, label: Any, longest: int = 60) -> None:
        super().__init__(required=False, label=label, max_length=longest, empty_value=None)


class Carried(forms.CharField):
    """A text that a page carries along unseen; a browser that ends its lines another way changes nothing."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput, empty_value=None, strip=False)

    def to_python(self, value: Any) -> str | None:
        return super().to_python(str(value or "").replace("\r\n", "\n").replace("\r", "\n"))


class Offering(forms.TextInput):
    """A box that offers names to choose from; another may be typed."""

    template_name = "components/offering.html"
    offered: tuple[str, ...] = ()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if self.offered:
            context["offered"] = self.offered
            context["widget"]["attrs"]["list"] = f"{context['widget']['attrs'].get('id', name)}_offered"
        return context


class Name(forms.CharField):
    """A short name; blank is unknown."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=Offering(attrs={"autocomplete": "off"}), empty_value=None)


class ReadField(forms.Field):
    """A field whose text is read: it is changed where another value is read, or none can be."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(initial != self.to_python(data))
        except ValidationError:
            return True


class Number(ReadField):
    """An exact decimal."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    default_error_messages = {"invalid": _("“%(value)s” is not a number. Enter digits, for example 12.5.")}

    def to_python(self, value: Any) -> Decimal | None:
        text = plain(value or "").replace("−", "-")
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        strange = any(sign in "eE_" for sign in text) or has_no_digit(f"{text}{value}")
        if strange or not number.is_finite() or len(text) > MOST_DIGITS:
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": value})
        return number


class Whole(Number):
    """A whole number that fits the database."""

    default_error_messages = {"invalid": _("“%(value)s” is not a whole number. Enter digits only.")}
    largest = 2**31 - 1

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        number = super().to_python(value)
        if number is None:
            return None
        if number != number.to_integral_value() or abs(number) > self.largest:
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": value})
        return int(number)


class Coded(forms.ChoiceField):
    """One of a codelist: radio buttons while they are few, nothing preselected."""

    def __init__(self, codelist: type[Codelist]) -> None:
        self.codelist = codelist
        few = len(codelist) <= MOST_RADIOS
        super().__init__(choices=self._labelled, required=False, widget=forms.RadioSelect if few else forms.Select)

    def _labelled(self) -> list[tuple[str, str]]:
        blank = [] if isinstance(self.widget, forms.RadioSelect) else [("", "")]
        return [*blank, *((str(code.value), gettext(code.label)) for code in self.codelist)]

    def in_a_cell(self) -> None:
        """A list, however few they are: in a grid the arrows go from cell to cell."""
        self.widget = forms.Select()
        self.widget.choices = self.choices

    def to_python(self, value: Any) -> str | None:
        return super().to_python(value) or None

    def validate(self, value: Any) -> None:
        if value is not None:
            super().validate(value)


class Day(forms.DateField):
    """A calendar day, typed as 2026-11-23 or 20261123."""

    input_formats = ["%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"]
    default_error_messages = {
        "invalid": _("“%(value)s” is not a date. Enter it as year-month-day, for example 2026-11-23.")
    }

    def __init__(self, *, required: bool = False, **options: Any) -> None:
        super().__init__(
            required=required,
            input_formats=self.input_formats,
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"inputmode": "numeric", "autocomplete": "off"}),
            **{"help_text": _("as 2026-11-23"), **options},
        )

    def to_python(self, value: Any) -> date | None:
        text = value if isinstance(value, date) else plain(value or "")
        try:
            day = super().to_python(text)
        except ValidationError:
            day = date.min
        if day is not None and (has_no_digit(str(value)) or not EARLIEST_YEAR <= day.year <= LATEST_YEAR):
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": value})
        return day


def as_known(value: PartialDate) -> str:
    """A date as far as it is known, as a person writes it: a day is written alike in all languages."""
    if value.earliest is None:
        return gettext("unknown")
    if value.day is not None:
        return str(value)
    # Django's formats of dates, in each language.
    return dateformat.format(value.earliest, gettext("Y") if value.month is None else gettext("Y-m"))


class PartialDay(ReadField):
    """A day as far as it is known, typed as 2026-11-23, 2026-11, 2026 or UN."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})

    def __init__(self) -> None:
        super().__init__(required=False, help_text=_("as 2026-11-23, 2026-11 or 2026, or UN for unknown"))

    def prepare_value(self, value: Any) -> Any:
        return as_known(value) if isinstance(value, PartialDate) else value

    def to_python(self, value: Any) -> PartialDate | None:
        if not plain(value or ""):
            return None
        try:
            return partial_dates.read(str(value))
        except partial_dates.UnreadableDate as refused:
            raise ValidationError(refused.why.render(gettext), code="invalid") from None


class DayAndTime(ReadField, forms.DateTimeField):
    """A day and time at the site, typed as 2026-11-23 08:00."""

    input_formats = [
        "%Y-%m-%d %H:%M",
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%dT%H:%M:%S",
        "%Y/%m/%d %H:%M",
        "%Y%m%d %H:%M",
        "%Y%m%d%H%M",
    ]
    default_error_messages = {
        "invalid": _("“%(value)s” is not a day and time. Enter it as for example 2026-11-23 08:00.")
    }

    def __init__(self) -> None:
        super().__init__(
            required=False,
            help_text=_("as 2026-11-23 08:00"),
            input_formats=self.input_formats,
            widget=forms.DateTimeInput(format="%Y-%m-%d %H:%M", attrs={"autocomplete": "off"}),
        )

    def to_python(self, value: Any) -> datetime | None:
        text = value if isinstance(value, date) else plain(value or "")
        refused = ValidationError(self.error_messages["invalid"], code="invalid", params={"value": value})
        if isinstance(text, str) and text and (has_no_digit(str(value)) or not TIME_OF_DAY.search(text)):
            raise refused
        try:
            moment = super().to_python(text)
        except ValidationError:
            raise refused from None
        if moment is not None and not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
            raise refused
        return moment

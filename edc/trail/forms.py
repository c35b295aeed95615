"""The form that asks the trail: each question may be left out, and all of them go together."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edc.accounts.identifiers import GuardedText
from edc.audit.acts import Act, Origin
from edc.audit.search import DATABASE
from edc.capture import registry
from edc.capture.fields import Day, DayAndTime
from edc.history.selectors import key_item, line_label
from edc.trail.selectors import LINE
from protocol.schedule import SCHEDULE

Choices = list[tuple[str, Any]]
CLINICAL = ("subject", "visit", "form", "item")


class MomentField(DayAndTime):
    """A day, or a day and time at the site. A day alone is its first moment, or the first after it."""

    default_error_messages = {
        "invalid": gettext_lazy("“%(value)s” is no day, and no day and time. Enter 2026-11-23 or 2026-11-23 08:00.")
    }

    def __init__(self, *, label: Any, after: timedelta = timedelta()) -> None:
        super().__init__()
        self.label, self.after, self.help_text = label, after, ""
        self.widget.attrs["placeholder"] = "2026-11-23 08:00"

    def to_python(self, value: Any) -> datetime | None:
        try:
            day = Day().to_python(value)
        except ValidationError:
            return super().to_python(value)
        return None if day is None else self._begins(day)

    def _begins(self, day: date) -> datetime:
        return timezone.make_aware(datetime.combine(day, datetime.min.time())) + self.after


class TrailForm(forms.Form):
    """What is asked of the trail."""

    subject = GuardedText(label=gettext_lazy("Subject"), max_length=40, required=False)
    visit = forms.ChoiceField(label=gettext_lazy("Visit"), required=False)
    form = forms.ChoiceField(label=gettext_lazy("Form"), required=False)
    item = forms.ChoiceField(label=gettext_lazy("Item"), required=False)
    person = GuardedText(label=gettext_lazy("User name"), max_length=150, required=False)
    act = forms.ChoiceField(label=gettext_lazy("Act"), required=False)
    origin = forms.ChoiceField(label=gettext_lazy("Where from"), required=False)
    since = MomentField(label=gettext_lazy("From"))
    until = MomentField(label=gettext_lazy("To"), after=timedelta(days=1))

    def __init__(self, data: Any, *, acts: Iterable[Act], is_clinical: bool) -> None:
        super().__init__(data)
        self._choices("act", [(act.value, act.label) for act in acts])
        self._choices("origin", [*Origin.choices, (DATABASE, _("past the product"))])
        for name in CLINICAL if not is_clinical else ():
            del self.fields[name]
        if is_clinical:
            self._choices("visit", [(visit.code, _(visit.label)) for visit in SCHEDULE])
            self._choices("form", [(model.key(), model.title) for model in registry.forms()])
            self._choices("item", _items())
        self.fields["subject" if is_clinical else "person"].widget.attrs["autocomplete"] = "off"

    def _choices(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("any")), *choices]


def _items() -> Choices:
    """The questions of each form, and its lines."""
    choices: Choices = []
    for model in registry.forms():
        asked = [(f"{model.key()}.{item.name}", str(item.verbose_name)) for item in model.asked()]
        rows = model.rows()
        codes = key_item(rows).codelist if rows else None
        lines = [(f"{rows.key()}{LINE}{code}", line_label(rows, code)) for code in codes or ()] if rows else []
        choices.append((str(model.title), [*asked, *lines]))
    return choices

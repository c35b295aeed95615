"""Writes the control of a question, in Bootstrap's classes."""

from django import forms, template
from django.forms import BoundField

register = template.Library()


@register.simple_tag
def control(field: BoundField, names: str = "") -> str:
    """A text box or a list; `names` are the ids of the headers that name it in a grid."""
    attrs = {"class": " ".join(dict.fromkeys(_classes(field)))}
    return field.as_widget(attrs={**attrs, "aria-labelledby": names} if names else attrs)


def _classes(field: BoundField) -> list[str]:
    """As crispy's own node would give them: those of the widget, its kind, and what it is here."""
    widget = field.field.widget
    kind, base = type(widget).__name__.lower(), "form-select" if isinstance(widget, forms.Select) else "form-control"
    unit = ["has-unit"] if getattr(field.field, "unit", "") else []
    return [*widget.attrs.get("class", "").split(), kind, base, *unit, *(["is-invalid"] if field.errors else [])]

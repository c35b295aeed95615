"""Writes the controls of which a page has a hundred without the template engine, as Django's templates write them."""

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeData, SafeString

Told = Mapping[str, Any]
"""What a widget tells of itself: `Widget.get_context`."""


class FormRenderer(TemplatesSetting):
    """Django's renderer of templates; boxes and lists are written by Python, to the same letter."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        write = _WRITERS.get(template_name)
        return write(context["widget"]) if write else super().render(template_name, context, request)


def _input(widget: Told) -> SafeString:
    value = widget["value"]
    value_attribute = "" if value is None else f' value="{_text(value)}"'
    return SafeString(
        f'<input type="{escape(widget["type"])}" name="{escape(widget["name"])}"{value_attribute}{_attrs(widget)}>'
    )


def _select(widget: Told) -> SafeString:
    groups = "".join(_group(name, options) for name, options, _index in widget["optgroups"])
    return SafeString(f'<select name="{escape(widget["name"])}"{_attrs(widget)}>{groups}\n</select>')


def _group(name: object, options: Iterable[Told]) -> str:
    lines = "".join(f"\n  {_option(option)}\n" for option in options)
    return f'\n  <optgroup label="{_text(name)}">{lines}\n  </optgroup>' if name else lines


def _option(option: Told) -> str:
    return f'<option value="{_text(option["value"])}"{_attrs(option)}>{_text(option["label"])}</option>'


def _attrs(widget: Told) -> str:
    attributes = ((name, value) for name, value in widget["attrs"].items() if value is not False)
    return "".join(
        f" {escape(name)}" if value is True else f' {escape(name)}="{_text(value)}"' for name, value in attributes
    )


def _text(value: object) -> str:
    """As a template writes it; what is safe already is not escaped again."""
    text = str(value)
    return text if isinstance(text, SafeData) else escape(text)


_BOXES = ("input", "text", "hidden", "date", "datetime", "number", "email", "password", "checkbox")
_WRITERS: Mapping[str, Callable[[Told], SafeString]] = {
    **{f"django/forms/widgets/{name}.html": _input for name in _BOXES},
    "django/forms/widgets/select.html": _select,
}

"""Writes the small pieces of which a page has a hundred: a control in Bootstrap's classes, choices, a glyph."""

from collections.abc import Iterable
from functools import lru_cache

from django import forms, template
from django.forms import BoundField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from edc.pages.beside import BlankBox

MOST_KEPT = 2048
"""Texts that are kept, of each kind: those that are alike on all pages are far fewer."""

register = template.Library()


@register.simple_tag
def control(field: BoundField, row: str = "", column: str = "") -> str:
    """A text box or a list; in a grid it is named by the header of its row and by that of its column."""
    attrs: dict[str, str | bool] = {"class": " ".join(dict.fromkeys(_classes(field)))}
    if row:
        attrs["aria-labelledby"] = f"{row} {column}{field.name}"
    return field.as_widget(attrs=attrs)


def _classes(field: BoundField) -> list[str]:
    """As crispy's own node would give them: those of the widget, its kind, and what it is here."""
    widget = field.field.widget
    kind, base = type(widget).__name__.lower(), "form-select" if isinstance(widget, forms.Select) else "form-control"
    unit = ["has-unit"] if getattr(field.field, "unit", "") else []
    return [*widget.attrs.get("class", "").split(), kind, base, *unit, *(["is-invalid"] if field.errors else [])]


@register.simple_tag
def options(choices: Iterable[tuple[str, str]], chosen: str = "") -> SafeString:
    """The options of a list, written once for all lists that are alike."""
    known = tuple(choices)
    return _options(known, chosen if chosen in dict(known) else "")


@lru_cache(MOST_KEPT)
def _options(choices: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    entries = ((code, SafeString(" selected" if code == chosen else ""), word) for code, word in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', entries)


@register.simple_tag
def blank_box(blank: BlankBox, label: str) -> SafeString:
    """Why a place is blank; while nothing is said of it, one text in each language serves all pages."""
    if blank.typed or blank.said:
        return _blank_box(blank, label)
    return _empty_blank_box(blank, label, get_language())


def _blank_box(blank: BlankBox, label: str) -> SafeString:
    return render_to_string("pages/margin_blank.html", {"blank": blank, "label": label})


@lru_cache(MOST_KEPT)
def _empty_blank_box(blank: BlankBox, label: str, _language: str | None) -> SafeString:
    return _blank_box(blank, label)


@register.simple_tag
def glyph(name: str, state: str = "") -> SafeString:
    """A picture of `glyphs.svg`; of some there is one for each state."""
    return _glyph(static("glyphs.svg"), f"{name}_{state}" if state else name)


@lru_cache(MOST_KEPT)
def _glyph(address: str, name: str) -> SafeString:
    markup = '<svg class="glyph" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>\n'
    return format_html(markup, address, name)

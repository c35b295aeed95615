"""Boxes and lists are written to the same letter as by Django's own templates."""

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import mark_safe

from trial_edc.form_renderer import FormRenderer

ATTRS = {
    "id": "id_a",
    "class": 'x "y" <z>',
    "required": True,
    "disabled": False,
    "title": mark_safe("&amp;"),
    "size": 3,
}
GROUPED = [("", ""), ("a", "A & b"), ("1", "<i>"), ("more", [("x", 'X"'), (3, mark_safe("<b>"))])]
BOXES = [
    forms.TextInput(),
    forms.HiddenInput(),
    forms.NumberInput(),
    forms.EmailInput(),
    forms.PasswordInput(render_value=True),
    forms.DateInput(format="%Y-%m-%d"),
    forms.DateTimeInput(),
    forms.CheckboxInput(),
    forms.Select(choices=GROUPED),
    # Not written by itself: the templates write it.
    forms.Textarea(),
    forms.RadioSelect(choices=GROUPED[:3]),
]


@pytest.mark.parametrize("widget", BOXES, ids=lambda widget: type(widget).__name__)
@pytest.mark.parametrize("value", [None, "", "a", "3", "1 < 2 & '3\"", mark_safe("<b>"), "血 ≥"])
def test_writes_what_the_templates_write(widget, value):
    answers = [widget.render("na&me", value, ATTRS, renderer) for renderer in (FormRenderer(), TemplatesSetting())]

    assert answers[0] == answers[1]

"""Every text that a person types is looked at for numbers of persons, or says why it is not (REQ-018)."""

import ast

import pytest
from django import forms
from django.urls import get_resolver

from edc.accounts.forms import SignInForm
from edc.accounts.identifiers import ExemptText, GuardedText
from edc.capture import fields, registry
from edc.capture.items import Text
from protocol.identifiers import NumberOf
from tests.house.source import modules, nodes

NUMBER = "13812345678"
IN_GROUPS = "138-1234-5678"
TEXT = GuardedText.__base__
OF_ITEMS = {fields.Words, fields.Short, fields.Carried, fields.Name}
"""The boxes of items: what is saved of them, the item itself looks at."""
WRITTEN_BY_DJANGO = {SignInForm}
"""User name and password at the door: what was tried in vain is put on record without such numbers."""
DECLARE = {"edc/accounts/identifiers.py", "edc/capture/fields.py"}
OTHER_TEXTS = {"CharField", "EmailField", "JSONField", "RegexField", "SlugField", "URLField", "UsernameField"}


def every_form(kind=forms.BaseForm):
    for form in kind.__subclasses__():
        yield form
        yield from every_form(form)


def the_products():
    assert get_resolver().url_patterns  # with the addresses every room is loaded
    rooms = ("edc.", "enrollment.", "dosing.", "outcomes.", "safety.", "trial_edc.")
    return {form for form in every_form() if form.__module__.startswith(rooms)} - WRITTEN_BY_DJANGO


def texts():
    return [
        (form.__name__, name, field)
        for form in the_products()
        for name, field in form.base_fields.items()
        if isinstance(field, TEXT)
    ]


def test_every_text_of_a_form_is_guarded_or_says_why_not():
    bare = [
        f"{form}.{name}"
        for form, name, field in texts()
        if type(field) not in OF_ITEMS | {GuardedText} and not getattr(field, "because", "")
    ]

    assert not bare
    assert {form for form, _name, _field in texts()} >= {"WordsForm", "CorrectionReasonForm", "WorkRequestForm"}


def test_no_form_makes_a_text_of_its_own():
    made = [
        module.name
        for module in modules()
        if module.name not in DECLARE
        for node in nodes(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in OTHER_TEXTS and ast.unparse(node.value) == "forms"
    ]

    assert not made


def test_every_guarded_text_refuses_and_every_other_takes(db):
    guarded = [field for _form, _name, field in texts() if type(field) is GuardedText]
    exempt = [field for _form, _name, field in texts() if isinstance(field, ExemptText)]

    assert all(NUMBER not in str(refusal(field)) and refusal(field) for field in guarded)
    assert not [field.because for field in exempt if refusal(field)]


def refusal(field):
    """What the text's own validator says of such a number; a shorter box is asked all the same."""
    try:
        field.run_validators(NUMBER)
    except forms.ValidationError as refused:
        return [error for error in refused.error_list if error.code == "identifier"]
    return []


ITEMS = [
    pytest.param(item, id=f"{model.key()}.{item.name}")
    for form in registry.forms()
    for model in (form, form.rows())
    if model
    for item in model.items()
    if isinstance(item, Text) and not item.codelist and not item.is_unquestioned
]


@pytest.mark.parametrize("item", ITEMS)
def test_every_text_of_a_page_is_guarded_or_asks_for_the_number_of_a_thing(item):
    said = [str(problem) for problem in item.problems(f"见 {IN_GROUPS}")]

    assert bool(said) is (item.number_of is None)
    assert IN_GROUPS not in " ".join(said)


@pytest.mark.parametrize("thing", NumberOf)
def test_the_number_of_a_thing_may_look_like_a_persons(thing):
    assert not list(Text(number_of=thing).problems(NUMBER))

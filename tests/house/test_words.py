"""Every string that a person may see can be read in Simplified Chinese, and says the same."""

import ast
import re
from collections.abc import Iterator
from functools import cache

import polib
import pytest
from django.utils.translation.template import templatize

from tests.house.source import CHECKOUT, modules, name, nodes, templates

CATALOGUE = CHECKOUT / "locale/zh_Hans/LC_MESSAGES/django.po"
SINGULAR = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
STRING = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
IN_TEMPLATES = re.compile(rf"\b(_|n?p?gettext)\(\s*({STRING}(?:\s*,\s*{STRING})*)")
PLACE = re.compile(r"%\([a-z_]+\)[sd]|%%|\{[a-z_]*\}")
Message = tuple[str, str]  # context, English


@cache
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def texts(call: ast.Call) -> list[str]:
    return [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def in_python(tree: ast.Module) -> Iterator[Message]:
    for node in nodes(tree):
        if not isinstance(node, ast.Call):
            continue
        marker = ast.unparse(node.func).rpartition(".")[2]
        told = texts(node)
        if marker in SINGULAR and told:
            yield ("", told[0])
        elif marker in PLURAL and len(told) > 1:
            yield from (("", told[0]), ("", told[1]))
        elif marker in CONTEXT and len(told) > 1:
            yield (told[0], told[1])


def in_template(text: str, origin: str) -> Iterator[Message]:
    for marker, arguments in IN_TEMPLATES.findall(templatize(text, origin=origin)):
        told = list(ast.literal_eval(f"({arguments},)"))
        if "p" in marker.removesuffix("gettext"):
            context, *told = told
            yield from ((context, one) for one in told)
        else:
            yield from (("", one) for one in told)


@cache
def said() -> dict[Message, str]:
    """Every message of the product, and the first file that says it."""
    found: dict[Message, str] = {}
    for module in modules():
        for message in in_python(module.tree):
            found.setdefault(message, module.name)
    for path in templates():
        for message in in_template(path.read_text(encoding="utf-8"), name(path)):
            found.setdefault(message, name(path))
    return found


@cache
def known() -> set[Message]:
    """The messages that the catalogue translates; both forms of one with a plural."""
    entries = [entry for entry in catalogue() if not entry.obsolete]
    return {(entry.msgctxt or "", text) for entry in entries for text in (entry.msgid, entry.msgid_plural) if text}


def test_every_message_of_the_source_is_in_the_catalogue():
    missing = {message: place for message, place in said().items() if message not in known() and message[1]}

    listed = "\n".join(f"{place}: {english!r}" for (_context, english), place in sorted(missing.items(), key=str))
    assert not missing, f"{len(missing)} messages are in no catalogue:\n{listed}"


def test_the_catalogue_holds_nothing_that_nobody_says():
    stale = {message for message in known() if message not in said()}

    assert not stale


def test_every_message_is_translated():
    blank = [entry.msgid for entry in catalogue().untranslated_entries()]

    assert not blank, "\n".join(blank)


def test_no_translation_is_a_guess():
    assert not [entry.msgid for entry in catalogue().fuzzy_entries()]


def test_a_translation_has_the_places_of_its_message():
    lost = [
        entry.msgid
        for entry in catalogue().translated_entries()
        for text in ([entry.msgstr] if entry.msgstr else entry.msgstr_plural.values())
        if not set(PLACE.findall(text)) <= set(PLACE.findall(entry.msgid + entry.msgid_plural))
        or (not entry.msgid_plural and set(PLACE.findall(text)) != set(PLACE.findall(entry.msgid)))
    ]

    assert not lost


def test_what_is_compiled_is_what_is_written():
    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))

    def pairs(entries):
        return {(entry.msgctxt, entry.msgid): entry.msgstr or tuple(entry.msgstr_plural.values()) for entry in entries}

    assert pairs(compiled) == pairs(catalogue().translated_entries())


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{% load i18n %}{% translate 'Save page' %}", ("", "Save page")),
        ('{% load i18n %}{% translate "It\'s" as x %}', ("", "It's")),
        ("{% load i18n %}{% translate 'May' context 'month' %}", ("month", "May")),
        (
            "{% load i18n %}{% blocktranslate trimmed with n=x %}\n  One {{ n }}\n  line\n{% endblocktranslate %}",
            ("", "One %(n)s line"),
        ),
        ("{% load i18n %}{{ _('Hello')|upper }}", ("", "Hello")),
        ("{% load i18n %}{% include 'x.html' with label=_('Label') %}", ("", "Label")),
    ],
)
def test_finds_the_messages_of_a_template(source, message):
    assert list(in_template(source, "x.html")) == [message]


def test_finds_the_messages_of_a_module():
    source = "x = _('One')\ny = gettext('T' 'wo') % {}\nz = ngettext('%(n)s day', '%(n)s days', n)\nw = gettext(other)"

    found = {english for _context, english in in_python(ast.parse(source))}
    assert found == {"One", "Two", "%(n)s day", "%(n)s days"}

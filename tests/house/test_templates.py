"""Templates show and do not decide; nothing comes from outside, nothing is inline."""

import re
from functools import cache

import pytest

from tests.house.source import CHECKOUT, PRODUCT, modules, name, templates

LONGEST = 120
NAMESPACES = re.compile(r"http://www\.w3\.org/[0-9]+/[a-z]+")
COMMENT = re.compile(r"/\*.*?\*/|<!--.*?-->", re.S)
STATIC = sorted(
    file
    for file in (CHECKOUT / "static").rglob("*")
    if file.suffix in {".css", ".js", ".svg", ".html", ".json", ".map"}
)


INLINE = re.compile(r"<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:|<script\b(?![^>]*src=)[^>]*>")
UNESCAPED = re.compile(r"\|\s*safe\b|autoescape off")
OUTSIDE = re.compile(r"(?:https?:)?//[a-z0-9-]+\.[a-z]{2,}[^\s\"')]*")
POSTING = re.compile(r"<form\b[^>]*method=[\"']post[\"']", re.I)


@cache
def texts() -> dict[str, str]:
    """All templates by their names."""
    return {name(path): path.read_text(encoding="utf-8") for path in templates()}


def test_is_short():
    sizes = {at: len(text.splitlines()) for at, text in texts().items()}

    assert sizes
    assert {at: size for at, size in sizes.items() if size > LONGEST} == {}


def test_has_neither_style_nor_script_inline():
    assert {at: inline for at, text in texts().items() if (inline := INLINE.findall(text))} == {}


@pytest.mark.parametrize(
    "text",
    ["<style>", '<p style = "', ' onclick="', "<a href='javascript:x'>", "<script>", '<script async type="module">'],
)
def test_sees_what_is_inline(text):
    assert INLINE.search(text)
    assert not INLINE.search('<script defer src="{% static "page.js" %}"></script>')


def test_never_switches_escaping_off():
    assert {at: off for at, text in texts().items() if (off := UNESCAPED.findall(text))} == {}


def test_asks_nothing_of_the_world_outside():
    files = {**texts(), **{name(path): path.read_text(encoding="utf-8") for path in STATIC}}
    bare = {at: NAMESPACES.sub("", COMMENT.sub("", text)) for at, text in files.items()}

    assert {at: asked for at, text in bare.items() if (asked := OUTSIDE.findall(text))} == {}


def test_every_form_that_changes_something_carries_its_seal():
    seals = {at: (len(POSTING.findall(text)), text.count("{% csrf_token %}")) for at, text in texts().items()}

    assert {at: counted for at, counted in seals.items() if counted[0] > counted[1]} == {}


def test_only_two_modules_write_html_without_the_template_engine():
    """What they write is compared with Django's own templates; nowhere else is a text called safe."""
    safe = {name(module.path) for module in modules(*PRODUCT) if re.search(r"\b(SafeString|mark_safe)\(", module.text)}

    assert safe == {"edc/pages/templatetags/controls.py", "trial_edc/form_renderer.py"}

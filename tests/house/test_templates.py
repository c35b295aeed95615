"""Templates show and do not decide; nothing comes from outside, nothing is inline."""

import re

import pytest

from tests.house.source import CHECKOUT, name, templates

LONGEST = 120
NAMESPACES = re.compile(r"http://www\.w3\.org/[0-9]+/[a-z]+")
COMMENT = re.compile(r"/\*.*?\*/|<!--.*?-->", re.S)
STATIC = sorted(
    file
    for file in (CHECKOUT / "static").rglob("*")
    if file.suffix in {".css", ".js", ".svg", ".html", ".json", ".map"}
)


@pytest.mark.parametrize("path", templates(), ids=name)
def test_is_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", templates(), ids=name)
def test_has_neither_style_nor_script_inline(path):
    text = path.read_text(encoding="utf-8")

    assert not re.findall(r"<style\b", text)
    assert not re.findall(r"\sstyle\s*=", text)
    assert not re.findall(r"\son[a-z]+\s*=\s*[\"']", text)
    assert not re.findall(r"javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script\b[^>]*>", text))


@pytest.mark.parametrize("path", templates(), ids=name)
def test_never_switches_escaping_off(path):
    assert not re.findall(r"\|\s*safe\b|autoescape off", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", [*templates(), *STATIC], ids=name)
def test_asks_nothing_of_the_world_outside(path):
    text = COMMENT.sub("", path.read_text(encoding="utf-8"))

    assert not re.findall(r"(?:https?:)?//[a-z0-9-]+\.[a-z]{2,}[^\s\"')]*", NAMESPACES.sub("", text))


@pytest.mark.parametrize("path", templates(), ids=name)
def test_every_form_that_changes_something_carries_its_seal(path):
    text = path.read_text(encoding="utf-8")
    posting = re.findall(r"<form\b[^>]*method=[\"']post[\"']", text, re.I)

    assert len(posting) <= text.count("{% csrf_token %}")

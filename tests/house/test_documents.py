"""The documents tell the truth: what is generated is fresh, what they link to and name is there."""

import re

import polib
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command, get_commands

from edc.capture import registry
from protocol.parameters import DECLARED
from trial_edc.documents import checks, library

WRITTEN = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md")
    for path in settings.CHECKOUT.glob(pattern)
    if library.FOLDER not in path.parents
)
NAMES = [str(path.relative_to(settings.CHECKOUT)) for path in WRITTEN]
FENCED = re.compile(r"^ *```.*?^ *```", re.M | re.S)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
QUOTED = re.compile(r"`([^`\s]+)`")
COMMAND = re.compile(r"manage\.py ([a-z_]+)")
RUNNERS = {"demo", "test", "mutate", "lint"}
A_FILE = re.compile(r"(?:\.?[\w-]+/)*[\w.-]+\.(?:py|html|toml|lock|yml|md|sh|js|css)")
BOLD = re.compile(r"\*\*(.+?)\*\*", re.S)
# The languages name themselves and are not translated.
NAMED = {"English", "中文"}
LONGEST_LINE = 100


def test_the_generated_documents_are_fresh():
    call_command("document", check=True)


def test_a_stale_document_is_named(tmp_path):
    library.write(tmp_path)
    (tmp_path / "roles.md").write_text("Everybody may do everything.")
    (tmp_path / "schedule.md").unlink()

    with pytest.raises(CommandError, match=r"schedule\.md, roles\.md\. Run"):
        call_command("document", check=True, folder=tmp_path)


def test_a_document_that_nobody_writes_is_stale(tmp_path):
    library.write(tmp_path)
    (tmp_path / "dosage.md").write_text("Left over.")

    assert library.stale(tmp_path) == ["dosage.md"]


def test_writes_only_what_changed(tmp_path):
    first = library.write(tmp_path)
    (tmp_path / "rules.md").write_text("There are no rules.")

    assert first == list(library.DOCUMENTS)
    assert library.write(tmp_path) == ["rules.md"]
    assert library.write(tmp_path) == []


def test_every_declared_check_is_listed():
    text = library.DOCUMENTS["checks.md"]()

    assert [check.id for form in registry.forms() for check in form.checks if f"`{check.id}`" not in text] == []


def test_every_limit_speaks():
    """An item with a limit that no probe brings to speak would be missing without a word."""
    for form in registry.forms():
        for model in filter(None, (form, form.rows())):
            assert set(limits_of(model)) <= {one.check for one in checks.listed(model)}


def limits_of(model):
    """The ids of the checks that the limits of a model's items make."""
    for item in model.items():
        if item.allow or item.codelist:
            yield f"{model.key()}.{item.name}.allow"
        if item.expect:
            yield f"{model.key()}.{item.name}.expect"


def test_every_parameter_is_listed():
    text = library.DOCUMENTS["parameters.md"]()

    assert [name for name in DECLARED if f"`{name}`" not in text] == []


@pytest.mark.parametrize("path", WRITTEN, ids=NAMES)
def test_links_lead_somewhere(path):
    targets = [target for target in LINK.findall(path.read_text(encoding="utf-8")) if "://" not in target]

    assert [target for target in targets if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("path", WRITTEN, ids=NAMES)
def test_names_only_files_that_there_are(path):
    quoted = QUOTED.findall(FENCED.sub("", path.read_text(encoding="utf-8")))
    named = {word for word in quoted if "/" in word and A_FILE.fullmatch(word)}

    assert [name for name in sorted(named) if not (settings.CHECKOUT / name).exists()] == []


@pytest.mark.parametrize("path", WRITTEN, ids=NAMES)
def test_names_only_commands_that_there_are(path):
    named = set(COMMAND.findall(path.read_text(encoding="utf-8")))

    assert named <= RUNNERS | set(get_commands())


@pytest.mark.parametrize("path", WRITTEN, ids=NAMES)
def test_lines_are_short_but_for_tables_and_chinese(path):
    """Chinese text has no spaces to break a line at."""
    plain = FENCED.sub("", path.read_text(encoding="utf-8")).splitlines()
    long = [line for line in plain if len(line) > LONGEST_LINE and not line.lstrip().startswith(("|", "!"))]

    assert [line for line in long if line.isascii()] == []


def test_every_guide_is_there_in_both_languages():
    guides = settings.CHECKOUT / "docs" / "guide"

    assert {path.name for path in (guides / "en").glob("*.md")} == {path.name for path in (guides / "zh").glob("*.md")}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_bold_words_of_a_guide_stand_on_the_screen(language):
    """What a guide prints bold is a message of the catalogue, in the guide's language; a page may begin it large."""
    catalogue = polib.pofile(str(settings.CHECKOUT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))
    said = {" ".join((entry.msgid if language == "en" else entry.msgstr).split()) for entry in catalogue} | NAMED
    said |= {words[:1].upper() + words[1:] for words in said}
    for path in sorted((settings.CHECKOUT / "docs" / "guide" / language).glob("*.md")):
        bold = {" ".join(words.split()) for words in BOLD.findall(path.read_text(encoding="utf-8"))}

        assert sorted(bold - said) == [], path.name

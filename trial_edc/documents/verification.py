"""verification.md: the plan of source data verification, item by item."""

from collections.abc import Iterator

from edc.capture import registry
from edc.capture.items import Sdv
from edc.capture.models import Crf
from edc.sdv.plan import plan, plan_of_line
from trial_edc.documents.words import Words, document, heading, section, table, words

INTRODUCTION = """
What a monitor compares with the source. A *critical* item needs it, an *optional* one may be verified, a *never* one is
not asked for. A line of a form is verified as a whole, and is critical where one of its items is. A unit is verified
with its value. What is verified is the value as it stood: a value that changes asks again, and so does an optional one
that was verified.
"""
COUNTS = ("Form", "表单", "Critical", "Optional", "Never")


def text() -> str:
    """The whole document."""
    counts = table(COUNTS, (_counts(model) for model in registry.forms()))
    return document(
        "Verification plan",
        INTRODUCTION,
        section("Items by form", counts),
        *(section(heading(words(model.title), model.key()), _items(model)) for model in registry.forms()),
    )


def _counts(model: type[Crf]) -> tuple[str, ...]:
    said = [sdv for _name, _label, sdv in _told(model)]
    title = words(model.title)
    return title.en, title.zh, *(str(said.count(sdv)) for sdv in Sdv)


def _items(model: type[Crf]) -> str:
    rows = ((f"`{name}`", words(label).en, words(label).zh, str(sdv)) for name, label, sdv in _told(model))
    return table(("Item", "Label", "标签", "Verification"), rows)


def _told(model: type[Crf]) -> Iterator[tuple[str, Words, Sdv]]:
    """The items of a form; its lines stand as one."""
    labels = {item.name: item.verbose_name for item in model.asked()}
    for name, sdv in plan(model).items():
        yield name, labels[name], sdv
    rows = model.rows()
    if rows:
        yield f"each {rows.row_key}", rows.items()[0].verbose_name, plan_of_line(rows)

"""checks.md: every edit check, found by asking the forms with answers that make them speak."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from edc.capture import fields, registry
from edc.capture.checks import Check, Finding, Severity
from edc.capture.models import Answered, Row
from trial_edc.documents import probes
from trial_edc.documents.probes import Probe
from trial_edc.documents.words import Both, document, heading, in_both, section, table, words

INTRODUCTION = """
Every question that the product asks about answers. A *hard* check refuses the page: nothing is saved, and the sentence
stands at the field. A *soft* check lets the page be saved and asks for a look. A check waits until all answers that it
reads are known. The sentences are the product's own; … stands for what was typed, or for a
day.
"""
HEADS = ("Check", "Item", "Severity", "Fires when", "Text", "文字")
Unreadable = fields.Number | fields.Day | fields.DayAndTime
READ: tuple[type[Unreadable], ...] = (fields.Number, fields.Whole, fields.Day, fields.DayAndTime)
UNREAD = "What was typed cannot be read at all. Such text never reaches a check; the page comes back with it."


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the document."""

    check: str
    item: str
    severity: Severity
    when: str
    text: Both

    @property
    def cells(self) -> tuple[str, ...]:
        """The line as cells of the table."""
        return f"`{self.check}`", f"`{self.item}`", str(self.severity), self.when, self.text.en, self.text.zh


def text() -> str:
    """The whole document."""
    parts = [_form(model) for form in registry.forms() for model in (form, form.rows()) if model]
    unread = table(("Kind of item", "Text", "文字"), ((one.__name__, *_unread(one)) for one in READ))
    return document("Edit checks", INTRODUCTION, *parts, section("Before any check", UNREAD, unread))


def listed(model: type[Answered]) -> list[Listed]:
    """All checks of a form, or of its lines, in the order of the items."""
    found = [one for probe in probes.of(model) for one in _spoken(probe)]
    return [*found, *(_declared(check) for check in model.checks)]


def _form(model: type[Answered]) -> str:
    return section(heading(_title(model), model.key()), table(HEADS, (one.cells for one in listed(model))))


def _title(model: type[Answered]) -> Both:
    of = model.of if issubclass(model, Row) else model
    title = words(getattr(of, "title", of.key()))
    return Both(f"{title.en}: each line", title.zh) if issubclass(model, Row) else title


def _spoken(probe: Probe) -> Iterator[Listed]:
    """What the checks say to the probe, of the kind that it is made for."""
    english, chinese = in_both(lambda: _fitting(probe))
    for one, translated in zip(english, chinese, strict=True):
        said = Both(probe.elided(one.text), probe.elided(translated.text))
        yield Listed(one.check, one.item, one.severity, probe.when, said.without_echo)


def _fitting(probe: Probe) -> tuple[Finding, ...]:
    return tuple(one for one in probe.ask() if (one.item, one.severity) == (probe.item, probe.severity))


def _declared(check: Check) -> Listed:
    """A Check object; its function's name says when it fires."""
    when = f"{check.fires.__name__.replace('_', ' ')} (reads {', '.join(check.reads)})"
    return Listed(check.id, check.item, check.severity, when, words(check.text))


def _unread(field: type[Unreadable]) -> Iterable[str]:
    found = words(field().error_messages["invalid"])
    return (text.replace("%(value)s", "…") for text in (found.en, found.zh))

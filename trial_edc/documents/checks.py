"""checks.md: every edit check, found by asking the forms with answers that make them speak."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from edc.capture import fields, registry
from edc.capture.checks.declared import Check
from edc.capture.checks.findings import Finding, Severity, in_both
from edc.capture.checks.gates import Gate, gates
from edc.capture.models import Answered, Row
from protocol import partial_dates
from trial_edc.documents import probes
from trial_edc.documents.probes import Probe
from trial_edc.documents.words import Both, Words, document, heading, section, table, words

INTRODUCTION = """
Every question that the product asks about answers. A *hard* check refuses the page: nothing is saved, and the sentence
stands at the field. A *soft* check lets the page be saved and asks for a look; where it read an answer, it raises a
query, and asks again of a value that was confirmed only when the value or its version changes. A check waits until all
answers that it reads are known. The sentences are the product's own; … stands for what was typed, or for a day.

A check that reads another form names it: `enrollment.consent.signed_on` is an item of a form asked once; of a form of
the same visit, that visit's page is meant; of the check's own form, the planned visits before; of a log, all its pages.
Such a check asks again in the act that changes what it reads there. Where the date of birth is corrected, days that
stand before it are asked about in a query; they are refused only where they are entered or changed.

A *gate* lets no page of a form be entered before what it needs stands. It holds for the save, for an import, for a page
that is restored or moved, and in PostgreSQL itself; what stands already can be read and saved.

This is the validation plan: each section is a form, each line a check with its version and the items that it reads.
All of them run on every way in (typed, imported), and every night over all pages as they stand.
"""
HEADS = ("Check", "Version", "Item", "Reads", "Severity", "Query", "Fires when", "Text", "文字")
Invalid = fields.Number | fields.Day | fields.DayAndTime
READ: tuple[type[Invalid], ...] = (fields.Number, fields.Whole, fields.Day, fields.DayAndTime)
PLACE = re.compile(r"%\(\w+\)s")
UNREAD = "What was typed cannot be read at all. Such text never reaches a check; the page comes back with it."


@dataclass(frozen=True, slots=True)
class ListedCheck:
    """One line of the document."""

    check: str
    version: str
    item: str
    reads: tuple[str, ...]
    severity: Severity
    asks: bool
    when: str
    text: Both

    @property
    def cells(self) -> tuple[str, ...]:
        """The line as cells of the table."""
        return (
            f"`{self.check}`",
            self.version or "1",
            f"`{self.item}`",
            ", ".join(f"`{name}`" for name in self.reads),
            str(self.severity),
            "yes" if self.asks else "no",
            self.when,
            self.text.en,
            self.text.zh,
        )


def text() -> str:
    """The whole document."""
    parts = [_form(model) for form in registry.forms() for model in (form, form.rows()) if model]
    gated = table(("Gate", "Form", "Needs", "Text", "文字"), map(_gate, gates()))
    unread = table(("Kind of item", "Text", "文字"), _unread())
    parts += [section("Gates", gated), section("Before any check", UNREAD, unread)]
    return document("Edit checks", INTRODUCTION, *parts)


def listed(model: type[Answered]) -> list[ListedCheck]:
    """All checks of a form, or of its lines, in the order of the items."""
    spoken = [check for probe in probes.of(model) for check in _spoken(probe)]
    return [*spoken, *(_declared(check) for check in model.all_checks())]


def _form(model: type[Answered]) -> str:
    return section(heading(_title(model), model.key()), table(HEADS, (check.cells for check in listed(model))))


def _title(model: type[Answered]) -> Both:
    of = model.of if issubclass(model, Row) else model
    title = words(getattr(of, "title", of.key()))
    return Both(f"{title.en}: each line", title.zh) if issubclass(model, Row) else title


def _spoken(probe: Probe) -> Iterator[ListedCheck]:
    """What the checks say to the probe, of the kind that it is made for."""
    for finding in _fitting(probe):
        english, chinese = in_both(finding.message)
        said = Both(probe.elided(english), probe.elided(chinese))
        yield ListedCheck(
            check=finding.check,
            version=finding.version,
            item=finding.item,
            reads=_read(finding),
            severity=finding.severity,
            asks=finding.asks,
            when=probe.when,
            text=said.without_echo,
        )


def _read(finding: Finding) -> tuple[str, ...]:
    """The items that a finding read: those that it names, or the one at which it stands."""
    named = tuple(part.partition("=")[0] for part in finding.seen.split(", ") if "=" in part)
    return named or (finding.item,)


def _fitting(probe: Probe) -> tuple[Finding, ...]:
    return tuple(finding for finding in probe.ask() if (finding.item, finding.severity) == (probe.item, probe.severity))


def _declared(check: Check) -> ListedCheck:
    """A Check object; its function's name says when it fires."""
    return ListedCheck(
        check=check.id,
        version=check.version,
        item=check.item,
        reads=(*check.reads.values(), *check.elsewhere.values()),
        severity=check.severity,
        asks=check.severity is Severity.SOFT,
        when=check.fires.__name__.replace("_", " "),
        text=Both(*in_both(check.text)).without_echo,
    )


def _gate(gate: Gate) -> tuple[str, ...]:
    said = Both(*in_both(gate.text)).without_echo
    return f"`{gate.id}`", f"`{gate.form}`", f"`{gate.needs}`", said.en, said.zh


def _unread() -> Iterator[tuple[str, str, str]]:
    """Each kind of item with what it says of a text that cannot be read."""
    said: list[tuple[str, Words]] = [(field.__name__, field().error_messages["invalid"]) for field in READ]
    said += [(fields.PartialDay.__name__, refusal) for refusal in partial_dates.REFUSALS]
    for kind, message in said:
        sentence = words(message)
        yield kind, PLACE.sub("…", sentence.en), PLACE.sub("…", sentence.zh)

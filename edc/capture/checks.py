"""Edit checks: pure questions about answers; a Finding is what one of them has to say."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext

from edc.capture import items
from edc.casebook.item_paths import ItemPath

Answers = Mapping[str, object]


class Severity(StrEnum):
    """Hard: the page cannot be saved so. Soft: it is saved, and the site is asked."""

    HARD = "hard"
    SOFT = "soft"


@dataclass(frozen=True, slots=True)
class Button:
    """An answer that a person may take with one press: what it says, what it posts, and the field that it is about."""

    label: str
    posted: str
    at: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """Answers that a finding proposes, by the items of its page or line; the label says exactly what will be set."""

    label: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check has to say about one item; `row` is the key of a repeating line, or nothing.

    `seen` is what the check read, and `version` which of its wordings and limits read it: of both unchanged, a
    person who confirmed the value is not asked again. A check that found nothing to read is no question yet.
    `proposed` are answers that would settle it: the page shows each as a button.
    """

    check: str
    item: str
    severity: Severity
    text: str
    row: str = ""
    seen: str = ""
    version: str = ""
    proposed: tuple[Proposed, ...] = ()

    @property
    def buttons(self) -> tuple[Button, ...]:
        """What it proposes, as the page's form posts it."""
        prefix = f"{self.row}-" if self.row else ""
        return tuple(
            Button(
                proposal.label,
                urlencode([(f"{prefix}{name}", text) for name, text in proposal.answers]),
                f"{prefix}{self.item}",
            )
            for proposal in self.proposed
        )

    @property
    def place(self) -> ItemPath:
        """Where on the page."""
        return ItemPath(self.row, self.item)

    @property
    def asks(self) -> bool:
        """Whether the site is asked about it, in a query."""
        return self.severity is Severity.SOFT and bool(self.seen)


@dataclass(frozen=True, slots=True)
class Context:
    """What a page's checks may know besides its answers: the day of birth, the sex, and today at the site."""

    born_on: date | None
    today: date
    sex: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A pure predicate that fires when it answers True; it waits until all answers it reads are known."""

    id: str
    item: str
    severity: Severity
    text: str | Promise
    fires: Callable[..., bool]
    reads: tuple[str, ...]
    version: str

    def ask(self, answers: Answers) -> Iterator[Finding]:
        """The finding, where it fires."""
        known = {name: answers.get(name) for name in self.reads}
        if all(value is not None for value in known.values()) and self.fires(**known):
            seen = ", ".join(f"{name}={value}" for name, value in known.items())
            yield Finding(
                check=self.id,
                item=self.item,
                severity=self.severity,
                text=str(self.text),
                seen=seen,
                version=self.version,
            )


def check(
    *,
    id: str,
    item: str,
    text: str | Promise,
    severity: Severity = Severity.HARD,
    version: str = "1",
) -> Callable[[Callable[..., bool]], Check]:
    """Makes a predicate into a Check; the names of its parameters are the items it reads.

    Another `version` asks again also where a value was confirmed as correct.
    """

    def declared(fires: Callable[..., bool]) -> Check:
        reads = tuple(inspect.signature(fires).parameters)
        return Check(id=id, item=item, severity=severity, text=text, fires=fires, reads=reads, version=version)

    return declared


def of_items(form: str, declared: tuple[items.Item, ...], answers: Answers, context: Context) -> Iterator[Finding]:
    """What the items' own declarations have to say: limits, codes, conditions, days."""
    for item in declared:
        if item.is_unquestioned:
            continue
        value, place = answers.get(item.name), item.derived or item.name
        if value is None:
            if item.essential:
                text = gettext("This is blank, and without it the rest of the page does not count.")
                yield Finding(f"{form}.{item.name}.blank", place, Severity.SOFT, text)
            continue
        asked, proposed = _meant(item, value)
        for text in _impossible(item, value, answers, context):
            yield Finding(f"{form}.{item.name}.allow", place, Severity.HARD, and_asked(text, asked), proposed=proposed)
        if item.expect and (surprise := item.surprise(value)):
            limits, said = "–".join(str(limit) for limit in item.expect), and_asked(surprise, asked)
            yield Finding(
                f"{form}.{item.name}.expect", place, Severity.SOFT, said, seen=str(value), version=limits,
                proposed=proposed,
            )  # fmt: skip


def _meant(item: items.Item, value: object) -> tuple[str, tuple[Proposed, ...]]:
    """What is asked behind a sentence about a value, and the answer that this proposes."""
    meant = item.meant(value)
    if meant is None:
        return "", ()
    words = {"text": meant, "meant": item.unit}
    proposed = Proposed(gettext("Set %(text)s %(meant)s") % words, ((item.name, str(meant)),))
    return gettext("Is it %(text)s %(meant)s?") % words, (proposed,)


def and_asked(sentence: str, asked: str) -> str:
    """A sentence with the question behind it, where there is one."""
    return gettext("%(sentence)s %(asked)s") % {"sentence": sentence, "asked": asked} if asked else sentence


def _impossible(item: items.Item, value: object, answers: Answers, context: Context) -> Iterator[str]:
    """Why a value cannot stand; of most items there is only their own word to ask."""
    yield from item.problems(value)
    if item.when is not None:
        yield from _unasked(item, answers)
    if isinstance(value, date):
        yield from _impossible_day(item, value, context)


def _unasked(item: items.Item, answers: Answers) -> Iterator[str]:
    if item.when and item.when.holds(answers) is False:
        yield gettext("Leave this blank: it is not asked for with the other answers given.")


def _impossible_day(item: items.Item, value: object, context: Context) -> Iterator[str]:
    if not isinstance(item, items.Date | items.Moment) or not isinstance(value, date):
        return
    day = item.day(value)  # type: ignore[arg-type]
    if context.born_on and day < context.born_on and not item.begins_life:
        yield str(items.BEFORE_BIRTH) % {"born": context.born_on.isoformat()}
    if day > context.today and not item.future:
        yield str(items.IN_THE_FUTURE) % {"today": context.today.isoformat()}

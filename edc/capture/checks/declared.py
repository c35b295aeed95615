"""Edit checks as they are declared: pure questions about the answers of a page, and of other pages that they name."""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from django.utils import timezone

from edc.capture.checks.findings import Finding, Message, Severity
from edc.hooks import Hook
from protocol.partial_dates import Day

Answers = Mapping[str, object]


class Fact(StrEnum):
    """What is known of every subject, whichever form tells it."""

    BORN_ON = "born_on"
    SEX = "sex"
    TODAY = "today"


Source = str
"""What a check reads beside its own page: a Fact, or `room.form.item` of another form."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a page's checks may know besides its answers: of the subject, and of the other pages that they name.

    `elsewhere` holds what stands there, by source: one value, or of many pages a tuple, None where one is blank.
    """

    born_on: date | None
    today: date
    sex: str | None = None
    elsewhere: Mapping[Source, object] = field(default_factory=dict)

    def value(self, source: Source) -> object:
        """What is known of a source; None while it is not known."""
        facts = {Fact.BORN_ON: self.born_on, Fact.SEX: self.sex, Fact.TODAY: self.today}
        return facts[Fact(source)] if source in facts else self.elsewhere.get(source)


@dataclass(frozen=True, slots=True)
class Check:
    """A pure predicate that fires when it answers True, and not where it cannot tell: None.

    It waits until all answers that it `needs` are known. `reads` are its parameters, each with the item of its own page
    that fills it; `elsewhere` those that other pages fill. Of many pages it gets a tuple, which is known also where it
    is empty.
    """

    id: str
    item: str
    severity: Severity
    text: Message
    fires: Callable[..., bool | None]
    reads: Mapping[str, str]
    elsewhere: Mapping[str, Source]
    needs: frozenset[str]
    version: str

    def ask(self, answers: Answers, context: Context) -> Iterator[Finding]:
        """The finding, where it fires."""
        known = {name: answers.get(item) for name, item in self.reads.items()}
        known |= {name: context.value(source) for name, source in self.elsewhere.items()}
        if all(known[name] is not None for name in self.needs) and self.fires(**known):
            yield Finding(
                check=self.id,
                item=self.item,
                severity=self.severity,
                message=self.text,
                seen=", ".join(f"{name}={_seen(value)}" for name, value in known.items()),
                version=self.version,
                is_across=bool(self.elsewhere),
            )


def _seen(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def check(
    *,
    id: str,
    item: str,
    text: Message,
    severity: Severity | None = None,
    version: str = "1",
    items: Mapping[str, str] = MappingProxyType({}),
    elsewhere: Mapping[str, Source] = MappingProxyType({}),
) -> Callable[[Callable[..., bool | None]], Check]:
    """Makes a predicate into a Check; the names of its parameters are the items that it reads.

    One with a default may be blank; for the others the check waits.
    `items` names the item where a parameter is called otherwise, and `elsewhere` what it reads of other pages
    (docs/house.md says which page is meant). Hard where nothing else is said; a check across forms is always soft, as
    nobody knows which of the two pages is wrong: it asks, and a Gate forbids. Another `version` asks again also where a
    value was confirmed as correct. Raises ValueError where a name of `items` or `elsewhere` is no parameter, or a check
    across forms is hard.
    """
    if elsewhere and severity is Severity.HARD:
        message = f"{id} reads other pages: it may ask, and not refuse"
        raise ValueError(message)

    def declared(fires: Callable[..., bool | None]) -> Check:
        parameters = inspect.signature(fires).parameters
        names = tuple(parameters)
        if unknown := {*items, *elsewhere}.difference(names):
            message = f"{id} has no parameter {', '.join(sorted(unknown))}"
            raise ValueError(message)
        return Check(
            id=id,
            item=item,
            severity=severity or (Severity.SOFT if elsewhere else Severity.HARD),
            text=text,
            fires=fires,
            reads={name: items.get(name, name) for name in names if name not in elsewhere},
            elsewhere=dict(elsewhere),
            needs=frozenset(name for name in names if parameters[name].default is inspect.Parameter.empty),
            version=version,
        )

    return declared


def day_of(value: Day) -> Day:
    """The calendar day, at the site, of a day or of a moment; a partial date stays one (`before` compares them all)."""
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


# `checks` of a room are checks of forms below it, by the form's name: what reads a form of the room is declared there.
CHECKS: Hook[Callable[[], Mapping[str, Sequence[Check]]]] = Hook("checks")


@cache
def registered(form: str) -> tuple[Check, ...]:
    """The checks that rooms above have for a form."""
    return tuple(declared for checks in CHECKS.functions for declared in checks().get(form, ()))

"""The protocol in force: published values laid over the declared ones."""

from dataclasses import dataclass
from datetime import date

from edc.study.models import PublishedParameter
from protocol import parameters as declared
from protocol.parameters import Declared, Parameters, Value


@dataclass(frozen=True, slots=True)
class ParameterLine:
    """One number of the protocol: what is declared of it, its value in force, and what published that value."""

    declared: Declared
    value: Value
    published: PublishedParameter | None


def parameters(*, on: date) -> Parameters:
    """The protocol's numbers in force on a date: of each parameter the value published last."""
    return declared.with_values(declared.DEFAULT, {name: row.value for name, row in _published(on).items()})


def lines(*, on: date) -> list[ParameterLine]:
    """Every number of the protocol as it is in force on a date."""
    published = _published(on)
    in_force = parameters(on=on)
    return [
        ParameterLine(known, getattr(in_force, name), published.get(name)) for name, known in declared.DECLARED.items()
    ]


def _published(on: date) -> dict[str, PublishedParameter]:
    rows = PublishedParameter.objects.filter(effective_from__lte=on).order_by("effective_from", "id")
    return {row.name: row for row in rows}

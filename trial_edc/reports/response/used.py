"""The protocol's numbers as a report used them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from protocol.parameters import DECLARED, NotAParameter, Value, parse


@dataclass(frozen=True, slots=True)
class UsedParameter:
    """One number of the protocol as the report used it."""

    rule: str
    meaning: str
    value: Value
    unit: str
    citation: str
    default: bool


def parameter_lines(used: Mapping[str, str]) -> list[UsedParameter]:
    """The parameters of a written report, in the protocol's order; the values that were changed are marked."""
    return [_parameter_line(name, text) for name, text in used.items()]


def _parameter_line(name: str, text: str) -> UsedParameter:
    declared = DECLARED.get(name)
    if declared is None:  # a stored report may know one that the protocol has dropped since
        return UsedParameter(rule="", meaning=name, value=text, unit="", citation="", default=True)
    try:
        value = parse(name, text)
    except NotAParameter:
        value = text
    words = {True: gettext_noop("yes"), False: gettext_noop("no")}
    return UsedParameter(
        rule=declared.id,
        meaning=_(declared.meaning),
        value=_(words[value]) if isinstance(value, bool) else value,
        unit=_(declared.unit) if declared.unit else "",
        citation=declared.citation,
        default=value == declared.default,
    )

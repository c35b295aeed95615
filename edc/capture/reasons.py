"""Why answers of a complete page were changed: given once for all, or for each place; kept with the act (REQ-062).

The trail keeps it as one text: a JSON object of places and, for each, the code and the words. The place "" is all
that has no reason of its own.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext

from edc.casebook.item_paths import PAGE, ItemPath, place
from edc.storable import legible
from protocol.codelists import ChangeReason

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Reason:
    """A coded reason; "other" says more in words."""

    code: ChangeReason
    text: str = ""

    @property
    def is_given(self) -> bool:
        """Whether it says anything: "other" alone does not."""
        return self.code is not ChangeReason.OTHER or bool(legible(self.text))

    @property
    def words(self) -> str:
        """For a person: of "other" only what was said."""
        if self.code is ChangeReason.OTHER:
            return self.text
        return f"{gettext(self.code.label)}: {self.text}" if self.text else gettext(self.code.label)


@dataclass(frozen=True, slots=True)
class Reasons:
    """The reasons of one save: for all that changed, and for single places before that."""

    for_all: Reason | None = None
    by_place: Mapping[ItemPath, Reason] = field(default_factory=dict)

    def of(self, where: ItemPath) -> Reason | None:
        """The reason that holds for a place; nothing where none was given."""
        reason = self.by_place.get(where) or self.by_place.get(where.line) or self.for_all
        return reason if reason and reason.is_given else None

    def written(self, changed: Iterable[ItemPath]) -> str:
        """As the trail keeps them, of the places that changed."""
        by_place = {str(where): [reason.code.value, reason.text] for where in changed if (reason := self.of(where))}
        if by_place and len({tuple(said) for said in by_place.values()}) == 1:
            by_place = {str(PAGE): next(iter(by_place.values()))}
        return json.dumps(by_place, ensure_ascii=False) if by_place else ""


NONE = Reasons()


def read(text: str) -> Mapping[ItemPath, Reason]:
    """The reasons that the trail keeps as this text, by place; nothing where it is none of ours."""
    try:
        by_place = json.loads(text)
        return {place(where): Reason(ChangeReason(code), words) for where, (code, words) in by_place.items()}
    except (ValueError, AttributeError, TypeError):
        return {}


def in_words(text: str, called: Callable[[ItemPath], str]) -> str:
    """What the trail keeps, for a person; `called` names a place. A text that is none of ours stands for itself."""
    reasons = read(text)
    if not reasons:
        return text
    return "; ".join(
        reason.words if where == PAGE else f"{called(where)}: {reason.words}" for where, reason in reasons.items()
    )


def in_words_of(text: str, where: ItemPath) -> str:
    """What holds for one place of what the trail keeps, for a person. A text that is none of ours stands for itself."""
    if not read(text):
        return text
    reason = reason_of(text, where)
    return reason.words if reason else ""


def reason_of(text: str, where: ItemPath) -> Reason | None:
    """The reason that holds for a place, out of what the trail keeps."""
    reasons = read(text)
    return reasons.get(where) or reasons.get(where.line) or reasons.get(PAGE)

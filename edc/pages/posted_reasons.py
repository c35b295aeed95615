"""What is said beside the answers: why places are blank, and why a complete page was changed, as it was posted."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext

from edc.accounts import identifiers
from edc.capture.checks.findings import Finding, Severity
from edc.capture.models import Blank
from edc.capture.reasons import LONGEST, Reason, Reasons
from edc.capture.submission import SaidOfBlank
from edc.casebook.item_paths import PAGE, ItemPath, place
from edc.storable import UNSTORABLE
from protocol.codelists import BlankState, ChangeReason, Codelist

# The boxes' names, before the place that they speak of.
BLANK, WHY_BLANK = "blank-", "why-blank-"
REASON_OF, WORDS_OF = "reason-of-", "reason-text-of-"
REST, WHY_REST = "rest", "why-rest"
PANEL, WHY_PANEL = "panel-", "why-panel-"
REASON, WORDS = "reason", "reason-text"


@dataclass(frozen=True, slots=True)
class Typed:
    """A code that was chosen and the words beside it, not read yet."""

    code: str = ""
    words: str = ""

    def __bool__(self) -> bool:
        return bool(self.code or self.words)


@dataclass(frozen=True, slots=True)
class PostedReasons:
    """All that was said beside the answers of one page."""

    blanks: Mapping[ItemPath, Typed] = field(default_factory=dict)
    rest: Typed = Typed()
    panels: Mapping[str, Typed] = field(default_factory=dict)
    reason: Typed = Typed()
    reasons: Mapping[ItemPath, Typed] = field(default_factory=dict)

    def problems(self) -> Iterator[Finding]:
        """Why something of it cannot be read."""
        of_many = [(PAGE, typed) for typed in (self.rest, *self.panels.values())]
        for where, typed in (*self.blanks.items(), *of_many):
            yield from _problems(where, typed, BlankState)
            if typed.words and not typed.code:
                yield _hard(where, gettext("Say also which it is: not done, unknown or not applicable."))
        if any(typed.code == BlankState.NOT_APPLICABLE.value and not typed.words for _where, typed in of_many):
            yield _hard(PAGE, gettext("Say why this does not apply."))
        for where, typed in (*self.reasons.items(), (PAGE, self.reason)):
            yield from _problems(where, typed, ChangeReason)

    def said(self, standing: Mapping[ItemPath, Blank]) -> dict[ItemPath, SaidOfBlank | None]:
        """What is said of blanks, where it is not what stands there already."""
        blanks = {}
        for where, typed in self.blanks.items():
            stands = standing.get(where)
            if typed != (standing_as_typed(stands) if stands else Typed()):
                blanks[where] = _said(typed)
        return blanks

    def said_of_rest(self) -> SaidOfBlank | None:
        """What is said of all blanks that remain."""
        return _said(self.rest)

    def said_of_panels(self) -> dict[str, SaidOfBlank]:
        """What is said of all blanks of a panel of lines, by the panel's key."""
        return {panel: said for panel, typed in self.panels.items() if (said := _said(typed))}

    def given(self) -> Reasons:
        """The reasons for the change."""
        each = {where: reason for where, typed in self.reasons.items() if (reason := _reason(typed))}
        return Reasons(_reason(self.reason), each)


NOTHING = PostedReasons()


def read(data: Mapping[str, str]) -> PostedReasons:
    """What a page's form says beside its answers."""
    return PostedReasons(
        blanks=_each(data, BLANK, WHY_BLANK),
        rest=_typed(data, REST, WHY_REST),
        panels={name: _typed(data, f"{PANEL}{name}", f"{WHY_PANEL}{name}") for name in _names(data, PANEL, WHY_PANEL)},
        reason=_typed(data, REASON, WORDS),
        reasons=_each(data, REASON_OF, WORDS_OF),
    )


def standing_as_typed(blank: Blank) -> Typed:
    """What stands of a blank, as its boxes would post it untouched."""
    return Typed(blank.state, _line(blank.reason))


def _each(data: Mapping[str, str], codes: str, words: str) -> dict[ItemPath, Typed]:
    return {place(name): _typed(data, f"{codes}{name}", f"{words}{name}") for name in _names(data, codes, words)}


def _names(data: Mapping[str, str], *starts: str) -> list[str]:
    return [name.removeprefix(start) for start in starts for name in data if name.startswith(start)]


def _typed(data: Mapping[str, str], code: str, words: str) -> Typed:
    return Typed(str(data.get(code, "")), _line(str(data.get(words, ""))))


def _line(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())


def _problems(where: ItemPath, typed: Typed, codelist: type[Codelist]) -> Iterator[Finding]:
    if typed.code and typed.code not in codes(codelist):
        yield _hard(where, gettext("“%(value)s” is not one of the choices.") % {"value": typed.code})
    if len(typed.words) > LONGEST:
        yield _hard(where, gettext("Enter at most %(longest)s characters.") % {"longest": LONGEST})
    if UNSTORABLE.search(typed.words):
        yield _hard(where, gettext("This text holds a character that cannot be stored."))
    for problem in identifiers.problems(typed.words):
        yield _hard(where, problem.render(gettext))


def codes(codelist: type[Codelist]) -> Collection[str]:
    """The codes of a list."""
    return {str(code.value) for code in codelist}


def _hard(where: ItemPath, text: str) -> Finding:
    return Finding("page.told", where.item, Severity.HARD, text, where.row)


def _said(typed: Typed) -> SaidOfBlank | None:
    return SaidOfBlank(BlankState(typed.code), typed.words) if typed.code else None


def _reason(typed: Typed) -> Reason | None:
    return Reason(ChangeReason(typed.code), typed.words) if typed.code else None

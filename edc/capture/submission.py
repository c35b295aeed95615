"""What a save is made of, as values: what was filled in, what stands on the page, and what its checks may know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from edc.audit.actions import EntryOrigin
from edc.capture.checks.declared import Answers, Context
from edc.capture.checks.findings import Finding
from edc.capture.models import Blank, Crf, Row
from edc.capture.reasons import NONE, Reasons
from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page
from protocol.codelists import BlankState

NO_ANSWERS: Answers = MappingProxyType({})
# Answers that follow from what is kept elsewhere, by page and line.
Supplied = Mapping[int, Mapping[str, Answers]]


@dataclass(frozen=True, slots=True)
class SaidOfBlank:
    """Why a place is blank."""

    state: BlankState
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One page as it was filled in: answers by item, lines by their keys, and the act that the person saw last.

    `blanks` says of places why they are blank, or takes that back; `rest` says it of all that still would be missing,
    `panels` of those on the lines of a panel.
    `reasons` are asked for on a complete page. `opened_for` is the subject whose page it was when the person opened it,
    where that was told. `anew` are lines of which what is kept elsewhere is asked anew.
    `origin` tells more of the way in than that of all pages saved together: the lines of a file.
    """

    page: Page
    answers: Answers
    rows: Mapping[str, Answers] = field(default_factory=dict)
    blanks: Mapping[ItemPath, SaidOfBlank | None] = field(default_factory=dict)
    rest: SaidOfBlank | None = None
    panels: Mapping[str, SaidOfBlank] = field(default_factory=dict)
    reasons: Reasons = NONE
    opened_for: int | None = None
    anew: frozenset[str] = frozenset()
    origin: EntryOrigin | None = None
    seen: int | None


@dataclass(frozen=True, slots=True)
class Content:
    """What stands on a page: the answers and the lines by their keys; nothing on one never saved."""

    answers: Crf | None
    rows: dict[str, Row]
    blanks: dict[ItemPath, Blank] = field(default_factory=dict)

    @property
    def explained(self) -> dict[ItemPath, Blank]:
        """What is said of blanks, where something is."""
        return {where: blank for where, blank in self.blanks.items() if blank.state}

    def findings(self, known: Context) -> list[Finding]:
        """What the checks have to say about the page as it stands; nothing of what is struck through or explained."""
        if self.answers is None:
            return []
        said = list(self.answers.findings(known))
        for line in self.rows.values():
            if line.struck is None:
                said.extend(line.findings(known))
        return [finding for finding in said if finding.seen or finding.place not in self.explained]


@dataclass(frozen=True, slots=True)
class PageState:
    """One page of a save: what was filled in, what stands, and what its checks may know besides."""

    submission: Submission
    stored: Content
    known: Context

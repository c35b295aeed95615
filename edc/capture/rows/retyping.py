"""A line as it was typed: what was proposed or stood beside another answer is not stored unseen beside this one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from edc.capture.checks.findings import Finding
from edc.capture.models import Row
from edc.capture.rows.proposals import Proposal, Texts

# The hidden box that tells with what a line was shown, before the line's key; and in it, whether that was proposed.
SHOWN, PROPOSED = "shown-", "proposed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AsTyped:
    """One line on its way in: the texts of its boxes, those that it was shown with, and what the page proposes now.

    `shown` comes from the browser. What stands (`standing`) and what is proposed speak before it.
    """

    typed: Texts
    shown: Texts
    proposal: Proposal
    standing: Row | None

    @property
    def was_proposed(self) -> bool:
        """Whether the page says that nobody typed what it showed."""
        return PROPOSED in self.shown


@dataclass(frozen=True, slots=True)
class Relaid:
    """What becomes of a typed line: boxes that hold something else now, what is saved along unseen, what is said.

    `shown` is what the page tells of the line when it comes back.
    """

    boxes: Texts = field(default_factory=dict)
    unseen: Mapping[str, object] = field(default_factory=dict)
    said: tuple[Finding, ...] = ()
    shown: Texts = field(default_factory=dict)


UNTOUCHED = Relaid()


def shown_with(data: Mapping[str, str], key: str) -> Texts:
    """With what a line was shown, as the browser sends it back."""
    return dict(parse_qsl(str(data.get(f"{SHOWN}{key}", "")), keep_blank_values=True))


def as_posted(shown: Texts) -> str:
    """The same as the page's form posts it."""
    return urlencode(shown)


def notes(said: Iterable[Finding]) -> list[Finding]:
    """What is told of lines whose boxes hold something else now; what is asked, the saved line asks itself."""
    return [finding for finding in said if not finding.proposed]

"""What stands beside an answer on its page: findings, its margin, what other rooms say, what others did meanwhile."""

from dataclasses import dataclass

from edc.capture.checks.findings import Finding
from edc.casebook.item_paths import ItemPath
from edc.pages.annotations import Annotation
from edc.pages.posted_reasons import Typed
from edc.queries.icons import QueryIcon


@dataclass(frozen=True, slots=True)
class BlankBox:
    """One blank: its place, what is said of it in words, and what stands in its boxes, where they are offered.

    It is quiet where an answer stands: then there is hardly anything to say.
    """

    place: ItemPath
    said: str
    typed: Typed
    is_offered: bool
    states: tuple[tuple[str, str], ...]
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class FieldMarker:
    """A sign beside a question or a line: the template that draws it, and what it draws as `mark`."""

    template: str
    mark: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """Beside one question or line: what it is called, where its history opens, what is said of its blank."""

    place: ItemPath
    label: str
    history: str = ""
    blank: BlankBox | None = None
    bubble: QueryIcon | None = None
    markers: tuple[FieldMarker, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What others did to one box meanwhile, in words; `text` is what they left in it, as it would be posted.

    Where it `is_taken`, their value stands in the box now.
    """

    name: str
    label: str
    is_taken: bool
    old: str
    new: str
    typed: str
    text: str
    who: str
    when: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """All that stands beside a question or a line.

    Of a line also who struck it through and why, and the text that it was read from, on the page that shows what was
    read.
    """

    findings: tuple[Finding, ...] = ()
    margin: Margin | None = None
    annotations: tuple[Annotation, ...] = ()
    struck: str = ""
    pasted: str = ""


NOTHING = Beside()

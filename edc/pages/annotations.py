"""What rooms above say beside the answers of a page, each asked by the name in its configuration (`annotations`)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from edc.accounts.models import User
from edc.capture.submission import Content
from edc.casebook.models import Page
from edc.hooks import Hook
from protocol.conclusion import Seen


@dataclass(frozen=True, slots=True)
class Annotation:
    """A mark beside an answer, the sentence behind it with its facts, and where it leads: an address with its words."""

    mark: str = ""
    # A mark that says that there is nothing to be seen.
    is_quiet: bool = False
    text: str = ""
    facts: tuple[Seen, ...] = ()
    address: str = ""
    offer: str = ""


# Asked with the page, what stands on it, the reader, and the moment; answers by the items' names and the lines' keys.
Teller = Callable[[Page, Content, User, datetime], Mapping[str, Annotation]]
ANNOTATIONS: Hook[Teller] = Hook("annotations")


def beside(page: Page, content: Content, *, by: User, at: datetime) -> dict[str, tuple[Annotation, ...]]:
    """What is said beside the answers of a page that was saved, for this reader: of each answer by every room."""
    by_item: dict[str, tuple[Annotation, ...]] = {}
    for tell in ANNOTATIONS.functions if content.answers is not None else ():
        for name, said in tell(page, content, by, at).items():
            by_item[name] = (*by_item.get(name, ()), said)
    return by_item

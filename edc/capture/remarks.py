"""What upper floors say beside the answers of a page: each tells here where to ask it, when the house is opened."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.module_loading import import_string

from protocol.conclusion import Seen


@dataclass(frozen=True, slots=True)
class Remark:
    """A mark beside an answer, the sentence behind it with its facts, and where it leads: an address with its words."""

    mark: str = ""
    # A mark that says that there is nothing to be seen.
    is_quiet: bool = False
    text: str = ""
    facts: tuple[Seen, ...] = ()
    address: str = ""
    offer: str = ""


# Asked with the page, what stands on it, and the reader; answers by the items' names and the lines' keys.
Teller = Callable[[Any, Any, Any], Mapping[str, Remark]]
_TELLERS: dict[str, str] = {}


def register(form: str, teller: str) -> None:
    """A Teller, by its dotted name, has something to say beside the answers of this form."""
    _TELLERS[form] = teller


def beside(page: Any, content: Any, *, by: Any) -> Mapping[str, Remark]:
    """What is said beside the answers of a page, for this reader."""
    if page.form not in _TELLERS or content.answers is None:
        return {}
    teller: Teller = import_string(_TELLERS[page.form])
    return teller(page, content, by)

"""What a browser would post of an entry page, untouched: every box, the chosen radios, the ticked boxes."""

from html.parser import HTMLParser

from django.http import HttpResponse


class _Form(HTMLParser):
    """Collects the successful controls of the form with data-entry, and where it is posted."""

    def __init__(self) -> None:
        super().__init__()
        self.boxes: dict[str, str] = {}
        self.action = ""
        self._is_inside = False
        self._name = ""
        self._is_area = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form" and "data-entry" in told:
            self._is_inside, self.action = True, told.get("action", "")
        elif self._is_inside:
            self._take(tag, told)

    def _take(self, tag: str, told: dict[str, str]) -> None:
        """A control of the form, or a choice of the one that is open."""
        if tag == "input" and _is_posted(told):
            self.boxes[told["name"]] = told.get("value", "")
        elif tag in ("select", "textarea"):
            self._name, self._is_area = told["name"], tag == "textarea"
            self.boxes[self._name] = ""
        elif tag == "option" and self._name and "selected" in told:
            self.boxes[self._name] = told["value"]

    def handle_data(self, data: str) -> None:
        if self._is_area:
            self.boxes[self._name] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("select", "textarea"):
            self._name, self._is_area = "", False
        elif tag == "form":
            self._is_inside = False


def _is_posted(box: dict[str, str]) -> bool:
    """Whether a box has a name, and is ticked where it can be."""
    is_ticked = box.get("type") not in ("radio", "checkbox") or "checked" in box
    return "name" in box and is_ticked


def form(answer: HttpResponse) -> tuple[str, dict[str, str]]:
    """Where the page's form is posted (empty: to its own address), and what it says."""
    found = _Form()
    found.feed(answer.content.decode())
    boxes = {name: value.removeprefix("\n") for name, value in found.boxes.items()}
    return found.action, {name: value for name, value in boxes.items() if name != "csrfmiddlewaretoken"}

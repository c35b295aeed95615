"""A place on a page: an item of its own, a line, or the page itself."""

from typing import NamedTuple


class Place(NamedTuple):
    """Where on a page: the line's key and the item's name, each empty where the whole is meant.

    ("", "collected_on") is an item of the page, ("HGB", "") a line, ("HGB", "reported") one item of a line, and
    ("", "") the page.
    """

    row: str
    item: str

    @property
    def line(self) -> "Place":
        """The line that holds it; of an item of the page, the item itself."""
        return Place(self.row, "") if self.row else self

    def __str__(self) -> str:
        return f"{self.row}.{self.item}" if self.row else self.item


PAGE = Place("", "")


def place(text: str) -> Place:
    """The place that its text names; the reverse of str()."""
    row, dot, item = text.rpartition(".")
    return Place(row, item) if dot else Place("", text)

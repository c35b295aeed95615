"""A place on a page: an item of its own, a line, or the page itself."""

from typing import NamedTuple


class ItemPath(NamedTuple):
    """Where on a page: the line's key and the item's name, each empty where the whole is meant.

    ("", "collected_on") is an item of the page, ("HGB", "") a line, ("HGB", "reported") one item of a line, and
    ("", "") the page.
    """

    row: str
    item: str

    @property
    def line(self) -> "ItemPath":
        """The line that holds it; of an item of the page, the item itself."""
        return ItemPath(self.row, "") if self.row else self

    def __str__(self) -> str:
        return f"{self.row}.{self.item}" if self.row else self.item


PAGE = ItemPath("", "")


def place(text: str) -> ItemPath:
    """The place that its text names; the reverse of str()."""
    row, dot, item = text.rpartition(".")
    return ItemPath(row, item) if dot else ItemPath("", text)

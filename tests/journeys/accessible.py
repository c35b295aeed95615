"""Whether a page is accessible, as axe judges it."""

from pathlib import Path

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG = ("wcag2a", "wcag2aa", "wcag21aa", "wcag22aa")
LOOKS = ("color-contrast", "target-size")
"""The rules that ask how an element looks."""
JUDGE = (Path(__file__).parent / "accessible.js").read_text(encoding="utf-8")

_judged: list[str] = []  # the looks that this process has judged


def judge(page: Page, *, everything: bool) -> AxeResults:
    """What is wrong with the page; of what looks alike one element is judged by its look, or `everything`."""
    page.evaluate(f"{Axe().axe_script}; null")
    asked = {"tags": WCAG, "looks": LOOKS, "judged": _judged, "everything": everything}
    found = page.evaluate(JUDGE, asked)
    _judged[:] = found["judged"]
    return AxeResults(found)

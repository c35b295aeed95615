"""Whether a page is accessible, as axe judges it."""

from pathlib import Path

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

WCAG = ("wcag2a", "wcag2aa", "wcag21aa", "wcag22aa")
DRAWN = {"colours": "color-contrast", "size": "target-size"}
"""The rules that ask how an element is drawn, by what they ask."""
JUDGE = (Path(__file__).parent / "accessible.js").read_text(encoding="utf-8")

_judged: list[str] = []  # the drawings that this process has judged


def prepare(context: BrowserContext) -> None:
    """Has each page of a context hold axe, unread until the page is judged."""
    context.add_init_script(script=f"window.loadAxe = () => {{ {Axe().axe_script} }};")


def judge(page: Page, *, everything: bool) -> AxeResults:
    """What is wrong with the page; of elements drawn alike one is asked how it is drawn, or `everything`."""
    asked = {"tags": WCAG, "rules": DRAWN, "judged": _judged, "everything": everything}
    found = page.evaluate(JUDGE, asked)
    _judged[:] = found["judged"]
    return AxeResults({**found, "passes": [], "incomplete": [], "inapplicable": []})

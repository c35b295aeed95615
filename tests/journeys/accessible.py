"""Whether a page is accessible, as axe judges it."""

from pathlib import Path
from typing import Any

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG = ("wcag2a", "wcag2aa", "wcag21aa", "wcag22aa")
LOOKS = ("color-contrast", "target-size")
"""The rules that ask how an element looks: four fifths of axe's time."""
STRANGE = (Path(__file__).parent / "accessible.js").read_text(encoding="utf-8")
# Only what is wrong comes back: to read all that is right out of the browser takes longer than to judge it.
ALL = "options => axe.run(document, {...options, resultTypes: ['violations']}).then(found => found.violations)"
MARKED = """looks => {
    const include = [...document.body.querySelectorAll('*')].filter(element => element.strange)
    const options = {runOnly: looks, resultTypes: ['violations']}
    return include.length ? axe.run({include}, options).then(found => found.violations) : []
}"""

_judged: list[str] = []  # the looks that this process has judged


def judge(page: Page, *, everything: bool) -> AxeResults:
    """What is wrong with the page.

    A page on which nothing looks new was judged before. On another one each rule is asked, but how it looks of those
    elements alone that look new: unless `everything` is said.
    """
    seen = page.evaluate(STRANGE, _judged)
    violations: list[Any] = []
    if everything or seen["strange"]:
        page.evaluate(f"{Axe().axe_script}; null")
        rules = {} if everything else dict.fromkeys(LOOKS, {"enabled": False})
        violations += page.evaluate(ALL, {"runOnly": WCAG, "rules": rules})
        violations += [] if everything else page.evaluate(MARKED, LOOKS)
    _judged[:] = seen["judged"]
    return AxeResults({"violations": violations, "passes": [], "incomplete": [], "inapplicable": []})

"""Windows in which a page is typed on, the drafts that they keep, and what is offered of them."""

from django.test import Client
from django.urls import reverse

from edc.casebook.models import Page
from tests.pages.posting import form

LINE = {"HGB-reported": "118", "HGB-unit": "g/L", "HGB-reported_low": "", "HGB-reported_high": ""}
FRESH = "You have a draft of this page that was not saved"
OLDER = "You have a draft that is older than what stands on this page"


def at(page: Page) -> str:
    return reverse("page", args=[page.pk])


def window(browser, url: str, **typed_on_it: str) -> dict[str, str]:
    """What a window that is opened now would post, with what is typed on it."""
    _action, told = form(browser.get(url))
    return told | typed_on_it


def keep(browser: Client, url: str, told: dict[str, str]) -> None:
    assert browser.post(f"{url}draft/", told).status_code == 204


def offered(answer) -> list[list[tuple[str, str, str]]]:
    return [[(told.label, told.old, told.new) for told in offer.differences] for offer in answer.context["offers"]]


def doors(answer) -> list[str]:
    """The buttons and links of the offers, in their order: what each does, and whether it is the first one to press."""
    html = answer.content.decode()
    found = []
    for part in html.split('class="btn ')[1:]:
        if "draft" in part[:200].lower() and 'href="' in part[:120] and "?draft=" in part[:120]:
            found.append("go on" + ("!" if part.startswith("btn-primary") else ""))
        elif "iscard" in part[:120]:
            found.append("discard" + ("!" if part.startswith("btn-primary") else ""))
    return found

"""A browser for the journeys: one Chromium a worker, a fresh window a person, and axe on whatever is shown."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any
from zlib import crc32

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Browser, Page, expect, sync_playwright

from edc.accounts.models import User
from edc.casebook.models import Subject
from runner import system
from tests.journeys.accessible import judge, prepare
from tests.universe import PASSWORD, add_page, client_for, fill, fill_labs, page_of

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE = 20_000  # ms; nothing waits that long but what will not come, and a busy machine fails nothing
FIRST_DOSE = date(2024, 1, 1)
LANGUAGES = {"en": "en-GB", "zh-hans": "zh-CN"}


def chromium() -> str:
    """The browser of this machine, as the runner found it."""
    found = os.environ.get("EDC_CHROMIUM") or next(filter(None, map(shutil.which, system.BROWSERS)), "")
    if not found:
        pytest.skip("no Chromium on this machine")
    return found


@pytest.fixture(scope="session")
def launched() -> Iterator[Browser]:
    """The browser of this process."""
    # A browser driven from this thread leaves an event loop running in it, which Django would take for its own.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "both_languages: a journey that is always made in both")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each journey is made in one language, half of them in each; what is marked, and with `--all` each, in both.

    Which one follows from the journey's name. `tests/house/test_words.py` holds that no word lacks in the other.
    """
    journey = metafunc.definition
    if "language" in metafunc.fixturenames:
        in_both = metafunc.config.getoption("all") or journey.get_closest_marker("both_languages")
        metafunc.parametrize("language", list(LANGUAGES) if in_both else [_own(journey.nodeid)], indirect=True)


def _own(journey: str) -> str:
    """The language of a journey, ever the same."""
    return sorted(LANGUAGES)[crc32(journey.encode()) % len(LANGUAGES)]


@pytest.fixture
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    """The language in which this journey is made."""
    with translation.override(request.param):
        yield request.param


@pytest.fixture
def window(
    request: pytest.FixtureRequest, launched: Browser, site_url: str, language: str
) -> Iterator[Callable[[], "Window"]]:
    """Opens a window as a person would who has never been here before."""
    opened: list[Any] = []
    _warmed()

    def fresh(width: int = 1280) -> Window:
        context = launched.new_context(
            base_url=site_url, locale=LANGUAGES[language], viewport={"width": width, "height": 2400}
        )
        context.set_default_timeout(PATIENCE)
        prepare(context)
        opened.append(context)
        return Window(context.new_page(), site_url, judges_everything=request.config.getoption("all"))

    yield fresh
    for context in opened:
        context.close()


@cache
def _warmed() -> None:
    """One request before the first window: it reads in the addresses and the forms, in its own time."""
    assert Client().get(reverse("login")).status_code == 200


class Window:
    """What a person sees and does."""

    def __init__(self, page: Page, url: str, *, judges_everything: bool) -> None:
        self.page = page
        self.url = url
        self.judges_everything = judges_everything
        self.complaints: list[str] = []
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, kind: str, text: str) -> None:
        # What is refused answers 422 on purpose, what is locked 423, and the browser notes it.
        if kind == "error" and "422" not in text and "423" not in text:
            self.complaints.append(text)

    def sign_in(self, user: User) -> None:
        """The first page, as somebody who has signed in; the form of that is another journey's."""
        key = client_for(user).cookies[settings.SESSION_COOKIE_NAME].value
        self.page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": self.url, "httpOnly": True}]
        )
        self.page.goto("/")

    def sign_in_by_hand(self, user: User) -> None:
        """From the first address to the first page."""
        self.page.goto("/")
        self.page.get_by_label(_("User name")).fill(user.username)
        self.page.get_by_label(_("Password")).fill(PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/subjects/**")

    def is_accessible(self) -> None:
        """No finding of axe, no complaint of the browser, and nothing wider than the window."""
        found = judge(self.page, everything=self.judges_everything)
        assert found.violations_count == 0, found.generate_report()
        assert self.complaints == []
        wide = self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wide, f"{self.page.url} scrolls sideways"


def _(msgid: str) -> str:
    """What stands on the screen in the language of the journey."""
    return translation.gettext(msgid)


@pytest.fixture
def treated(subject: Subject, coordinator: User) -> Subject:
    """A subject of site 01 with a first dose and an anaemia before it."""
    by = coordinator
    fill(page_of(subject, "enrollment.consent"), by=by, signed_on=date(2023, 12, 20))
    fill(page_of(subject, "enrollment.demographics"), by=by, birth_date=date(1980, 5, 1), sex="F")
    fill(page_of(subject, "enrollment.diseasehistory"), by=by, disease="WAIHA", aetiology="PRIMARY")
    dose = add_page(subject, "dosing.sirolimus", by=by)
    fill(dose, by=by, start=FIRST_DOSE, mg_per_day=Decimal("2"))
    fill_labs(page_of(subject, "labs.sample", visit="SCR"), by=by, on=date(2023, 12, 20), HGB="71", LDH="600")
    fill_labs(page_of(subject, "labs.sample", visit="D0"), by=by, on=FIRST_DOSE, HGB="70", LDH="610")
    return subject

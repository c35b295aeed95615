"""What the tests of charts ask for: haemoglobins told as a laboratory tells them, and the pages that draw them."""

from datetime import date
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from edc.accounts.models import User
from edc.capture import actions as capture
from edc.casebook.models import Page, Subject
from tests import universe
from tests.pages.reading import words


def chart_page(browser: Any, subject: Subject, code: str = "HGB", **query: str) -> Any:
    """The page of one analyte."""
    return browser.get(reverse("chart", args=[subject.number, code]), query)


def strips(browser: Any, subject: Subject, **query: str) -> Any:
    """What the subject's page draws of the laboratory, and its words."""
    answer = browser.get(reverse("subject", args=[subject.number]), query)
    assert answer.status_code == 200
    return answer.context["laboratory"], words(answer)


def sample(subject: Subject, visit: str, *, by: User, on: date | None = None, **row: object) -> Page:
    """A haemoglobin of a visit: a healthy adult's, but for what is told of it."""
    page = universe.page_of(subject, "labs.sample", visit=visit)
    answers: dict[str, object] = {"collected_on": on} if on else {}
    lines = {"HGB": {**universe.lab_row("HGB"), **row}}
    capture.save(filled=universe.filled(page, rows=lines, answers=answers), by=by, at=universe.NOW)
    return page


def statements(client: Client, url: str) -> int:
    """How many statements a page asks of the database."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)

"""The tests' universe, made by actions alone: a cast named for its roles, two sites, pages filled in."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.template import Context, Template
from django.test import Client
from django.test.client import ClientHandler
from django.test.signals import template_rendered
from django.utils import timezone

from edc.accounts import actions as accounts
from edc.accounts.middleware import KEPT_ALIVE
from edc.accounts.models import Site, User
from edc.accounts.roles import ROLES
from edc.capture import actions as capture
from edc.capture import registry
from edc.capture.actions import Saved
from edc.capture.checks.declared import Answers
from edc.capture.checks.gates import Gate, gates
from edc.capture.reasons import NONE, Reasons
from edc.capture.submission import Submission
from edc.casebook import actions as casebook
from edc.casebook.models import Page, Subject
from edc.labs import actions as labs
from edc.labs.models import Laboratory, ReferenceInterval
from protocol.analytes import ANALYTES
from tests.pages.tables import uneven

CLINIC = ZoneInfo("Asia/Shanghai")
NOW = datetime(2025, 6, 30, 9, 0, tzinfo=CLINIC)
TODAY = NOW.date()
# Before all other days of the tests.
CONSENTED = date(2020, 1, 2)
PASSWORD = "a-long-word-for-tests"

# Roles that speak for the whole study; the others are held at site 01.
EVERYWHERE = {"administrator": "administrator", "protocol_editor": "protocol-editor"}
# Name in the tests: role. All at site 01, but for the administrator, who is at every site, and the stranger.
CAST: Mapping[str, str] = {
    {"investigator": "pi"}.get(code, code.replace("-", "_")): code for code in ROLES if code != "protocol-editor"
}

# What a healthy adult's laboratory sheet says: result, lower and upper limit, in the trial's units.
HEALTHY: Mapping[str, tuple[str, str, str]] = {
    "HGB": ("128", "110", "150"),
    "PLT": ("210", "100", "300"),
    "RETIC": ("60", "24", "84"),
    "RETICPCT": ("1.2", "0.5", "1.5"),
    "LDH": ("180", "120", "250"),
    "TBIL": ("12.0", "5.1", "22.2"),
    "HAPTO": ("1.1", "0.36", "1.95"),
    "ALT": ("20", "7", "40"),
    "AST": ("22", "13", "35"),
    "WBC": ("6.1", "3.5", "9.5"),
    "NEUT": ("3.4", "1.8", "6.3"),
    "CREAT": ("66", "45", "84"),
    "TRIG": ("1.2", "0.45", "1.70"),
    "CHOL": ("4.1", "2.85", "5.70"),
}


def new_site(code: str, *, at: datetime = NOW) -> Site:
    """A hospital that takes part, whose subjects keep the number that they are screened under: 001, 002, …"""
    kept = accounts.Numbering(screening_pattern="###", enrolment_pattern="")
    return accounts.add_site(code=code, name=f"Hospital {code}", by=None, at=at, numbering=kept)


def new_person(username: str, *, role: str, site: Site | None, at: datetime = NOW) -> User:
    """Somebody with one role; at every site where none is named. The password is PASSWORD."""
    name = username.replace("_", " ").capitalize()
    user = accounts.add_user(username=username, name=name, password=PASSWORD, by=None, at=at)
    accounts.grant(user=user, role=role, site=site, by=None, at=at)
    return user


def keep_contexts() -> None:
    """Has each answer keep what it was rendered from; Django's tests would copy that for each part of a page too."""

    def render(self: Template, context: Context) -> Any:
        if context.template is self:
            template_rendered.send(sender=self, template=self, context=context)
        return self.nodelist.render(context)

    Template._render = render  # type: ignore[attr-defined]


@cache
def _handler() -> ClientHandler:
    """One product for all browsers of a process: to load its middleware costs more than most answers."""
    return ClientHandler(enforce_csrf_checks=False)


class Browser(Client):
    """A browser that bears no page whose tables have rows of another width than their heads."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        if not self.handler.enforce_csrf_checks:
            self.handler = _handler()

    def request(self, **request: Any) -> Any:
        """The answer, when its tables are whole."""
        answer = super().request(**request)
        if answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            rows = uneven(answer.content.decode())
            assert not rows, f"{request.get('PATH_INFO')}: {rows}"
        return answer


def client_for(user: User) -> Client:
    """A browser in which this person has signed in just now."""
    client, request = Browser(), HttpRequest()
    request.session = SessionStore()
    login(request, user)
    request.session[KEPT_ALIVE] = int(timezone.now().timestamp())
    request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(request.session.session_key)
    return client


def page_of(subject: Subject, form: str, *, visit: str | None = None) -> Page:
    """The subject's page of a form, at a visit where one is named."""
    at_visit = {"visit__code": visit} if visit else {}
    return Page.objects.whole().get(subject=subject, form=form, repeat=1, **at_visit)


def add_page(subject: Subject, form: str, *, by: User, at: datetime = NOW) -> Page:
    """A new line of one of the subject's logs; what its gates need stands then."""
    for gate in gates():
        if gate.form == form:
            _open_gate(gate, subject, by=by, at=at)
    (page,) = casebook.add_pages(wanted=[casebook.NewPage(subject=subject, form=form)], by=by, at=at)
    return page


def _open_gate(gate: Gate, subject: Subject, *, by: User, at: datetime) -> None:
    """Enters what a gate needs, a day before all others where it is one, where nothing was entered of it."""
    form, _dot, name = gate.needs.rpartition(".")
    needed = page_of(subject, form)
    item = next(item for item in registry.form(form).items() if item.name == name)
    answer = next(iter(item.codelist)).value if item.codelist else CONSENTED
    if needed.last_entry is None:
        capture.save(filled=filled(needed, answers={name: answer}), by=by, at=at)


def filled(
    page: Page,
    *,
    rows: Mapping[str, Answers] | None = None,
    answers: Answers | None = None,
    reasons: Reasons = NONE,
) -> Submission:
    """A page as filled in by somebody who saw its latest state."""
    seen = Page.objects.get(pk=page.pk).last_entry
    return Submission(page=page, answers=answers or {}, rows=rows or {}, reasons=reasons, seen=seen)


def fill(page: Page, *, by: User, at: datetime = NOW, reasons: Reasons = NONE, **answers: object) -> Saved:
    """Saves these answers on the page, over its latest state; raises what capture's save raises."""
    return capture.save(filled=filled(page, answers=answers, reasons=reasons), by=by, at=at)


def add_limits(
    laboratory: Laboratory,
    test: str,
    low: str | None,
    high: str | None,
    *,
    by: User,
    since: date = date(2020, 1, 1),
    at: datetime = NOW,
    **more: Any,
) -> ReferenceInterval:
    """Limits of a laboratory, in the trial's unit and for everybody where nothing else is said."""
    told = {"unit": ANALYTES[test].unit, "valid_from": since, **more}
    limits = {"low": low and Decimal(low), "high": high and Decimal(high)}
    interval = ReferenceInterval(laboratory=laboratory, test=test, **limits, **told)
    return labs.add_limits(interval=interval, by=by, at=at)


def lab_row(code: str, reported: str | None = None) -> dict[str, object]:
    """One result as the laboratory's sheet gives it: in the trial's unit, beside an adult's limits."""
    usual, low, high = HEALTHY[code]
    return {
        "reported": usual if reported is None else reported,
        "unit": ANALYTES[code].unit,
        "reported_low": Decimal(low),
        "reported_high": Decimal(high),
    }


def lab_rows(**results: str) -> dict[str, Answers]:
    """All fourteen results of a healthy adult, but for those named: `lab_rows(HGB="71")`."""
    return {code: lab_row(code, results.get(code)) for code in HEALTHY}


def fill_labs(
    page: Page,
    *,
    by: User,
    on: date,
    at: datetime = NOW,
    rows: Mapping[str, Answers] | None = None,
    **results: str,
) -> Saved:
    """Saves a sample: the rows given, else those of the results named (`HGB="118"`), else all fourteen."""
    named = {code: lab_row(code, reported) for code, reported in results.items()}
    chosen = rows if rows is not None else named or lab_rows()
    whole = filled(page, rows=chosen, answers={"collected_on": on})
    return capture.save(filled=whole, by=by, at=at)

"""How many SQL queries each page takes, with few subjects and with many: the numbers must be the same."""

from collections.abc import Callable, Sequence

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from django.utils import timezone

from benchmarks import cohorts, scratch
from edc.accounts import actions as accounts
from edc.accounts.models import User
from edc.casebook.models import Page, Subject


def main(arguments: Sequence[str]) -> None:
    """Prints a line a page: queries and milliseconds with one subject entered, and with the whole cohort."""
    with scratch.database(), override_settings(ALLOWED_HOSTS=["testserver"], SECURE_SSL_REDIRECT=False):
        at = timezone.now()
        site = accounts.add_site(code="01", name="Benchmark", by=None, at=at)
        pi = accounts.add_service(username="pi", name="Benchmark", at=at)
        for role in ("investigator", "data-manager"):
            accounts.grant(user=pi, role=role, site=site, by=None, at=at)
        few = _measured(pi, subjects=2)
        many = _measured(pi, subjects=78)
        print(f"Machine: {scratch.machine()}")
        print(f"{'page':<16} {'2 subjects':>18} {'78 subjects':>18}")
        for name, (queries, taken) in few.items():
            later, after = many[name]
            print(f"{name:<16} {queries:>6} queries {taken:>4.0f} ms {later:>6} queries {after:>4.0f} ms")


def _measured(pi: User, *, subjects: int) -> dict[str, tuple[int, float]]:
    cohorts.entered(subjects=subjects)
    subject = Subject.objects.get(number="01-S001")
    client = Client()
    client.force_login(pi)
    lab = Page.objects.get(subject=subject, form="labs.sample", visit__code="M3")
    pages: dict[str, str] = {
        "subject list": reverse("subjects"),
        "matrix": reverse("matrix"),
        "subject": reverse("subject", args=[subject.number]),
        "queries": reverse("queries"),
        "laboratory page": reverse("page", args=[lab.pk]),
        "response": reverse("response", args=[subject.number]),
        "report": reverse("response_report"),
    }
    return {name: _counted(lambda url=url: client.get(url)) for name, url in pages.items()}  # type: ignore[misc]


def _counted(ask: Callable[[], object]) -> tuple[int, float]:
    ask()
    with CaptureQueriesContext(connection) as captured:
        taken = scratch.seconds(ask)
    return len(captured), taken * 1000

"""The tests' universe holds what it promises: production's rights, rollback, real commits, a server."""

from concurrent.futures import Future
from datetime import date
from urllib.request import urlopen

import pytest
from django.db import connection, connections, transaction
from django.db.utils import ProgrammingError

from edc.accounts.models import Site
from edc.casebook.models import Subject
from tests import universe


def test_works_as_the_applications_role(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user, pg_get_userbyid(relowner) FROM pg_class WHERE relname = 'audit_change'")
        worker, owner = cursor.fetchone()

    assert worker == connections["default"].settings_dict["USER"]
    assert worker != owner


def test_cannot_truncate_a_table(db):
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute("TRUNCATE accounts_site")


@pytest.mark.parametrize("turn", ["first", "second"])
def test_is_rolled_back(db, turn):
    assert not Site.objects.exists()

    universe.new_site("01")

    assert Site.objects.count() == 1


@pytest.mark.parametrize("turn", ["first", "second"])
def test_commits_into_a_database_of_its_own(committed, site, elsewhere, turn):
    seen: Future[int] = elsewhere(Site.objects.count)

    assert seen.result() == 1
    assert not transaction.get_connection().in_atomic_block


def test_the_cast_has_its_roles(cast, site, other_site):
    held = {name: [(m.role, m.site_id) for m in user.memberships.all()] for name, user in cast.items()}

    assert held.pop("stranger") == [("investigator", other_site.pk)]
    assert held.pop("administrator") == [("administrator", None)]
    assert held == {name: [(universe.CAST[name], site.pk)] for name in held}


def test_opens_books_and_fills_pages(subject, other_subject, coordinator):
    page = universe.page_of(subject, "labs.sample", visit="M3")

    saved = universe.fill_labs(page, by=coordinator, on=date(2025, 5, 5), HGB="118")

    assert saved.entry
    assert not saved.findings
    assert str(other_subject) == "02-001"


def test_signs_in(subject, coordinator):
    assert universe.client_for(coordinator).session["_auth_user_id"] == str(coordinator.pk)


def test_serves_the_site_to_a_real_browser(site_url, subject):
    with urlopen(f"{site_url}/login/") as answer:
        page = answer.read().decode()
    with urlopen(f"{site_url}/static/site.css") as answer:
        styles = answer.read()

    assert "<form" in page
    assert styles
    assert Subject.objects.get() == subject

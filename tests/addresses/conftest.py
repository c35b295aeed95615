"""A furnished world for the tests of every address: built once for each test process, rolled back after each test."""

import copy
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from pytest_django import DjangoDbBlocker

from edc.accounts.models import User
from tests import databases, universe
from tests.addresses import routes, world


@dataclass(frozen=True, slots=True)
class World:
    """People by their names in the tests, all signed in, and a study."""

    people: Mapping[str, User]
    study: routes.Place
    sessions: Mapping[str, str]

    def browser(self, name: str) -> universe.Browser:
        """The browser in which this person has signed in before."""
        client = universe.Browser()
        client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[name]
        return client


def _signed_in(user: User) -> str:
    """The key of a session that lasts longer than any run of the tests."""
    session = universe.client_for(user).session
    session.set_expiry(timedelta(days=2))
    session.save()
    return str(session.session_key)


@contextmanager
def _furnished(database_template: tuple[Any, str], blocker: DjangoDbBlocker, *, doer: str) -> Iterator[Any]:
    cursor, template = database_template
    name = databases.clone(cursor, template)
    with blocker.unblock(), databases.pointed_at(name):
        people = world.with_everything(world.people())
        (membership,) = people[doer].memberships.select_related("site")
        assert membership.site is not None
        study = routes.place(membership.site, by=people[doer])
        made = World(people, study, {name: _signed_in(person) for name, person in people.items()})
    beside = databases.Beside(name)
    yield beside.pointed, made
    with blocker.unblock():
        beside.close()
    databases.drop(cursor, name)


@pytest.fixture(scope="session")
def furnished_here(
    settings_of_tests: None, database_template: tuple[Any, str], django_db_blocker: DjangoDbBlocker
) -> Iterator[Any]:
    """A database with everybody, and a study at site 01."""
    with _furnished(database_template, django_db_blocker, doer="coordinator") as made:
        yield made


@pytest.fixture(scope="session")
def furnished_there(
    settings_of_tests: None, database_template: tuple[Any, str], django_db_blocker: DjangoDbBlocker
) -> Iterator[Any]:
    """A database with everybody, and a study at site 02."""
    with _furnished(database_template, django_db_blocker, doer="stranger") as made:
        yield made


@contextmanager
def _visited(made: Any, blocker: DjangoDbBlocker) -> Iterator[World]:
    pointed, world = made
    with blocker.unblock(), pointed(), transaction.atomic():
        yield copy.deepcopy(world)
        transaction.set_rollback(True)


@pytest.fixture
def world_here(furnished_here: Any, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Everybody, and a study at site 01; whatever is done there is undone."""
    with _visited(furnished_here, django_db_blocker) as visited:
        yield visited


@pytest.fixture
def world_there(furnished_there: Any, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Everybody, and a study at site 02; whatever is done there is undone."""
    with _visited(furnished_there, django_db_blocker) as visited:
        yield visited

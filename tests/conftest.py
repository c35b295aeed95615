"""What every test may ask for: a database with production's rights, the universe, a site to browse."""

import gc
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import override_settings
from django.test.testcases import QuietWSGIRequestHandler
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

from edc.accounts.models import Site, User
from edc.casebook.models import Subject
from enrollment.actions import screen
from runner.embedded.postgres import Cluster
from runner.testing import BESIDE
from tests import databases, scenes, times, universe
from trial_edc.celery import app as celery

T = TypeVar("T")
NO_MIXING = "`committed` is a database of its own: ask for it instead of `db`, not beside it."

# How long an example takes says something of the machine, and nothing of the property.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

# Whatever collecting makes stays until the end: the collector of rubbish would look through it again and again.
gc.disable()


def pytest_addoption(parser: pytest.Parser) -> None:
    """What `manage.py test` may be asked beside pytest's own."""
    parser.addoption("--all", action="store_true", help="make each journey in both languages, not in one of them")
    parser.addoption("--times", action="store_true", help="print where the time goes, by folder and by kind")


def pytest_configure(config: pytest.Config) -> None:
    """Scenes stand; the time is taken, where somebody asks for it."""
    config.pluginmanager.register(scenes)
    if config.getoption("times"):
        config.pluginmanager.register(times.Times())


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The journeys come first: no worker is left alone with one at the end."""
    items.sort(key=lambda item: "journeys" not in item.path.parts)


def pytest_collection_finish(session: pytest.Session) -> None:
    """From here on rubbish is collected again, but among what the tests make, and seldom."""
    scenes.count(session.config, session.items)
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def settings_of_tests(django_test_environment: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Quick password hashes, where production's are slow on purpose; no collected static files; a file of seals."""
    universe.keep_contexts()
    collected = tmp_path_factory.mktemp("static")
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    heads = tmp_path_factory.mktemp("seal") / "heads.jsonl"
    celery.conf.broker_url = "memory://"  # who rings a bell in a test is heard by nobody
    with override_settings(PASSWORD_HASHERS=quick, STATIC_ROOT=collected, SEAL_FILE=heads):
        yield


@pytest.fixture(scope="session")
def database_template(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Any, str]]:
    """The server's cursor, and the template database's name; no sweep takes it while this run lasts."""
    with django_db_blocker.unblock(), databases.server() as cursor:
        yield cursor, databases.template(cursor)


@pytest.fixture(scope="session")
def django_db_setup(database_template: tuple[Any, str], django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """This worker's database, in place of Django's own test database, which only the owner could create."""
    cursor, template = database_template
    name = databases.clone(cursor, template)
    with django_db_blocker.unblock():
        with databases.pointed_at(name):
            yield
        # A thread that ended with its test may leave its connection to the collector of rubbish.
        databases.evict(name)
        databases.drop(cursor, name)


@pytest.fixture(scope="session")
def server_of_all(database_template: tuple[Any, str]) -> Iterator[databases.Server]:
    """The server of this run, where nearly all tests have their databases."""
    cursor, template = database_template
    made = databases.Server(cursor, template, places={})
    yield made
    databases.drop_all(made)


@pytest.fixture(scope="session")
def server_of_seals(server_of_all: databases.Server, django_db_blocker: DjangoDbBlocker) -> Iterator[databases.Server]:
    """A server beside it for the tests of the seals, where there is an embedded one at all.

    A sealer waits until no transaction of its server still runs: with all tests on one, until other workers' end.
    """
    folder = Path(os.environ["EDC_HOME"])
    if not (folder / "postgres" / "server.json").exists():
        yield server_of_all
        return
    cluster = Cluster(folder=folder / BESIDE, log=folder / "log" / f"{BESIDE}.log", durable=False)
    with django_db_blocker.unblock(), databases.of_its_own(cluster) as made:
        yield made
        databases.drop_all(made)


@pytest.fixture
def db(pointed: None, _django_db_helper: None) -> None:
    """As pytest-django's, at the database that the test asks for."""


@pytest.fixture
def server(request: pytest.FixtureRequest) -> databases.Server:
    """The server of this test's own database."""
    seals = "heads" in request.fixturenames
    chosen: databases.Server = request.getfixturevalue("server_of_seals" if seals else "server_of_all")
    return chosen


@pytest.fixture
def committed(
    request: pytest.FixtureRequest, server: databases.Server, scene: scenes.Scene, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """A database of this test alone, for real commits, several connections, threads or a server; its name.

    Both aliases, "default" (the application's role) and "owner", point at it in all threads.
    """
    if request.node.get_closest_marker("django_db") or "db" in request.fixturenames:
        pytest.fail(NO_MIXING)
    source = server.template
    if scene:
        with django_db_blocker.unblock():
            source = scenes.furnished(server, scene).name
    name = databases.clone(server.cursor, source)
    at_once = {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}
    kept = {alias: {key: connections.settings[alias][key] for key in at_once} for alias in databases.ALIASES}
    with django_db_blocker.unblock():
        for alias in databases.ALIASES:
            connections.settings[alias].update(at_once)
        try:
            with server.used(), databases.pointed_at(name):
                yield name
        finally:
            for alias in databases.ALIASES:
                connections.settings[alias].update(kept[alias])
        databases.put_away(server, name)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> None:
    """This test's database: its own where it asks for `committed` (or `site_url`), else rolled back."""
    request.getfixturevalue("committed" if "committed" in request.fixturenames else "db")


@pytest.fixture
def elsewhere(committed: str) -> Iterator[Callable[[Callable[[], T]], Any]]:
    """Calls a function in another thread, with connections of its own; answers with a Future."""

    def called(function: Callable[[], T]) -> T:
        try:
            return function()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=8) as pool:
        yield lambda function: pool.submit(called, function)


@pytest.fixture
def site_url(committed: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of the whole product with its static files, served on the committed database."""
    # A browser driven from this thread leaves an event loop running in it.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler)
    server.set_app(get_wsgi_application())
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@scenes.stands
def site(database: None) -> Site:
    """The site of the cast."""
    return universe.new_site("01")


@scenes.stands
def other_site(database: None) -> Site:
    """The stranger's site."""
    return universe.new_site("02")


def _member(name: str) -> Any:
    def member(site: Site) -> User:
        return universe.new_person(name, role=universe.CAST[name], site=site)

    member.__name__ = name
    return scenes.stands(member)


def _everywhere(name: str) -> Any:
    def member(database: None) -> User:
        return universe.new_person(name, role=universe.EVERYWHERE[name], site=None)

    member.__name__ = name
    return scenes.stands(member)


# A fixture for each of the cast, by their names in the tests.
globals().update({name: _member(name) for name in universe.CAST if name not in universe.EVERYWHERE})
globals().update({name: _everywhere(name) for name in universe.EVERYWHERE})


@scenes.stands
def stranger(other_site: Site) -> User:
    """An investigator, at the other site."""
    return universe.new_person("stranger", role="investigator", site=other_site)


@scenes.stands
def keeper(database: None) -> User:
    """A data manager, at every site."""
    return universe.new_person("keeper", role="data-manager", site=None)


@pytest.fixture
def client() -> universe.Browser:
    """A browser in which nobody has signed in, in place of pytest-django's."""
    return universe.Browser()


@pytest.fixture
def cast(request: pytest.FixtureRequest) -> dict[str, User]:
    """Everybody at site 01, and the stranger, by their names."""
    return {name: request.getfixturevalue(name) for name in (*universe.CAST, "stranger")}


@scenes.stands
def subject(site: Site, coordinator: User) -> Subject:
    """A book at site 01, nothing entered."""
    return screen(site=site, by=coordinator, at=universe.NOW)


@scenes.stands
def other_subject(other_site: Site, stranger: User) -> Subject:
    """A book at site 02, nothing entered."""
    return screen(site=other_site, by=stranger, at=universe.NOW)

"""What stands before a test begins: made once for each test process, and found again by the fixtures.

A fixture that is marked with `@stands` makes something by actions and answers with it, from nothing but other such
fixtures. All of them that a test asks for are its scene. A scene that many tests ask for is made in a database of its
own, which is then copied, or in which the tests are rolled back; what the fixtures answered with is kept as it stood.
"""

import pickle
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from inspect import Parameter, Signature, signature
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from tests import databases

Maker = Callable[..., Any]
Scene = tuple[tuple[str, Maker], ...]
"""What makes each thing that stands, by the fixture's name, in the order in which they are declared."""

GROUND = frozenset({"database", "db", "committed"})
"""The fixtures by which a test says what kind of database it needs: upon each of them the same can stand."""
FEWEST = 6
"""Tests that ask for a scene before it is worth a database of its own in each process."""
AT_HAND = 8
"""Scenes whose connections a process keeps open."""
NOTHING: Scene = ()

_declared: dict[Maker, int] = {}
_often = pytest.StashKey[list[Scene]]()


def stands(make: Maker) -> Any:
    """A fixture that stands already where its test's scene does, and is made where it does not."""
    _declared[make] = len(_declared)
    asked = list(signature(make).parameters)

    def fixture(stood: Mapping[str, Any], **parts: Any) -> Any:
        return stood[make.__name__] if make.__name__ in stood else make(**parts)

    parameters = [Parameter(name, Parameter.KEYWORD_ONLY) for name in asked]
    fixture.__signature__ = Signature([Parameter("stood", Parameter.POSITIONAL_OR_KEYWORD), *parameters])  # type: ignore[attr-defined]
    fixture.__doc__ = make.__doc__
    fixture.__module__ = make.__module__
    fixture.maker = make  # type: ignore[attr-defined]
    return pytest.fixture(name=make.__name__)(fixture)


def asked_by(item: pytest.Item) -> Scene:
    """All that can stand before a test begins: what it asks for, made from nothing else than what stands."""
    definitions = item._fixtureinfo.name2fixturedefs  # type: ignore[attr-defined]
    makers: dict[str, Maker] = {}

    def settles(name: str) -> bool:
        if name in GROUND or name in makers:
            return True
        maker = getattr(definitions[name][-1].func, "maker", None) if definitions.get(name) else None
        if maker is None or not all(part != name and settles(part) for part in signature(maker).parameters):
            return False
        makers[name] = maker
        return True

    for name in item.fixturenames:  # type: ignore[attr-defined]
        settles(name)
    return tuple(sorted(makers.items(), key=lambda thing: _declared[thing[1]]))


def count(config: pytest.Config, items: Iterable[pytest.Item]) -> None:
    """Notes which scenes are asked for often, the largest first."""
    counted = Counter(map(asked_by, items))
    often = [scene for scene, tests in counted.items() if tests >= FEWEST and scene]
    config.stash[_often] = sorted(often, key=len, reverse=True)


def made(scene: Scene) -> bytes:
    """Makes a scene in the database that Django is at; answers with all that stands there, by the fixtures' names."""
    makers, values = dict(scene), dict[str, Any]()

    def value(name: str) -> Any:
        if name in GROUND:
            return None
        if name not in values:
            values[name] = makers[name](**{part: value(part) for part in signature(makers[name]).parameters})
        return values[name]

    for name in makers:
        value(name)
    return pickle.dumps(values)


def furnished(server: databases.Server, scene: Scene) -> databases.Furnished:
    """A scene on this server, made when it is first asked for."""
    if scene not in server.furnished:
        name = databases.clone(server.cursor, server.template)
        with server.used(), databases.pointed_at(name):
            server.furnished[scene] = databases.Furnished(name, made(scene))
    return server.furnished[scene]


class Stage:
    """The databases of one test process in which scenes stand for the tests that are rolled back."""

    def __init__(self, server: databases.Server) -> None:
        self._server = server
        self._beside: dict[Scene, databases.Beside] = {}
        self._at_hand: OrderedDict[Scene, None] = OrderedDict()

    def at(self, scene: Scene) -> AbstractContextManager[None]:
        """Points this thread at a database of the scene; whatever is done there has to be rolled back."""
        if scene not in self._beside:
            name = databases.clone(self._server.cursor, furnished(self._server, scene).name)
            self._server.left_at_last.append(name)
            self._beside[scene] = databases.Beside(name)
        self._at_hand[scene] = None
        self._at_hand.move_to_end(scene)
        if len(self._at_hand) > AT_HAND:
            self._beside[self._at_hand.popitem(last=False)[0]].close()
        return self._beside[scene].pointed()

    def close(self) -> None:
        """Ends all connections."""
        for beside in self._beside.values():
            beside.close()


@pytest.fixture(scope="session")
def stage(
    server_of_all: databases.Server, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Stage]:
    """This process's databases in which scenes stand."""
    opened = Stage(server_of_all)
    yield opened
    with django_db_blocker.unblock():
        opened.close()


@pytest.fixture
def scene(request: pytest.FixtureRequest) -> Scene:
    """The scene that stands before this test begins: what is asked for often of all that it asks for."""
    asked = set(asked_by(request.node))
    return next((often for often in request.config.stash[_often] if asked.issuperset(often)), NOTHING)


@pytest.fixture
def stood(scene: Scene, request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Mapping[str, Any]:
    """What stands before this test begins, by the fixtures' names."""
    if not scene:
        return {}
    server = request.getfixturevalue("server" if "committed" in request.fixturenames else "server_of_all")
    with django_db_blocker.unblock():
        kept: dict[str, Any] = pickle.loads(furnished(server, scene).values)
    return kept


@pytest.fixture
def pointed(scene: Scene, request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A test that is rolled back is at the database of its scene."""
    if not scene:
        yield
        return
    with django_db_blocker.unblock():
        at = request.getfixturevalue("stage").at(scene)
    with at:
        yield

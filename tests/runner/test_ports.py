"""Free ports on the loopback address."""

import socket
from collections.abc import Iterator

import pytest

from runner.embedded import ports


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another server listens on."""
    with socket.socket() as server:
        server.bind((ports.LOOPBACK, 0))
        server.listen()
        yield server.getsockname()[1]


def test_takes_the_wanted_port_where_it_is_free():
    wanted = ports.any_free()

    assert ports.first_free(wanted) == wanted


def test_takes_the_next_free_port_where_the_wanted_one_is_taken(taken: int):
    found = ports.first_free(taken)

    assert found > taken
    assert ports.is_free(found)


def test_takes_any_free_port_where_none_is_free_above(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ports, "is_free", lambda _port: False)

    assert ports.first_free(8000) > 0


def test_knows_a_taken_port(taken: int):
    assert not ports.is_free(taken)

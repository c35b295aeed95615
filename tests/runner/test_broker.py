"""The brokers: what is put in comes out once and whole, whoever reads and writes at the same time."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from queue import Empty

import pytest
from kombu.connection import Connection

from runner import system
from runner.embedded import ports
from tests.runner import traffic
from tests.runner.traffic import PROCESSES
from trial_edc import broker

WRITERS, READERS, EACH = 4, 4, 50


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """The demonstration's broker in a folder of its own: its address and options."""
    return broker.address(), json.dumps(broker.options(tmp_path / "broker") | {"polling_interval": 0.02})


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """A Redis server of this test's own: its address and options."""
    program = next(filter(None, map(shutil.which, system.REDIS_SERVERS)), None)
    if program is None:
        pytest.skip(system.NO_REDIS)
    port = ports.any_free()
    command = [program, "--port", str(port), "--bind", ports.LOOPBACK, "--save", "", "--dir", str(tmp_path)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    while "eady to accept connections" not in (line := server.stdout.readline()):
        assert line, "the server ended"
    yield f"redis://{ports.LOOPBACK}:{port}/0", "{}"
    server.terminate()
    server.communicate()


@pytest.mark.slow_runner
@pytest.mark.parametrize("kind", ["files", "redis"])
def test_loses_and_doubles_nothing(request: pytest.FixtureRequest, kind: str):
    address = request.getfixturevalue(kind)
    told = [PROCESSES.SimpleQueue() for _ in range(READERS)]
    readers = [PROCESSES.Process(target=traffic.reader, args=(address, one)) for one in told]
    starts = range(0, WRITERS * EACH, EACH)
    writers = [PROCESSES.Process(target=traffic.writer, args=(address, first, EACH)) for first in starts]

    for process in [*readers, *writers]:
        process.start()
    for writer in writers:
        writer.join()
    with traffic.connect(*address) as connection:
        traffic.end(connection, READERS)
    for reader in readers:
        reader.join()

    assert [process.exitcode for process in [*writers, *readers]] == [0] * (WRITERS + READERS)
    assert sorted(number for one in told for number in one.get()) == list(range(WRITERS * EACH))


def test_a_message_is_hidden_until_it_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    seen = []

    def watched(source: Path, target: Path) -> None:
        seen.append(([path.name for path in tmp_path.glob("*.msg")], Path(source).read_bytes()))
        Path(source).rename(target)

    monkeypatch.setattr(os, "replace", watched)
    broker.publish(tmp_path / "1.bells.msg", b"whole")

    assert seen == [([], b"whole")]
    assert (tmp_path / "1.bells.msg").read_bytes() == b"whole"


def test_a_message_is_taken_by_one_reader(tmp_path: Path):
    broker.publish(tmp_path / "1.bells.msg", b"whole")

    assert broker.take(tmp_path / "1.bells.msg") == b"whole"
    assert broker.take(tmp_path / "1.bells.msg") is None
    assert not list(tmp_path.iterdir())


def test_messages_come_in_their_order(files: tuple[str, str]):
    with traffic.connect(*files) as connection, connection.SimpleQueue("bells") as queue:
        for number in range(5):
            queue.put(number)

        assert [queue.get(block=False).payload for _ in range(5)] == [0, 1, 2, 3, 4]
        with pytest.raises(Empty):
            queue.get(block=False)


def test_a_queue_hears_its_own_messages_alone(files: tuple[str, str]):
    with (
        traffic.connect(*files) as connection,
        connection.SimpleQueue("bells") as bells,
        connection.SimpleQueue("bells.other") as other,
    ):
        other.put("other")

        with pytest.raises(Empty):
            bells.get(block=False)
        assert other.get(block=False).payload == "other"


def test_a_deleted_queue_is_bound_no_more(files: tuple[str, str]):
    with traffic.connect(*files) as connection:
        bells = connection.SimpleQueue("bells")
        bells.put("lost with its queue")
        channel = bells.queue.channel
        assert [binding.queue for binding in channel.get_table("bells")] == ["bells"]

        bells.queue.delete()

        assert channel.get_table("bells") == []
        assert channel._size("bells") == 0


def test_what_was_not_acknowledged_comes_again(files: tuple[str, str]):
    with traffic.connect(*files) as connection, connection.SimpleQueue("bells") as queue:
        queue.put("again")
        queue.get(block=False).requeue()

        assert queue.get(block=False).payload == "again"


def test_every_transport_of_ours_is_found_by_its_address():
    assert isinstance(Connection(broker.address()).transport, broker.Transport)

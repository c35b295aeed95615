"""The virtual environment: installed whole from the lock, or not at all."""

import hashlib
import json
import os
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from runner import environment
from runner.environment import PRODUCT, TESTS, Environment
from runner.messages import Refused

METADATA = "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def tiny_wheel(folder: Path) -> str:
    """Make the wheel of a package of one line; returns its SHA-256."""
    folder.mkdir(exist_ok=True)
    path = folder / "tiny-1.0-py3-none-any.whl"
    files = {"tiny.py": "ANSWER = 42\n", "tiny-1.0.dist-info/METADATA": METADATA, "tiny-1.0.dist-info/WHEEL": WHEEL}
    record = "".join(f"{name},,\n" for name in [*files, "tiny-1.0.dist-info/RECORD"])
    with zipfile.ZipFile(path, "w") as wheel:
        for name, content in (files | {"tiny-1.0.dist-info/RECORD": record}).items():
            wheel.writestr(zipfile.ZipInfo(name), content)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def checkout(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """A checkout that asks for one tiny package, and an index that has nothing else."""
    digest = tiny_wheel(folder / "wheels")
    shutil.copytree(environment.CHECKOUT / ".bootstrap", folder / "checkout" / ".bootstrap")
    for name in (PRODUCT, TESTS):
        (folder / "checkout" / name).write_text(f"tiny==1.0 --hash=sha256:{digest}\n")
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder / "wheels"))
    return Environment(checkout=folder / "checkout")


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our own pip as a folder, which keeps what it compiled: from its wheel it compiles itself at each start."""
    folder = tmp_path_factory.mktemp("bootstrap")
    (wheel,) = (environment.CHECKOUT / ".bootstrap").glob("pip-*.whl")
    shutil.unpack_archive(wheel, folder / wheel.name, format="zip")
    return folder


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unpacked: Path) -> Environment:
    """A checkout in which nothing was installed yet."""
    made = checkout(tmp_path, monkeypatch)
    made.bootstrap = unpacked
    return made


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """An environment that is installed once, by our own pip as it is, for the tests that take a copy of it."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        made = checkout(tmp_path_factory.mktemp("prepared"), monkeypatch)
        made.prepare(PRODUCT)
    return made


@pytest.fixture
def installed(ours: Environment, prepared: Environment) -> Environment:
    """A checkout in which the product's lock was installed."""
    shutil.copytree(prepared.folder, ours.folder, symlinks=True)
    return ours


@pytest.mark.slow_runner
def test_installs_the_lock_once(ours: Environment):
    assert ours.lacks(PRODUCT)

    ours.prepare(PRODUCT)

    assert not ours.lacks(PRODUCT)
    assert ours.lacks(TESTS)
    assert list(ours.folder.glob("**/site-packages/tiny.py"))
    assert not ours.begun.exists()


@pytest.mark.slow_runner
def test_the_tests_lock_counts_for_both(ours: Environment):
    ours.prepare(TESTS)

    assert not ours.lacks(TESTS)
    assert not ours.lacks(PRODUCT)


@pytest.mark.slow_runner
def test_installs_again_where_the_lock_changed(installed: Environment):
    lock = installed.checkout / PRODUCT
    lock.write_text(lock.read_text() + "# another one\n")

    assert installed.lacks(PRODUCT)


@pytest.mark.slow_runner
def test_an_installation_that_was_cut_off_is_made_anew(installed: Environment):
    (half,) = installed.folder.glob("**/site-packages/tiny.py")
    half.write_text("")
    installed.begun.touch()
    assert installed.lacks(PRODUCT)

    installed.prepare(PRODUCT)

    assert half.read_text() == "ANSWER = 42\n"


@pytest.mark.slow_runner
@pytest.mark.skipif(sys.platform == "win32", reason="Windows copies the program")
def test_an_environment_whose_python_is_gone_is_made_anew(installed: Environment):
    for name in ("python", "python3"):
        (installed.folder / "bin" / name).unlink(missing_ok=True)
        (installed.folder / "bin" / name).symlink_to("/nonexistent/python3")
    assert installed.lacks(PRODUCT)

    installed.prepare(PRODUCT)

    assert not installed.lacks(PRODUCT)


@pytest.mark.slow_runner
def test_an_environment_of_another_python_is_made_anew(installed: Environment):
    installed.stamp.write_text(json.dumps(dict(installed.stamped()) | {"python": "3.2"}))

    assert installed.lacks(PRODUCT)
    installed.prepare(PRODUCT)

    assert not installed.lacks(PRODUCT)


@pytest.mark.slow_runner
def test_an_altered_package_is_refused(ours: Environment):
    lock = ours.checkout / PRODUCT
    lock.write_text(f"tiny==1.0 --hash=sha256:{'0' * 64}\n")

    with pytest.raises(Refused, match="its hash differs"):
        ours.prepare(PRODUCT)

    assert ours.lacks(PRODUCT)


@pytest.mark.slow_runner
def test_a_missing_index_is_said_in_one_sentence(ours: Environment, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PIP_FIND_LINKS", str(ours.checkout))

    with pytest.raises(Refused, match="Connect this machine to the network"):
        ours.prepare(PRODUCT)

    assert ours.lacks(PRODUCT)


def test_shows_what_is_being_fetched():
    said = ["Collecting django==5.2.19", "  Downloading django.whl (8 MB)", "Collecting scipy==1.17.1"]

    assert environment.activity([]) == ""
    assert environment.activity(said) == "package 2, scipy==1.17.1"
    assert environment.activity([*said, "Installing collected packages: scipy, django"]) == "unpacking"


def test_shows_the_installers_own_words_where_no_sentence_fits():
    assert environment.reason(["one", "ERROR: no space left on device"]).endswith("no space left on device")


def test_trusts_the_present_environment_where_told_to(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("EDC_BOOTSTRAP", "off")
    monkeypatch.setattr(environment, "Environment", None)

    environment.enter(["migrate"])


@pytest.mark.parametrize(
    ("command", "activated", "goes_through"),
    [
        ("migrate", sys.prefix, True),
        ("test", sys.prefix, False),
        ("demo", sys.prefix, False),
        ("migrate", "/elsewhere", False),
        ("migrate", "", False),
    ],
)
def test_a_command_of_django_goes_straight_through_in_an_activated_environment(
    monkeypatch: pytest.MonkeyPatch, command: str, activated: str, goes_through: bool
):
    monkeypatch.delenv("EDC_BOOTSTRAP", raising=False)
    monkeypatch.setenv("VIRTUAL_ENV", activated)
    asked: list[bool] = []

    def lacks(*_arguments: object) -> bool:
        asked.append(True)
        return False

    monkeypatch.setattr(environment.Environment, "lacks", lacks)
    monkeypatch.setattr(environment.Environment, "enter", lambda *_arguments: None)

    environment.enter([command])

    assert (not asked) is goes_through


@pytest.mark.slow_runner
def test_the_second_of_two_starts_at_once_installs_nothing(installed: Environment, capsys: pytest.CaptureFixture[str]):
    installed.prepare(PRODUCT)

    assert capsys.readouterr().err == ""

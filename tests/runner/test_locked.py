"""The lock files: every package with its hashes, from anywhere."""

import ast
import re
import tomllib

import pytest
from packaging.requirements import Requirement

from runner.home import CHECKOUT

LOCKS = ("requirements.lock", "requirements-test.lock", ".docker/requirements.lock", ".docker/build.lock")


@pytest.mark.parametrize("name", LOCKS)
def test_pins_and_hashes_every_package(name: str):
    entries = re.split(r"^(?=[a-z0-9])", (CHECKOUT / name).read_text(), flags=re.M)[1:]

    assert entries
    assert [entry for entry in entries if "==" not in entry.split("\n")[0] or "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", LOCKS)
def test_names_no_index_and_no_machine(name: str):
    text = (CHECKOUT / name).read_text()

    assert not re.search(r"index-url|find-links|file:|://|/home/|/root/|/tmp/", text)


def test_the_tests_lock_holds_the_whole_product():
    pinned = {name: set(re.findall(r"^[a-z0-9].*==[^ \\]+", (CHECKOUT / name).read_text(), re.M)) for name in LOCKS}

    assert pinned["requirements.lock"] <= pinned["requirements-test.lock"]


def test_the_locks_hold_what_the_project_asks_for():
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["test"]]
    locked = re.findall(r"^([a-z0-9._-]+)==([^ ;]+)", (CHECKOUT / "requirements-test.lock").read_text(), re.M)

    wanting = [
        wish
        for wish in map(Requirement, asked)
        if not any(name == wish.name.lower() and wish.specifier.contains(version) for name, version in locked)
    ]

    assert wanting == []


def test_an_old_python_can_read_the_sentence_that_refuses_it():
    ast.parse((CHECKOUT / "manage.py").read_text(), feature_version=(3, 4))


def test_the_installer_that_comes_along_is_the_published_one():
    notice = (CHECKOUT / ".bootstrap" / "NOTICE.md").read_text()
    (wheel,) = (CHECKOUT / ".bootstrap").glob("pip-*.whl")

    assert wheel.name in notice

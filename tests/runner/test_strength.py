"""Weak secrets are refused before anything starts."""

import os
import secrets
import subprocess
import sys

import pytest

from runner import strength


@pytest.fixture
def strong() -> dict[str, str]:
    """A good secret for every name."""
    return {name: secrets.token_hex(24) for name in strength.SHORTEST}


def test_accepts_strong_and_distinct_secrets(strong: dict[str, str]):
    assert strength.faults(strong) == ()


@pytest.mark.parametrize(
    ("weak", "fault"),
    [
        ("", "shorter than"),
        ("short", "shorter than"),
        ("please-changeme-before-you-start-the-servers", "placeholders"),
        ("django-insecure-0123abcd4567efgh89ijklmnopqrstuv", "placeholders"),
        ("abababababababababababababababababababababababab", "too regular"),
        ("p/3nJk8@xY:7Qw2Lm9Zr4Tv6Bc1Hd5Gf0Ks8Ju3Io7EaWz", "may hold letters"),
    ],
)
@pytest.mark.parametrize("name", strength.SHORTEST)
def test_refuses_a_weak_secret(strong: dict[str, str], name: str, weak: str, fault: str):
    found = strength.faults(strong | {name: weak})

    assert len(found) == 1
    assert name in found[0]
    assert fault in found[0]


def test_refuses_one_secret_for_two_things(strong: dict[str, str]):
    strong["EDC_APP_PASSWORD"] = strong["EDC_OWNER_PASSWORD"]

    assert strength.faults(strong) == ("Two secrets are the same; make each of them anew.",)


def test_ends_with_a_fault_where_a_secret_is_missing(strong: dict[str, str]):
    command = [sys.executable, "-m", "runner.strength"]
    clean = {name: value for name, value in os.environ.items() if name not in strong}

    good = subprocess.run(command, env=clean | strong, capture_output=True, text=True, check=False)
    bad = subprocess.run(command, env=clean, capture_output=True, text=True, check=False)

    assert (good.returncode, good.stderr) == (0, "")
    assert bad.returncode == 1
    assert "EDC_SECRET_KEY is shorter than 40 characters." in bad.stderr

"""`manage.py mutate`: the changes that are made, and how those are counted that no test notices."""

from pathlib import Path

import pytest

from runner.messages import Refused
from tests import mutants

RULE = '''"""A rule."""
from datetime import date

LATEST: int = 6
RULES = (lambda answer, low: answer < low and "low",)
'''


def made(text: str) -> list[mutants.Mutant]:
    return [one for change in mutants.changes(Path("rule.py"), text) if (one := change())]


def test_changes_what_stands_outside_functions_too_and_no_words_types_or_imports():
    lines = {line for one in made(RULE) for line in one.after.splitlines()}

    assert lines - set(RULE.splitlines()) == {
        "LATEST: int = None",
        "LATEST: int = 7",
        "RULES = None",
        "RULES = (lambda answer, low: None,)",
        'RULES = (lambda answer, low: answer <= low and "low",)',
        'RULES = (lambda answer, low: answer < low or "low",)',
    }


def test_shows_a_change_as_a_patch():
    (patch,) = (one.difference for one in made(RULE) if "<=" in one.after)

    assert '-RULES = (lambda answer, low: answer < low and "low",)' in patch
    assert '+RULES = (lambda answer, low: answer <= low and "low",)' in patch


@pytest.mark.parametrize("path", ["dosing", "protocol/nothing.py", "protocols"])
def test_refuses_a_path_whose_tests_it_does_not_know(path: str):
    with pytest.raises(Refused, match="lies in none of protocol, edc/audit"):
        mutants.main([path])


@pytest.mark.parametrize(
    ("tests", "survives"),
    [("assert rule.low(6, 6) is False", []), ("assert rule.low(5, 6) is True", ["return a <= b"])],
)
def test_a_change_that_no_test_notices_survives(tmp_path: Path, tests: str, survives: list[str]):
    text = "def low(a, b):\n    return a < b\n"
    (tmp_path / "rule.py").write_text(text)
    (tmp_path / "test_rule.py").write_text(f"import rule\n\ndef test_low():\n    {tests}\n")

    all_of_it = made(text)
    left = mutants._survivors(all_of_it, tmp_path, ["-p", "no:django", "--rootdir=.", "test_rule.py"])

    assert len(all_of_it) == 1
    assert [one.after.splitlines()[1].strip() for one in left] == survives
    assert (tmp_path / "rule.py").read_text() == text

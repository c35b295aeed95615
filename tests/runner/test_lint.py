"""`manage.py lint`: the recipes that found faults, and what is too complex."""

from pathlib import Path

import pytest

from runner import complexity, lint
from runner.messages import Refused

TEN_WAYS = "def answer(values):\n    return [v for v in values if v] or " + " or ".join(["values"] * 8) + "\n"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("rule.py", TEN_WAYS.replace(" or values", "", 1), ""),
        ("rule.py", TEN_WAYS, "rule.py:1 answer C (11)\n"),
        ("migrations/0001.py", TEN_WAYS, ""),
        ("rule.txt", TEN_WAYS, ""),
    ],
)
def test_complexity_counts_boolean_operators_and_comprehensions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    name: str, text: str, expected: str,
):  # fmt: skip
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(text)

    assert complexity.main(["."]) == (1 if expected else 0)
    assert capsys.readouterr().out == expected


def test_names_the_recipes_that_found_faults(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(lint, "RECIPES", {"good": ("-c", "pass"), "bad": ("-c", "raise SystemExit(2)")})

    assert lint.lint([]) == 1
    assert lint.lint(["good"]) == 0
    said = capsys.readouterr().err
    assert "Found faults: bad\n" in said
    assert "No faults found by good.\n" in said


def test_refuses_a_recipe_that_there_is_not():
    with pytest.raises(Refused, match="No such recipe: taste"):
        lint.lint(["taste"])

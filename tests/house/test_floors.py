"""The floors of the house: imports run down only."""

import subprocess
import sys

from tests.house.source import CHECKOUT, modules

LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def test_imports_run_down_only():
    """In a process of its own: the linter silences every logger that there is."""
    ended = subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )

    assert ended.returncode == 0, ended.stdout


def test_only_the_statistics_need_more_than_python():
    outside = {module.name for module in modules("protocol") if "scipy" in module.text}

    assert outside == {"protocol/quantiles.py"}

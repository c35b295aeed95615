"""`manage.py lint`: every recipe that needs no test run. The pre-commit hooks and `.ci/run` call the same."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

from runner.home import CHECKOUT
from runner.messages import Refused, say

RECIPES: Mapping[str, tuple[str, ...]] = {
    "ruff": ("-m", "ruff", "check", "."),
    "format": ("-m", "ruff", "format", "--check", "."),
    "mypy": ("-m", "mypy", "."),
    "imports": ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"),
    "complexity": ("-c", "from runner.complexity import main; raise SystemExit(main(['.']))"),
    "templates": ("-m", "djlint", "templates", "--lint", "--quiet"),
    "migrations": ("manage.py", "makemigrations", "--check", "--dry-run"),
}
"""Each recipe's name and the arguments that Python runs it with, in the checkout."""


def lint(arguments: Sequence[str]) -> int:
    """Run the named recipes, or all of them; exit code 1 when any of them found something."""
    unknown = sorted(set(arguments) - set(RECIPES))
    if unknown:
        raise Refused(f"No such recipe: {', '.join(unknown)}. There are: {', '.join(RECIPES)}.")
    results = {name: _passes(name) for name in arguments or RECIPES}
    failed = [name for name, passed in results.items() if not passed]
    say(f"Found faults: {', '.join(failed)}" if failed else f"No faults found by {', '.join(results)}.")
    return 1 if failed else 0


def _passes(name: str) -> bool:
    say(f"- {name}")
    began = time.monotonic()
    settings = {"EDC_EMBEDDED": "1", "EDC_SECRET_KEY": secrets.token_urlsafe(50)}
    done = subprocess.run(
        [sys.executable, *RECIPES[name]],
        cwd=CHECKOUT,
        env=settings | os.environ,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    say(f"  {'ok' if done.returncode == 0 else 'FAULTS'} ({time.monotonic() - began:.1f} s)")
    return done.returncode == 0

"""`manage.py mutate`: changes the code in one place at a time, and counts the changes that no test notices."""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from functools import partial
from pathlib import Path

import libcst as cst
from mutmut.mutation.mutators import mutation_operators, operator_string

from runner.home import CHECKOUT
from runner.messages import Refused, say

LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", ".*_cache", "docs", "benchmarks")
TESTS_OF: Mapping[str, tuple[str, ...]] = {
    "protocol": ("tests/protocol",),
    "edc/audit": ("tests/audit", "tests/masking", "tests/trail"),
}
"""The tests that must notice a change in a folder; no other folder is tried."""
PYTEST = ("-m", "pytest", "-n", "0", "-x", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", "--hypothesis-seed=0")
PATIENCE = 4
"""How many times as long as the unchanged code's may a run take, before the change counts as noticed."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A file with one change."""

    file: Path
    before: str
    after: str

    @property
    def difference(self) -> str:
        """The lines that differ, as a patch has them."""
        lines = unified_diff(self.before.splitlines(), self.after.splitlines(), str(self.file), str(self.file), n=1)
        return "\n".join(line.rstrip("\n") for line in lines)


class _Places(cst.CSTVisitor):
    """Collects what may stand in place of each node; types and words are no behaviour that these tests hold."""

    def __init__(self) -> None:
        self.changes: list[tuple[cst.CSTNode, cst.CSTNode]] = []

    def visit_Annotation(self, node: cst.Annotation) -> bool:
        return False

    def visit_Import(self, node: cst.Import) -> bool:
        return False

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:
        return False

    def on_visit(self, node: cst.CSTNode) -> bool:
        for kind, operator in mutation_operators:
            if isinstance(node, kind) and operator is not operator_string:
                self.changes += [(node, changed) for changed in operator(node)]
        return super().on_visit(node)


def changes(file: Path, text: str) -> list[Callable[[], Mutant | None]]:
    """Every change of a file; each is made when it is called, and none where it would be no Python any more."""
    module, places = cst.parse_module(text), _Places()
    module.visit(places)

    def made(node: cst.CSTNode, changed: cst.CSTNode) -> Mutant | None:
        after = cst.ensure_type(module.deep_replace(node, changed), cst.Module).code
        return Mutant(file, text, after) if _compiles(after) else None

    return [partial(made, node, changed) for node, changed in places.changes]


def _compiles(text: str) -> bool:
    try:
        compile(text, "mutant", "exec")
    except SyntaxError:
        return False
    return True


def main(arguments: Sequence[str]) -> int:
    """Tries the code below a path. Raises Refused where the tests fail without any change."""
    asked = _asked(arguments)
    tests = _tests(asked.path)
    files = [asked.path] if asked.path.is_file() else sorted(asked.path.rglob("*.py"))
    possible = [one for file in files if "migrations" not in file.parts for one in changes(file, file.read_text())]
    drawn = random.Random(asked.seed).sample(possible, min(asked.sample or len(possible), len(possible)))
    chosen = [mutant for change in drawn if (mutant := change())]
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = shutil.copytree(CHECKOUT, Path(folder) / "checkout", ignore=LEFT_OUT)
        os.environ["PYTHONPYCACHEPREFIX"] = f"{folder}/bytecode"
        survivors = list(_survivors(chosen, copy, tests))
    for survivor in survivors:
        say(survivor.difference)
    killed = 100 * (1 - len(survivors) / len(chosen)) if chosen else 100
    say(f"{asked.path}: {killed:.1f} % of {len(chosen)} mutants killed, drawn of {len(possible)} by seed {asked.seed}.")
    return 0


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="manage.py mutate", description=__doc__)
    parser.add_argument("path", type=Path, help="a file or folder below protocol or edc/audit")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="only N mutants, drawn by the seed")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args(arguments)


def _tests(path: Path) -> tuple[str, ...]:
    """The tests of the folder that the path lies in."""
    for folder, tests in TESTS_OF.items():
        if path.exists() and path.is_relative_to(folder):
            return tests
    raise Refused(f"{path} lies in none of {', '.join(TESTS_OF)}.")


def _survivors(chosen: Sequence[Mutant], copy: Path, tests: Sequence[str]) -> Iterator[Mutant]:
    began = time.monotonic()
    if not _pass(copy, tests, patience=None):
        raise Refused("The tests fail without any change.")
    patience = PATIENCE * (time.monotonic() - began)
    for number, mutant in enumerate(chosen, start=1):
        (copy / mutant.file).write_text(mutant.after)
        survived = _pass(copy, tests, patience=patience)
        (copy / mutant.file).write_text(mutant.before)
        say(f"{number}/{len(chosen)} {'SURVIVED' if survived else 'killed'} {mutant.file}")
        if survived:
            yield mutant


def _pass(copy: Path, tests: Sequence[str], *, patience: float | None) -> bool:
    """Whether the tests pass in the copy, within the time where one is said."""
    command = [sys.executable, *PYTEST, *tests]
    try:
        done = subprocess.run(command, cwd=copy, capture_output=True, timeout=patience, check=False)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Refused as refusal:
        say(str(refusal))
        sys.exit(1)

"""The recipe `complexity`: names every function that asks its reader to hold too much in mind."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from radon.cli.tools import iter_filenames
from radon.complexity import cc_rank, cc_visit

WORST_RANK = "B"
"""Up to ten ways: radon counts branches, boolean operators, comprehensions and assertions."""
LEFT_OUT = "migrations,var"


def too_complex(paths: Sequence[str]) -> Iterator[str]:
    """A line for each function, method or class below these paths that is worse than the rank."""
    for path in sorted(iter_filenames(paths, ignore=LEFT_OUT)):
        for block in cc_visit(Path(path).read_text(encoding="utf-8")):
            if cc_rank(block.complexity) > WORST_RANK:
                yield f"{path}:{block.lineno} {block.fullname} {cc_rank(block.complexity)} ({block.complexity})"


def main(paths: Sequence[str]) -> int:
    """Print what is too complex; exit code 1 where anything is."""
    lines = list(too_complex(paths))
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 1 if lines else 0

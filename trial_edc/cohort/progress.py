"""A progress bar on standard error, so that standard output stays the command's own."""

import sys

WIDTH = 40


def bar(done: int, total: int) -> None:
    """Draws how many subjects are done."""
    filled = "#" * (WIDTH * done // total)
    end = "\n" if done == total else ""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r  [{filled:<{WIDTH}}] {done}/{total} subjects{end}")
    else:
        sys.stderr.write(f"  {done}/{total} subjects\n")
    sys.stderr.flush()

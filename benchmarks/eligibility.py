"""All criteria of eligibility at 100, 1,000 and 10,000 subjects: read and judged, and the time in the rules."""

import time
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks import cohorts, scratch
from edc.casebook.models import Subject
from edc.study.selectors import parameters
from enrollment.eligibility.reading import screenings
from protocol.eligibility import judge_eligibility
from protocol.parameters import Parameters

PLANNED = date(2025, 11, 30)
SIZES = (100, 1_000, 10_000)


def main(arguments: Sequence[str]) -> None:
    """Prints a line a size; the goal is at most 1 ms a subject, and as many statements for each 500 subjects."""
    parser = ArgumentParser(prog="benchmark eligibility")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    sizes = parser.parse_args(arguments).sizes
    with scratch.database() as name:
        cohorts.multiplied(name, copies=-(-max(sizes) // cohorts.entered()))
        print(f"Machine: {scratch.machine()}")
        print("subjects   all, s   ms a subject   of it in the rules (processor), ms a subject   statements")
        for size in sizes:
            _measure(size, parameters(on=PLANNED))


def _measure(size: int, in_force: Parameters) -> None:
    subjects = list(Subject.objects.order_by("pk")[:size])
    in_rules, began = 0.0, time.perf_counter()
    with CaptureQueriesContext(connection) as reads:
        for _subject, facts in screenings(subjects, planned=PLANNED, parameters=in_force):
            before = time.process_time()
            judge_eligibility(facts)
            in_rules += time.process_time() - before
    whole = time.perf_counter() - began
    line = f"{size:>8}   {whole:>6.2f}   {whole / size * 1000:>12.2f}   {in_rules / size * 1000:>10.3f}"
    print(f"{line}   {len(reads):>10}")

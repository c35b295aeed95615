"""The response report at 100, 1,000 and 10,000 subjects: the whole of it, and the processor time in the rules."""

import time
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from benchmarks import cohorts, scratch
from edc.casebook.models import Subject
from edc.study.selectors import parameters
from outcomes.selectors import courses
from protocol.course import SubjectOutcome, outcome
from protocol.parameters import Parameters
from trial_edc.reports.response import report as response

CUT = date(2025, 11, 30)
SIZES = (100, 1_000, 10_000)


def main(arguments: Sequence[str]) -> None:
    """Prints a line a size; the goal is a straight line and at most 0.5 ms a subject in the rules."""
    parser = ArgumentParser(prog="benchmark report")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    sizes = parser.parse_args(arguments).sizes
    with scratch.database() as name:
        entered = cohorts.entered()
        cohorts.multiplied(name, copies=-(-max(sizes) // entered))
        print(f"Machine: {scratch.machine()}")
        print("subjects   report, s   ms a subject   of it in the rules (processor), ms a subject")
        for size in sizes:
            _measure(size)


def _measure(size: int) -> None:
    subjects = list(Subject.objects.order_by("pk")[:size])
    in_force = parameters(on=CUT)
    in_rules: list[float] = []
    began = time.perf_counter()
    report = response.build(_timed(subjects, in_force, in_rules), cut=CUT, parameters=in_force)
    response.as_json(report)
    whole = time.perf_counter() - began
    rules = sum(in_rules)
    print(f"{len(report.subjects):>8}   {whole:>9.2f}   {whole / size * 1000:>12.2f}   {rules / size * 1000:>10.3f}")


def _timed(subjects: Iterable[Subject], in_force: Parameters, taken: list[float]) -> Iterator[SubjectOutcome]:
    """The outcomes, and how much processor time the rules took for each."""
    for course in courses(subjects):
        before = time.process_time()
        found = outcome(course, CUT, in_force)
        taken.append(time.process_time() - before)
        yield found

"""Where the time of a run goes: `manage.py test --times` prints it by folder and by kind; nothing fails by it."""

import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from runner import home
from tests import budgets

PROPERTY = "times"


@dataclass
class Cost:
    """What some tests cost: seconds on the clock, and seconds of the processors but for PostgreSQL's."""

    tests: int = 0
    units: float = 0.0
    clock: float = 0.0
    processor: float = 0.0


@dataclass(eq=False)
class Times:
    """A plugin: each worker measures its tests, whoever reports to the person adds up."""

    began: float = 0.0
    folders: dict[str, Cost] = field(default_factory=lambda: defaultdict(Cost))
    kinds: dict[str, Cost] = field(default_factory=lambda: defaultdict(Cost))
    clocks: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        self.began = _processor(psutil.Process())

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
        if call.when == "teardown":
            # A browser that ended with this test takes what it used along.
            spent = max(0.0, _processor(psutil.Process()) - self.began)
            item.user_properties.append((PROPERTY, (str(budgets.kind_of(item)), spent)))
        return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.clocks[report.nodeid] += report.duration
        measured = dict(report.user_properties).get(PROPERTY)
        if isinstance(measured, list | tuple):
            kind, processor = str(measured[0]), float(measured[1])
            clock, units = self.clocks.pop(report.nodeid), float(budgets.UNITS[budgets.Kind(kind)])
            for cost in (self.folders[report.nodeid.split("/")[1]], self.kinds[kind]):
                cost.tests += 1
                cost.units += units
                cost.clock += clock
                cost.processor += processor

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section("where the time goes")
        for title, costs in (("Folder", self.folders), ("Kind", self.kinds)):
            terminalreporter.write_line(f"{title:<14}{'Tests':>7}{'Units':>8}{'Clock':>9}{'Processor':>11}")
            for name, cost in sorted(costs.items(), key=lambda pair: -pair[1].processor):
                terminalreporter.write_line(
                    f"{name:<14}{cost.tests:>7}{cost.units:>8.1f}{cost.clock:>8.1f}s{cost.processor:>10.1f}s"
                )
        everything = _processor(psutil.Process())
        terminalreporter.write_line(f"Processor seconds of all test processes, their starts included: {everything:.0f}")
        if (server := _server()) is not None:
            terminalreporter.write_line(f"Processor seconds of PostgreSQL: {_processor(server):.0f}")


def _processor(process: psutil.Process) -> float:
    """Seconds that a process has used, with all that came of it, whether it runs or has ended."""
    used = 0.0
    for one in (process, *process.children(recursive=True)):
        try:
            times = one.cpu_times()
        except psutil.Error:
            continue
        used += times.user + times.system + getattr(times, "children_user", 0) + getattr(times, "children_system", 0)
    return used


def _server() -> psutil.Process | None:
    """The PostgreSQL that this run has for itself."""
    pid = home.recall(Path(os.environ.get("EDC_HOME", "")) / "postgres" / "server.json").get("pid")
    try:
        return psutil.Process(pid) if isinstance(pid, int) else None
    except psutil.Error:
        return None

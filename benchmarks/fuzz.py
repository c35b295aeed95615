"""Whether any request that a hostile or clumsy hand could send is answered with a fault: ten thousand, from a seed."""

import logging
import sys
import time
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Sequence

from django.test.utils import override_settings

from benchmarks import scratch
from tests.addresses import fuzzing, routes, world

QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TESTED = {"ALLOWED_HOSTS": ["testserver"], "SECURE_SSL_REDIRECT": False, "PASSWORD_HASHERS": QUICK}


def main(arguments: Sequence[str]) -> None:
    """Prints each kind of fault with a request that met it; the exit code is 1 where there is one."""
    parser = ArgumentParser(prog="benchmark fuzz")
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--only", type=int, help="the number of one request, to be sent again")
    parser.add_argument("--minutes", type=float, default=60)
    told = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)
    with scratch.database(), override_settings(**TESTED):
        people = world.with_everything(world.people())
        site = people["coordinator"].memberships.get().site
        assert site is not None
        fuzz = fuzzing.Fuzz(people=people, study=routes.place(site, by=people["coordinator"]), seed=told.seed)
        numbers = range(told.requests) if told.only is None else range(told.only, told.only + 1)
        sys.exit(_reported(fuzz, numbers, seconds=told.minutes * 60))


def _reported(fuzz: fuzzing.Fuzz, numbers: range, *, seconds: float) -> int:
    kinds: dict[str, list[fuzzing.Fault]] = defaultdict(list)
    began, longest, sent = time.monotonic(), (0.0, ""), 0
    for number in numbers:
        before = time.monotonic()
        if before - began > seconds:
            break
        asked = fuzz.asked(number)
        if what := fuzz.sent(asked):
            kinds[what].append(fuzzing.Fault(asked, what))
        longest, sent = max(longest, (time.monotonic() - before, str(asked))), sent + 1
    print(f"Machine: {scratch.machine()}")
    print(
        f"{sent} requests of {len(numbers)} in {time.monotonic() - began:.0f} s; the longest took {longest[0]:.1f} s:"
    )
    print(f"  {longest[1]}")
    for what, faults in sorted(kinds.items(), key=lambda kind: -len(kind[1])):
        print(f"{len(faults)} times {what}\n  for instance {faults[0].asked}")
    print("No fault." if not kinds else f"{sum(map(len, kinds.values()))} faults of {len(kinds)} kinds.")
    return 1 if kinds or sent < len(numbers) else 0

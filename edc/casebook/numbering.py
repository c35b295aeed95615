"""Which number a site gives next: of screening, and at enrolment; none is given twice (REQ-072)."""

import re
from collections.abc import Collection, Iterable
from enum import StrEnum
from itertools import count

from edc.accounts.models import Site
from edc.audit.selectors import values_ever
from edc.casebook.models import Subject

RUNNING_NUMBER = re.compile(r"(?<![0-9])[0-9]{1,6}$", re.ASCII)


class NumberKind(StrEnum):
    """The two numbers of a subject."""

    SCREENING = "screening_number"
    ENROLMENT = "number"


def next_number(site: Site, kind: NumberKind) -> str:
    """The next free number of a kind at a site: 01-S001 where its pattern is S###.

    A screening number follows the highest with its letters that any subject ever had. A subject number follows the
    highest that is no screening number, whatever letters stand before it: after S078 of a book that opened with its own
    number comes 079 and never 001, which could be taken for it.
    """
    given = _ever_given("number")
    if kind is NumberKind.SCREENING:
        letters = site.screening_pattern.rstrip("#")
        return following(
            site.code,
            site.screening_pattern,
            of=[number for number in given if _letters(number) == letters],
            used=given,
        )
    return following(site.code, site.enrolment_pattern, of=given - _ever_given("screening_number"), used=given)


def following(site: str, pattern: str, *, of: Iterable[str], used: Collection[str]) -> str:
    """The number of a pattern after the highest of some of the site's numbers; none of those used."""
    letters = pattern.rstrip("#")
    highest = max((_running(number) for number in of if number.partition("-")[0] == site), default=0)
    numbers = (f"{site}-{letters}{running:0{pattern.count('#')}d}" for running in count(highest + 1))
    return next(number for number in numbers if number not in used)


def _running(number: str) -> int:
    match = RUNNING_NUMBER.search(number.partition("-")[2])
    return int(match.group()) if match else 0


def _letters(number: str) -> str:
    return RUNNING_NUMBER.sub("", number.partition("-")[2])


def _ever_given(column: str) -> frozenset[str]:
    """All numbers that ever were in a column; of those that stand, also what the trail does not know."""
    standing = Subject.objects.values_list(column, flat=True)
    return frozenset(standing) | values_ever(table="casebook_subject", column=column)

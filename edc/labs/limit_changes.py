"""What would change: results whose limits are not those now in force for their laboratory and day (REQ-067)."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import reach, sites_of
from edc.capture import selectors as capture
from edc.casebook.models import Page
from edc.labs.limits import in_force
from edc.labs.limits.findings import in_words
from edc.labs.limits.intervals import Case, LimitsInForce
from edc.labs.limits.laboratories import MEASURED, Laboratory
from edc.labs.models import Result
from protocol import units
from protocol.analytes import ANALYTES
from protocol.reference_limits import measured

READ = (
    "pk", "page", "page__subject", "page__subject__site", "test", "reported", "unit", "qualifier", "value",
    "reported_low", "reported_high", "interval", "page__labs_sample__collected_on", "page__labs_sample__laboratory",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitsChange:
    """One result: what it says, the limits that it keeps with its flag, and those now in force with theirs."""

    result: int
    page: Page
    test: str
    on: date | None
    reported: str
    unit: str
    old: str
    new: str
    old_flag: str
    new_flag: str

    @property
    def label(self) -> str:
        """What was measured, in words still to be translated."""
        return ANALYTES[self.test].label


def changes(user: User, permission: Permission) -> tuple[LimitsChange, ...]:
    """All results that would change at the sites where the person holds the permission, by subject, visit and test."""
    sites = [site.pk for site in sites_of(reach(user, permission))]
    differing = _differing(set(Laboratory.objects.filter(site__in=sites).values_list("site", flat=True)))
    pages = {page.pk: page for page in Page.objects.whole().filter(pk__in={row["page"] for row, _new in differing})}
    places = {test: place for place, test in enumerate(ANALYTES)}
    differing.sort(key=lambda pair: (pages[pair[0]["page"]].subject.number, pair[0]["page"], places[pair[0]["test"]]))
    return tuple(_change(row, new, pages[row["page"]]) for row, new in differing)


def _differing(sites: Collection[int]) -> list[tuple[dict[str, Any], LimitsInForce]]:
    """The rows with the limits now in force for each, where they are others. What a report told itself stays."""
    kept_here = Q(interval__isnull=False) | Q(reported_low__isnull=True, reported_high__isnull=True)
    standing = Q(struck__isnull=True, page__struck__isnull=True, page__visit__struck__isnull=True)
    rows = Result.objects.filter(kept_here, standing, value__isnull=False, page__subject__site__in=sites)
    standing_rows = list(rows.filter(test__in=MEASURED).values(*READ))
    subjects = {row["page__subject"] for row in standing_rows}
    born, sex = capture.births(subjects), capture.sexes(subjects)
    table = (
        in_force.kept(sites=sites, tests={row["test"] for row in standing_rows})
        if standing_rows
        else in_force.SiteIntervals()
    )
    differing = []
    for row in standing_rows:
        subject, on, laboratory = row["page__subject"], row[READ[-2]], row[READ[-1]]
        case = Case(on, sex.get(subject), born.get(subject))
        held = table.of(row["page__subject__site"], laboratory)
        new = in_force.in_force_for(row["test"], row["reported"], row["unit"] or "", held, case)
        if (new.low, new.high) != (row["reported_low"], row["reported_high"]):
            differing.append((row, new))
    return differing


def _change(row: dict[str, Any], new: LimitsInForce, page: Page) -> LimitsChange:
    old = (row["reported_low"], row["reported_high"])
    return LimitsChange(
        result=row["pk"],
        page=page,
        test=row["test"],
        on=row[READ[-2]],
        reported=row["reported"],
        unit=row["unit"] or "",
        old=in_words(*old),
        new=in_words(new.low, new.high),
        old_flag=_flag(row, *old),
        new_flag=_flag(row, new.low, new.high),
    )


def _flag(row: dict[str, Any], low: Decimal | None, high: Decimal | None) -> str:
    """Above or below; nothing where neither is sure."""
    unit, analyte = row["unit"] or "", ANALYTES[row["test"]]
    below, above = (None if limit is None else units.convert(limit, unit, analyte) for limit in (low, high))
    result = measured(row["value"], row["qualifier"], below, above, unit=unit, analyte=analyte)
    return "H" if result.above(result.high) else "L" if result.below(result.low) else ""


def seen(listed: Sequence[LimitsChange]) -> str:
    """What a person saw of a listing, in a short word: another one tells that it is another listing now."""
    return hashlib.sha256("\n".join(_lines(listed)).encode()).hexdigest()[:16]


def _lines(listed: Sequence[LimitsChange]) -> Iterator[str]:
    for change in listed:
        yield f"{change.result} {change.page.last_entry} {change.old} {change.new}"

"""Keeps the laboratories of a site, their limits and their names for tests; takes new limits over (REQ-067)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from edc.accounts import identifiers
from edc.accounts.models import Site, User
from edc.accounts.roles import Permission
from edc.accounts.selectors import role_for
from edc.audit import actions as audit
from edc.audit.acts import Act
from edc.capture import actions as capture
from edc.capture import asking_again
from edc.capture.across import known
from edc.capture.checks.findings import Finding
from edc.capture.reasons import Reason, Reasons
from edc.capture.submission import Submission
from edc.casebook.models import Page
from edc.labs import selectors
from edc.labs.acts import LabsAct
from edc.labs.limit_changes import LimitsChange
from edc.labs.limits.intervals import overlap
from edc.labs.limits.laboratories import tidy
from edc.labs.models import Alias, Laboratory, ReferenceInterval


class LaboratoryNameTaken(Exception):
    """The site has a laboratory of this name."""


class Overlapping(Exception):
    """Limits of the same test stand already that would hold for the same people on the same days."""

    def __init__(self, *, standing: ReferenceInterval) -> None:
        super().__init__(f"interval {standing.pk} stands")
        self.standing = standing


class Withdrawn(Exception):
    """The limits were withdrawn meanwhile."""


class NotWithin(Exception):
    """The day is not one on which these limits could end so."""


def add_laboratory(*, site: Site, name: str, is_default: bool, by: User, at: datetime) -> Laboratory:
    """A laboratory of the site; as its usual one it takes the place of another.

    Raises NotPermitted or LaboratoryNameTaken.
    """
    new_entry = _new_entry(LabsAct.ADD_LABORATORY, site, by=by, at=at)
    with transaction.atomic():
        _one_at_a_time(site)
        if Laboratory.objects.filter(site=site, name__iexact=tidy(name)).exists():
            raise LaboratoryNameTaken
        with audit.act(new_entry):
            if is_default:
                _unchoose(site)
            return Laboratory.objects.create(site=site, name=tidy(name), is_default=is_default)


def choose_laboratory(*, laboratory: Laboratory, by: User, at: datetime) -> None:
    """From now on a sample that names no laboratory means this one. Raises NotPermitted."""
    new_entry = _new_entry(LabsAct.CHOOSE_LABORATORY, laboratory.site, by=by, at=at)
    with transaction.atomic():
        _one_at_a_time(laboratory.site)
        if Laboratory.objects.filter(pk=laboratory.pk, is_default=True).exists():
            return
        with audit.act(new_entry):
            _unchoose(laboratory.site)
            Laboratory.objects.filter(pk=laboratory.pk).update(is_default=True)


def _one_at_a_time(site: Site) -> None:
    Site.objects.select_for_update().get(pk=site.pk)


def _unchoose(site: Site) -> None:
    Laboratory.objects.filter(site=site, is_default=True).update(is_default=False)


def _new_entry(act: Act, site: Site, *, by: User, at: datetime, reason: str = "") -> audit.NewEntry:
    """An act upon the limits of a site. Raises NotPermitted."""
    role = role_for(by, Permission.KEEP_LIMITS, site=site)
    return audit.NewEntry(act=act, by=by, role=role, site=site.code, at=at, reason=reason)


def add_limits(*, interval: ReferenceInterval, by: User, at: datetime) -> ReferenceInterval:
    """Limits of a laboratory. Raises NotPermitted, Overlapping, or ValidationError where they cannot be."""
    new_entry = _new_entry(LabsAct.ADD_LIMITS, interval.laboratory.site, by=by, at=at)
    with transaction.atomic():
        _hold(interval.laboratory)
        _refuse(interval)
        with audit.act(new_entry):
            interval.save()
    return interval


def replace_limits(
    *,
    interval: ReferenceInterval,
    low: Decimal | None,
    high: Decimal | None,
    valid_from: date,
    reason: str,
    by: User,
    at: datetime,
) -> ReferenceInterval:
    """Ends limits on the day before, and begins others for the same people.

    Raises NotPermitted, Withdrawn, NotWithin, Overlapping, or ValidationError where they cannot be.
    """
    new_entry = _new_entry(LabsAct.REPLACE_LIMITS, interval.laboratory.site, by=by, at=at, reason=reason)
    with transaction.atomic():
        standing = _standing(interval)
        if valid_from <= standing.valid_from or (standing.valid_until and valid_from > standing.valid_until):
            raise NotWithin
        successor = ReferenceInterval.objects.get(pk=standing.pk)
        successor.pk, successor.low, successor.high, successor.valid_from = None, low, high, valid_from
        standing.valid_until = valid_from - timedelta(days=1)
        _refuse(successor, but=standing.pk)
        with audit.act(new_entry):
            standing.save(update_fields=["valid_until"])
            successor.save(force_insert=True)
    return successor


def end_limits(*, interval: ReferenceInterval, valid_until: date, reason: str, by: User, at: datetime) -> None:
    """Limits that hold to a day, and from then on none. Raises NotPermitted, Withdrawn, NotWithin or Overlapping."""
    new_entry = _new_entry(LabsAct.END_LIMITS, interval.laboratory.site, by=by, at=at, reason=reason)
    with transaction.atomic():
        standing = _standing(interval)
        if valid_until < standing.valid_from:
            raise NotWithin
        standing.valid_until = valid_until
        _refuse(standing, but=standing.pk)
        with audit.act(new_entry):
            standing.save(update_fields=["valid_until"])


def withdraw_limits(*, interval: ReferenceInterval, reason: str, by: User, at: datetime) -> None:
    """Limits that were entered in error: they never held. Raises NotPermitted or Withdrawn."""
    new_entry = _new_entry(LabsAct.WITHDRAW_LIMITS, interval.laboratory.site, by=by, at=at, reason=reason)
    with transaction.atomic():
        standing = _standing(interval)
        with audit.act(new_entry) as entry:
            standing.withdrawn = entry
            standing.save(update_fields=["withdrawn"])


def _standing(interval: ReferenceInterval) -> ReferenceInterval:
    """The limits as they are now, held against others until the transaction ends. Raises Withdrawn."""
    _hold(interval.laboratory)
    standing = ReferenceInterval.objects.select_related("laboratory__site").get(pk=interval.pk)
    if standing.withdrawn is not None:
        raise Withdrawn
    return standing


def _hold(laboratory: Laboratory) -> None:
    """One at a time for each laboratory, so that whoever comes next sees what this one entered."""
    Laboratory.objects.select_for_update().get(pk=laboratory.pk)


def _refuse(new: ReferenceInterval, *, but: int | None = None) -> None:
    """Raises ValidationError where limits cannot be, and Overlapping where others stand in their place."""
    new.full_clean(exclude=["laboratory"], validate_unique=False, validate_constraints=False)
    others = ReferenceInterval.objects.standing().filter(laboratory=new.laboratory_id, test=new.test, method=new.method)
    for other in others.order_by("pk"):
        if other.pk != but and overlap(new.as_interval, other.as_interval):
            raise Overlapping(standing=other)


@dataclass(frozen=True, slots=True)
class Left:
    """A page that was left as it is, and what its checks had to say where they refused it."""

    page: Page
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class TakenOver:
    """How many results have other limits now, and the pages that could not be changed and were left."""

    results: int
    left: tuple[Left, ...]


def take_over(*, changes: Sequence[LimitsChange], reason: Reason, by: User, at: datetime) -> TakenOver:
    """The limits now in force for these results. Raises NotPermitted.

    A page that is held still is left as it is, and one that cannot be saved so: a complete page, where the new limits
    ask of a result whether it is clinically significant, which a person answers on the page.
    """
    tests: dict[int, set[str]] = {}
    for change in changes:
        tests.setdefault(change.page.pk, set()).add(change.test)
    by_key = {change.page.pk: change.page for change in changes}
    for site in {page.subject.site for page in by_key.values()}:
        role_for(by, Permission.ENTER_DATA, site=site)
    with transaction.atomic():
        asking_again.lock(by_key.values())
        held = (page.pk for page in known.read_for_saving(by_key.values()) if page.held is not None)
        left = {key: Left(by_key[key]) for key in held}
        saved = _saved(tests, by_key, left, reason, by=by, at=at)
    results = sum(len(tests[save.page.pk]) for save in saved if save.entry)
    return TakenOver(results, tuple(left.values()))


def _saved(
    wanted: Mapping[int, set[str]],
    by_key: Mapping[int, Page],
    left: dict[int, Left],
    reason: Reason,
    *,
    by: User,
    at: datetime,
) -> tuple[capture.Saved, ...]:
    """Saves what can be saved, all at once; whatever page stands in the way joins those that are left."""
    while tests := {key: some for key, some in wanted.items() if key not in left}:
        filled = [
            Submission(
                page=by_key[key], answers={}, anew=frozenset(some), reasons=Reasons(reason), seen=by_key[key].last_entry
            )
            for key, some in tests.items()
        ]
        try:
            return capture.save_many(filled=filled, by=by, at=at)
        except capture.ChecksRefused as refused:
            left[refused.page.pk] = Left(by_key[refused.page.pk], refused.findings)
        except (capture.Stale, capture.StruckThrough) as changed:
            left[changed.page.pk] = Left(by_key[changed.page.pk])
    return ()


def remember(*, names: Mapping[str, str], site: Site, by: User, at: datetime) -> None:
    """What names (in plain signs) mean at a hospital from now on: each the code of a test, a blank one leaves it out.

    A name with a number of a person in it is not remembered. Raises NotPermitted.
    """
    role = role_for(by, Permission.ENTER_DATA, site=site)
    stands = selectors.aliases(site)
    new = [
        Alias(site=site, name=name, test=test)
        for name, test in names.items()
        if stands.get(name) != test and not any(identifiers.problems(name))
    ]
    if new:
        with audit.act(audit.NewEntry(act=LabsAct.REMEMBER_NAME, by=by, role=role, site=site.code, at=at)):
            Alias.objects.bulk_create(
                new, update_conflicts=True, unique_fields=["site", "name"], update_fields=["test"]
            )

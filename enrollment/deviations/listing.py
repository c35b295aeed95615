"""The deviations of one's sites, as they are listed."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from edc.accounts.models import Site, User
from edc.accounts.roles import Permission
from edc.accounts.selectors import NotPermitted, reach, sites_of
from edc.casebook.models import Subject
from enrollment.models import Deviation
from protocol.codelists import YesNo
from protocol.codelists_deviation import DeviationCategory, DeviationSeverity


@dataclass(frozen=True, slots=True)
class ListedDeviation:
    """One line of the listing."""

    page: int
    site: str
    subject: str
    what: str
    happened_on: date | None
    concerns: str
    category: DeviationCategory | None
    severity: DeviationSeverity | None
    arithmetic: str
    decision: str
    ethics: YesNo | None
    ethics_on: date | None


def readable_sites(user: User) -> tuple[Site, ...]:
    """The sites whose deviations this person may read. Raises NotPermitted where there is none."""
    where = reach(user, Permission.READ_SUBJECTS)
    if not where:
        raise NotPermitted(user=user, permission=Permission.READ_SUBJECTS, site=None)
    return sites_of(where)


def is_stated(subject: Subject, *, origin: str, arithmetic: str) -> bool:
    """Whether a page of a subject states a deviation for this reason and with this count already."""
    return Deviation.objects.filter(page__subject=subject, origin=origin, arithmetic=arithmetic).exists()


def deviation_keys(sites: Collection[Site]) -> Sequence[int]:
    """The pages of the deviations of some sites, by subject and day."""
    chosen = Deviation.objects.of(Subject.objects.filter(site__in=list(sites)).values_list("pk", flat=True))
    return list(chosen.order_by("page__subject__number", "happened_on", "page").values_list("page", flat=True))


def listed(keys: Sequence[int]) -> Iterator[ListedDeviation]:
    """These deviations, in their order; in one read."""
    stated = Deviation.objects.select_related("page__subject__site").in_bulk(list(keys))
    return (_listed(stated[key]) for key in keys)


def _listed(deviation: Deviation) -> ListedDeviation:
    return ListedDeviation(
        page=deviation.page_id,
        site=deviation.page.subject.site.code,
        subject=deviation.page.subject.number,
        what=deviation.what or "",
        happened_on=deviation.happened_on,
        concerns=deviation.concerns or "",
        category=DeviationCategory(deviation.category) if deviation.category else None,
        severity=DeviationSeverity(deviation.severity) if deviation.severity else None,
        arithmetic=deviation.arithmetic or "",
        decision=deviation.decision or "",
        ethics=YesNo(deviation.ethics) if deviation.ethics else None,
        ethics_on=deviation.ethics_on,
    )

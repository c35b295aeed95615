"""The signatures of pages, each with whether it stands."""

from collections.abc import Collection
from dataclasses import dataclass

from edc.audit import signed
from edc.signing.models import Signature


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature, and whether it stands as the trail tells it."""

    signature: Signature
    stands: bool


def of_pages(pages: Collection[int]) -> dict[int, list[Signed]]:
    """The signatures of each of these pages, the oldest first; in two reads, in one where there is none."""
    by_page: dict[int, list[Signed]] = {page: [] for page in pages}
    known = list(Signature.objects.filter(page__in=pages).select_related("by").order_by("pk"))
    standing = signed.standing({signature.page_id for signature in known})
    for signature in known:
        by_page[signature.page_id].append(Signed(signature, signature.pk in standing))
    return by_page


def standing(pages: Collection[int], *, meaning: str, by: int | None = None) -> frozenset[int]:
    """Of these pages those with a standing signature of this meaning; of this person, where one is named."""
    known = Signature.objects.filter(page__in=pages, meaning=meaning)
    known = known if by is None else known.filter(by=by)
    pairs = dict(known.values_list("pk", "page_id"))
    return frozenset(pairs[number] for number in signed.standing(set(pairs.values())) if number in pairs)

"""Reads what people say of data."""

from collections.abc import Collection

from django.utils.translation import gettext, override

from edc.casebook.places import Place
from edc.review.models import Verification


def both(message: str) -> tuple[str, str]:
    """A marked sentence in English and in Chinese."""
    with override("en"):
        english = gettext(message)
    with override("zh-hans"):
        return english, gettext(message)


def newest_verifications(pages: Collection[int]) -> dict[int, dict[Place, Verification]]:
    """What was said last of each place of these pages when it was compared with its source, by page; in one read."""
    found: dict[int, dict[Place, Verification]] = {}
    if pages:
        said = Verification.objects.filter(page__in=pages).select_related("by")
        for one in said.order_by("page", "row", "item", "-pk").distinct("page", "row", "item"):
            found.setdefault(one.page_id, {})[one.place] = one
    return found

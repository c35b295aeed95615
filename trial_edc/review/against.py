"""What stands against a lock: asked of every room that has a word in it (REQ-091)."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from edc.capture import completeness, designation, registry, selectors, verified
from edc.capture.items import Sdv
from edc.capture.selectors import Content
from edc.capture.verified import label_of
from edc.casebook.models import Page
from edc.casebook.selectors import is_struck
from edc.review.models import Query, State
from edc.review.obstacles import Against, Obstacle
from edc.review.scope import Scope

LABELS: dict[Against, str | Promise] = {
    Against.QUERY: gettext_lazy("Queries that are not closed"),
    Against.BLANK: gettext_lazy("Blanks that nobody explained"),
    Against.VERIFICATION: gettext_lazy("Critical data that are not verified"),
    Against.SIGNATURE: gettext_lazy("Signatures that are missing"),
}


Part = Callable[[Sequence[Page]], Iterable[Obstacle]]


def open_queries(pages: Sequence[Page]) -> Iterator[Obstacle]:
    """Queries that are open, or answered and not closed; one read."""
    by_key = {page.pk: page for page in pages}
    for query in Query.objects.standing().filter(page__in=by_key).order_by("page_id", "pk"):
        page = by_key[query.page_id]
        said = _("A query is open.") if query.state == State.OPEN else _("A query is answered and not closed.")
        label = label_of(registry.form(page.form), query.place)
        yield Obstacle(Against.QUERY, page, said, query.place, label)


def unexplained_blanks(pages: Sequence[Page]) -> Iterator[Obstacle]:
    """Pages that are not marked complete, and places with neither an answer nor a word about the blank.

    What is struck through as entered in error has nothing left to explain.
    """
    asked = [page for page in pages if not is_struck(page)]
    stored = selectors.contents(asked)
    for page in asked:
        yield from _of_page(page, stored[page.pk])


def _of_page(page: Page, stored: Content) -> Iterator[Obstacle]:
    if stored.answers is None and not stored.blanks:
        text = _("Nothing is entered, and nothing says why. Enter it, explain the blanks, or strike the page through.")
        yield Obstacle(Against.BLANK, page, text)
        return
    model = registry.form(page.form)
    for place in completeness.missing(page, model, stored.answers, stored.rows, stored.explained):
        yield Obstacle(Against.BLANK, page, _("Blank, and nothing says why."), place, label_of(model, place))
    if page.completed is None:
        yield Obstacle(Against.BLANK, page, _("The page is not marked complete."))


def unverified(pages: Sequence[Page]) -> Iterator[Obstacle]:
    """Critical places that nobody compared with the source as they stand."""
    by_key = {page.pk: page for page in pages}
    for key, found in verified.standing(pages).items():
        page = by_key[key]
        for one in found:
            if one.asks and one.plan is Sdv.CRITICAL:
                text = _("Not verified against the source as it stands.")
                yield Obstacle(
                    Against.VERIFICATION, page, text, one.place, label_of(registry.form(page.form), one.place)
                )


def unsigned(pages: Sequence[Page]) -> Iterator[Obstacle]:
    """Complete pages that nobody signed as reviewed as they stand."""
    lacking = designation.unsigned(pages)
    for page in pages:
        if page.pk in lacking:
            yield Obstacle(Against.SIGNATURE, page, _("Nobody has signed the page as it stands."))


# Each room that has a word in it.
PARTS: tuple[Part, ...] = (open_queries, unexplained_blanks, unverified, unsigned)


def against(pages: Sequence[Page]) -> tuple[Obstacle, ...]:
    """All that stands against a lock of these pages, room by room; reads as often for one page as for many."""
    return tuple(obstacle for part in PARTS for obstacle in part(pages))


def of_place(place: Scope) -> tuple[Obstacle, ...]:
    """What stands against a lock of a place now, to be read."""
    return against(tuple(place.pages.whole().order_by("subject_id", "visit_id", "pk")))

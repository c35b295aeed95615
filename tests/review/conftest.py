"""What tests of holds ask for: somebody who may hold everywhere, and a book."""

from tests import scenes, universe
from tests.review.held import Book


@scenes.stands
def keeper(database):
    """A data manager of every site."""
    return universe.new_person("keeper", role="data-manager", site=None)


@scenes.stands
def book(subject, coordinator, keeper):
    """A subject with a laboratory page that was saved."""
    page = universe.page_of(subject, "labs.sample", visit="M3")
    universe.fill_labs(page, by=coordinator, on=universe.TODAY, HGB="118")
    return Book(
        subject=subject,
        page=universe.page_of(subject, "labs.sample", visit="M3"),
        coordinator=coordinator,
        keeper=keeper,
    )

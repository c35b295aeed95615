"""What tests of holds ask for: a book of which one page was saved."""

from tests import scenes, universe
from tests.locks.held import Book


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

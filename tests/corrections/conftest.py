"""What tests of corrections ask for: a page with something on it, a second book, and who may correct at two sites."""

from edc.accounts import actions as accounts
from edc.accounts.models import User
from edc.casebook.models import Page, Subject
from enrollment.actions import screen
from tests import scenes, universe


@scenes.stands
def other(site, coordinator) -> Subject:
    """A second book at site 01, nothing entered."""
    return screen(site=site, by=coordinator, at=universe.NOW)


@scenes.stands
def sample(subject, coordinator) -> Page:
    """A laboratory page of month 3: one result that a check asks about, one that none does."""
    page = universe.page_of(subject, "labs.sample", visit="M3")
    universe.fill_labs(page, by=coordinator, on=universe.TODAY, HGB="190", PLT="210")
    return page


@scenes.stands
def both_sites(subject, other_subject) -> User:
    """Somebody who enters data at both sites."""
    person = universe.new_person("traveller", role="coordinator", site=subject.site)
    accounts.grant(user=person, role="coordinator", site=other_subject.site, by=None, at=universe.NOW)
    return person

"""Screens a subject: opens the casebook that the schedule of activities asks for."""

from datetime import datetime

from edc.accounts.models import Site, User
from edc.capture import registry
from edc.casebook import actions as casebook
from edc.casebook.models import Subject


def screen(*, site: Site, by: User, at: datetime, code: str = "") -> Subject:
    """A new subject of a site with visits and pages; without a code, the site's next number."""
    return casebook.open_book(site=site, plan=registry.plan(), by=by, at=at, code=code)

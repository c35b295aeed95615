"""The demonstration study: one account a role, and the synthetic cohort."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from edc.accounts import actions as accounts
from edc.accounts.models import Site, User
from edc.accounts.roles import ROLES, Role
from edc.casebook.models import Subject
from trial_edc.cohort import entry, service, source

FOLDER = Path(__file__).parent / "demonstration"
# Synthetic data behind a loopback address: the password is meant to be read on the sign-in page.
PASSWORD = "rapamycin-2026"
OTHER_SITE, OTHER_SITE_NAME = "02", "Second hospital (no subjects yet)"
# One account for each role that a person can hold, named by it.
NAMES = {code: f"Demo {code.replace('-', ' ').title()}" for code, role in ROLES.items() if not role.for_services}
# The roles that speak for the whole study, not for one hospital.
STUDY_WIDE = ("administrator", "protocol-editor")


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account of the demonstration: its user name is its role."""

    username: str
    role: object
    purpose: object


def demo_accounts() -> Iterator[DemoAccount]:
    """One account a role, in the order of the roles."""
    for code in NAMES:
        role: Role = ROLES[code]
        yield DemoAccount(username=code, role=role.label, purpose=role.purpose)


def load(*, at: datetime, progress: entry.Progress) -> int:
    """Accounts and cohort, where they are not there yet; how many subjects the study then holds."""
    site, importer = service.prepare(site=service.FIRST_SITE, at=at)
    if not Site.objects.filter(code=OTHER_SITE).exists():
        accounts.add_site(code=OTHER_SITE, name=OTHER_SITE_NAME, by=None, at=at)
    for code, name in NAMES.items():
        _account(code, name, site=None if code in STUDY_WIDE else site, at=at)
    cohort = source.read(FOLDER)
    if Subject.objects.filter(site=site).count() < len(cohort.records[source.SUBJECTS]):
        entry.enter(cohort, site=site, by=importer, at=at, progress=progress)
    return Subject.objects.count()


def _account(code: str, name: str, *, site: Site | None, at: datetime) -> None:
    user = User.objects.filter(username=code).first()
    if user is None:
        user = accounts.add_user(username=code, name=name, password=PASSWORD, by=None, at=at)
    accounts.grant(user=user, role=code, site=site, by=None, at=at)

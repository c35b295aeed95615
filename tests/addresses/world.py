"""The people of the tests of every address: the cast, the stranger, the newcomer, and two who may do nearly all."""

from edc.accounts import actions as accounts
from edc.accounts.models import User
from tests import universe

CAST = {**universe.CAST, **universe.EVERYWHERE}
"""Everybody with a role at site 01, or everywhere: one of each role that there is."""


def people() -> dict[str, User]:
    """The cast at site 01, the stranger at site 02, the newcomer with no role."""
    here, there = (universe.new_site(code) for code in ("01", "02"))
    cast = {
        name: universe.new_person(name, role=role, site=None if name in universe.EVERYWHERE else here)
        for name, role in CAST.items()
    }
    cast["stranger"] = universe.new_person("stranger", role="investigator", site=there)
    cast["newcomer"] = accounts.add_user(
        username="new", name="New", password=universe.PASSWORD, by=None, at=universe.NOW
    )
    return cast


def with_everything(cast: dict[str, User]) -> dict[str, User]:
    """Beside the cast, somebody who may do nearly all that any role may, and somebody who may do the rest."""
    for name, *roles in (
        ("everything", "investigator", "protocol-editor", "data-manager"),
        ("office", "administrator", "monitor"),
    ):
        cast[name] = universe.new_person(name, role=roles[0], site=None)
        for role in roles[1:]:
            accounts.grant(user=cast[name], role=role, site=None, by=None, at=universe.NOW)
    return cast

"""Remembers what hospitals call their tests."""

from collections.abc import Mapping
from datetime import datetime

from edc.accounts.models import Site, User
from edc.accounts.roles import Permission
from edc.accounts.selectors import role_for
from edc.audit import actions as audit
from edc.audit.acts import Act
from edc.labs import selectors
from edc.labs.models import Alias


def remember(*, names: Mapping[str, str], site: Site, by: User, at: datetime) -> None:
    """What names (in plain signs) mean at a hospital from now on: each the code of a test. Raises NotPermitted."""
    role = role_for(by, Permission.ENTER_DATA, site=site)
    stands = selectors.aliases(site)
    new = [Alias(site=site, name=name, test=test) for name, test in names.items() if stands.get(name) != test]
    if new:
        with audit.act(audit.Deed(act=Act.REMEMBER_NAME, by=by, role=role, site=site.code, at=at)):
            Alias.objects.bulk_create(
                new, update_conflicts=True, unique_fields=["site", "name"], update_fields=["test"]
            )

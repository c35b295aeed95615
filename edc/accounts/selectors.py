"""Who may do what, and where."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from edc.accounts.models import Membership, Site, User
from edc.accounts.roles import ROLES, Permission

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class NotPermitted(PermissionDenied):
    """This person may not do this here."""

    def __init__(self, *, user: User | None, permission: Permission, site: Site | None) -> None:
        super().__init__(f"{user} may not {permission} at {site}")
        self.user, self.permission, self.site = user, permission, site


@dataclass(frozen=True, slots=True)
class Reach:
    """The sites where a person holds a permission: every site, or those named."""

    everywhere: bool
    sites: frozenset[int]

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.sites)

    def holds(self, site: int) -> bool:
        """Whether it reaches the site."""
        return self.everywhere or site in self.sites


NOWHERE = Reach(everywhere=False, sites=frozenset())


def memberships(user: "User | AnonymousUser") -> tuple[Membership, ...]:
    """A person's roles, read once for the object at hand (a request's user)."""
    if not isinstance(user, User) or not user.is_active:
        return ()
    known: tuple[Membership, ...] | None = user.__dict__.get("_roles")
    if known is None:
        known = tuple(user.memberships.select_related("site").order_by("id"))
        user.__dict__["_roles"] = known
    return known


def reach(user: "User | AnonymousUser", permission: Permission) -> Reach:
    """Where this person holds this permission."""
    held = [m for m in memberships(user) if permission in m.declared.permissions]
    if not held:
        return NOWHERE
    return Reach(
        everywhere=any(m.site_id is None for m in held),
        sites=frozenset(m.site_id for m in held if m.site_id is not None),
    )


def may(user: "User | AnonymousUser", permission: Permission, *, site: Site | None) -> bool:
    """Whether this person may do this at the site; without a site, at every site."""
    where = reach(user, permission)
    return where.everywhere if site is None else where.holds(site.pk)


def role_for(user: User, permission: Permission, *, site: Site | None) -> str:
    """The role by which this person may do this here. Raises NotPermitted."""
    for membership in memberships(user):
        if permission in membership.declared.permissions and membership.site_id in (
            None,
            site.pk if site else None,
        ):
            return membership.role
    raise NotPermitted(user=user, permission=permission, site=site)


def holders(permission: Permission, sites: Collection[int]) -> dict[int, set[int]]:
    """By site, the people (not services) who hold a permission there, by their ids; in one read."""
    roles = [role.code for role in ROLES.values() if permission in role.permissions]
    held = Membership.objects.filter(role__in=roles, user__is_active=True, user__is_service=False)
    by_site: dict[int, set[int]] = {site: set() for site in sites}
    for user, at_site in held.values_list("user_id", "site_id"):
        for site in sites if at_site is None else {at_site} & by_site.keys():
            by_site[site].add(user)
    return by_site


def people_with(permission: Permission, *, site: Site) -> QuerySet[User]:
    """The people who hold a permission at a site, by name."""
    return User.objects.filter(pk__in=holders(permission, [site.pk])[site.pk]).order_by("name", "username")


def sites_of(where: Reach) -> tuple[Site, ...]:
    """The sites that a reach holds, by code."""
    chosen = Site.objects.order_by("code")
    return tuple(chosen if where.everywhere else chosen.filter(pk__in=where.sites))


def sites() -> tuple[Site, ...]:
    """All sites, by code."""
    return tuple(Site.objects.order_by("code"))


def site_of(code: str) -> Site | None:
    """The site of this code."""
    return Site.objects.filter(code=code).first()


def site_where(user: User, permission: Permission, code: str) -> Site | None:
    """The site of this code, where this person holds a permission there."""
    return next((site for site in sites_of(reach(user, permission)) if site.code == code), None)


def people() -> list[User]:
    """Everybody with an account, with the roles read along, by user name."""
    return list(User.objects.order_by("username").prefetch_related("memberships__site"))


def name_of(username: str) -> str:
    """A person as others know them: the full name with the user name; the latter alone where there is none."""
    return names_of([username])[username]


def names_of(usernames: Iterable[str]) -> dict[str, str]:
    """People as others know them, by their user names, in one read."""
    asked = set(usernames)
    known = dict(User.objects.filter(username__in=asked).values_list("username", "name"))
    return {username: f"{known[username]} ({username})" if username in known else username for username in asked}


def user_named(username: str) -> User | None:
    """The person of this user name."""
    if "\0" in username:  # an address may hold anything; PostgreSQL cannot even be asked for this
        return None
    return User.objects.filter(username=username).first()

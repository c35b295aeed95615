"""Who sees what of the trail: the acts of one's own sites; who manages people, the acts upon people (REQ-028)."""

from collections.abc import Iterable
from dataclasses import dataclass

from edc.accounts.acts import AccountAct
from edc.accounts.models import Membership, User
from edc.accounts.roles import Permission
from edc.accounts.selectors import NOWHERE, NotPermitted, Reach, memberships, sites_of
from edc.audit.acts import Act, declared
from edc.audit.search import TrailScope
from edc.casebook.models import Page, Subject, Visit
from edc.study.acts import StudyAct

# Acts upon people, sites and roles, and who came and went: each code begins with what it is done to.
ABOUT_PEOPLE = tuple(act.value for act in AccountAct if act.partition(".")[0] in {"user", "site", "role", "session"})
SESSIONS = (AccountAct.LOG_IN.value, AccountAct.LOG_OUT.value, AccountAct.DENIED.value)
# What holds for the whole study and tells of no subject and no person; everybody may read what was published.
OF_THE_STUDY = (StudyAct.PUBLISH_PARAMETER.value,)
PEOPLES_TABLES = ("accounts_user", "accounts_site", "accounts_membership")


@dataclass(frozen=True, slots=True)
class TrailReader:
    """A person before the trail: where clinical acts may be read, and whether those upon people are."""

    user: User
    clinical: Reach
    is_manager: bool

    @property
    def scope(self) -> TrailScope:
        """What the trail shows of itself."""
        if self.clinical.everywhere:
            return TrailScope(everything=True)
        of_people = TrailScope(kinds=ABOUT_PEOPLE, tables=PEOPLES_TABLES) if self.is_manager else TrailScope()
        if not self.clinical:
            return of_people
        sites = self.clinical.sites
        subjects = Subject.objects.filter(site__in=sites)
        return TrailScope(
            sites=tuple(site.code for site in sites_of(self.clinical)),
            kinds=(*OF_THE_STUDY, *of_people.kinds),
            personal=SESSIONS,
            people=Membership.objects.filter(site__in=sites).values_list("user_id", flat=True),
            pages=Page.objects.filter(subject__site__in=sites).values_list("pk", flat=True),
            rows={
                "casebook_subject": subjects.values_list("pk", flat=True),
                "casebook_visit": Visit.objects.filter(subject__in=subjects).values_list("pk", flat=True),
            },
            tables=of_people.tables,
        )

    @property
    def acts(self) -> tuple[Act, ...]:
        """The kinds of acts that can be asked for."""
        return tuple(act for act in declared() if self.clinical or act in ABOUT_PEOPLE)


def reader(user: User) -> TrailReader:
    """This person before the trail. Raises NotPermitted."""
    held = _granting(Permission.READ_TRAIL, memberships(user))
    clinical = {membership.site_id for membership in _granting(Permission.READ_SUBJECTS, held)}
    managed = {membership.site_id for membership in _granting(Permission.MANAGE_PEOPLE, held)}
    is_manager = None in managed
    if not clinical and not is_manager:
        raise NotPermitted(user=user, permission=Permission.READ_TRAIL, site=None)
    sites = frozenset(site for site in clinical if site is not None)
    where = Reach(everywhere=None in clinical, sites=sites) if clinical else NOWHERE
    return TrailReader(user=user, clinical=where, is_manager=is_manager)


def _granting(permission: Permission, memberships: Iterable[Membership]) -> list[Membership]:
    """The memberships whose role has a permission."""
    return [membership for membership in memberships if permission in membership.declared.permissions]

"""Adds people and sites, gives roles, records who came and went."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from types import MappingProxyType

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from edc.accounts import identifiers
from edc.accounts.acts import AccountAct
from edc.accounts.models import Membership, Site, User
from edc.accounts.roles import ROLES, Permission, conflict
from edc.accounts.selectors import NotPermitted, memberships, role_for
from edc.audit import actions as audit
from edc.audit.acts import Act

LONGEST_ASKED = 300


@dataclass(frozen=True, slots=True)
class Numbering:
    """How a site numbers its subjects: letters, and a # for each digit; no second pattern where one number stays.

    And whether it enters their pinyin initials beside the numbers.
    """

    screening_pattern: str = "S###"
    enrolment_pattern: str = "###"
    asks_initials: bool = False


def add_site(*, code: str, name: str, by: User | None, at: datetime, numbering: Numbering = Numbering()) -> Site:
    """A new site. Without a doer it is the command line that sets up the study."""
    site = Site(code=code, name=name, **asdict(numbering))
    site.full_clean()
    _add(site, _new_entry(AccountAct.ADD_SITE, by=by, at=at, site=code))
    return site


def set_patterns(*, site: Site, masks: Sequence[str], by: User, at: datetime) -> None:
    """How a site numbers its people, in place of what was said before. Raises NotPermitted or ValidationError."""
    new_entry = _new_entry(AccountAct.SET_PATTERNS, by=by, at=at, site=site.code)
    if problems := identifiers.mask_problems(masks):
        raise ValidationError({"patterns": problems})
    with transaction.atomic(), audit.act(new_entry):
        Site.objects.select_for_update().get(pk=site.pk)
        site.patterns = "\n".join(masks)
        site.save(update_fields=["patterns"])


def number_subjects(*, site: Site, numbering: Numbering, by: User | None, at: datetime) -> Site:
    """From now on new numbers of the site follow these patterns; those given stay.

    Raises NotPermitted, or ValidationError for patterns that numbers cannot follow.
    """
    new_entry = _new_entry(AccountAct.NUMBER_SUBJECTS, by=by, at=at, site=site.code)
    with transaction.atomic():
        standing = Site.objects.select_for_update().get(pk=site.pk)
        for name, value in asdict(numbering).items():
            setattr(standing, name, value)
        standing.full_clean()
        with audit.act(new_entry):
            standing.save(update_fields=list(asdict(numbering)))
    return standing


def add_user(*, username: str, name: str, password: str, by: User | None, at: datetime) -> User:
    """A new person with no right at all. Raises ValidationError for a weak password or a taken name."""
    user = User(username=username.lower(), name=name)
    user.set_password(password)
    user.full_clean()
    validate_password(password, user)
    _add(user, _new_entry(AccountAct.ADD_USER, by=by, at=at, reason=username))
    return user


def _add(new: Site | User, new_entry: audit.NewEntry) -> None:
    """Writes a new row; one that was added meanwhile is refused as if it had always stood."""
    try:
        with audit.act(new_entry):
            new.save()
    except IntegrityError:
        new.full_clean()
        raise


def add_service(*, username: str, name: str, at: datetime) -> User:
    """The account of a service, which nobody can sign in with; the one that exists where there is one."""
    known = User.objects.filter(username=username).first()
    if known:
        return known
    user = User(username=username, name=name, is_service=True)
    user.set_unusable_password()
    user.full_clean()
    with audit.act(_new_entry(AccountAct.ADD_USER, by=None, at=at, reason=username)):
        user.save()
    return user


class OwnRole(PermissionDenied):
    """Nobody gives a role to themselves."""


class DutiesConflict(Exception):
    """A role that this person may not hold beside the one that is held already (REQ-022)."""

    def __init__(self, *, role: str, held: Membership) -> None:
        super().__init__(f"{role} beside {held.role}")
        self.role, self.held = ROLES[role], held


def grant(*, user: User, role: str, site: Site | None, by: User | None, at: datetime) -> Membership:
    """Gives a role at a site, or at every site; a role held already is left as it is.

    Raises OwnRole, NotPermitted, or DutiesConflict, which is written down.
    """
    new_entry = _new_entry(AccountAct.GRANT_ROLE, by=by, at=at, site=site.code if site else "", reason=role)
    if by is not None and by.pk == user.pk:
        raise OwnRole
    with transaction.atomic():
        # One role at a time for each person, so that two that conflict are never given at the same moment.
        User.objects.select_for_update().get(pk=user.pk)
        standing = list(user.memberships.filter(Q(site=site) | Q(site=None) if site else Q()).order_by("id"))
        apart = next((held for held in standing if conflict(held.declared, ROLES[role])), None)
        if apart is None:
            return _given(user, ROLES[role].code, site, standing, new_entry)
    with audit.act(replace(new_entry, act=AccountAct.REFUSED_ROLE, reason=f"{user.username}: {role}, {apart.role}")):
        pass
    raise DutiesConflict(role=role, held=apart)


def _given(
    user: User, role: str, site: Site | None, standing: Sequence[Membership], new_entry: audit.NewEntry
) -> Membership:
    held = next(
        (
            membership
            for membership in standing
            if (membership.role, membership.site_id) == (role, site.pk if site else None)
        ),
        None,
    )
    if held:
        return held
    membership = Membership(user=user, role=role, site=site)
    membership.clean_fields()
    with audit.act(new_entry):
        membership.save()
    user.__dict__.pop("_roles", None)
    return membership


class NotSpoken(LookupError):
    """The product does not speak this language."""


def choose_language(*, user: User, language: str, at: datetime) -> None:
    """Keeps the language in which this person reads. Raises NotSpoken."""
    if language not in dict(settings.LANGUAGES):
        raise NotSpoken(language)
    if user.language == language:
        return
    with audit.act(audit.NewEntry(act=AccountAct.CHOOSE_LANGUAGE, by=user, at=at)):
        user.language = language
        user.save(update_fields=["language"])


def record_visit(*, user: User, act: Act, at: datetime) -> None:
    """Writes down that a person signed in or out (REQ-044)."""
    with audit.act(audit.NewEntry(act=act, by=user, at=at)):
        pass


def record_refusal(*, username: str, at: datetime) -> None:
    """Writes down that somebody was refused at sign-in, and under which name it was tried."""
    # Anything can be typed: PostgreSQL keeps no zero byte, and the trail no number of a person.
    tried = identifiers.without(username.replace("\0", ""))[:150]
    with audit.act(audit.NewEntry(act=AccountAct.REFUSED_LOG_IN, by=None, by_name=tried, at=at)):
        pass


def record_denial(*, user: User, asked: str, at: datetime) -> None:
    """Writes down what somebody asked for who may not have it, or which is not there (REQ-031)."""
    reason = identifiers.without(asked.replace("\0", ""))[:LONGEST_ASKED]
    with audit.act(audit.NewEntry(act=AccountAct.DENIED, by=user, at=at, reason=reason)):
        pass


def _new_entry(act: Act, *, by: User | None, at: datetime, site: str = "", reason: str = "") -> audit.NewEntry:
    """An act upon people: by someone who may manage them, or by the command line of the server."""
    role = role_for(by, Permission.MANAGE_PEOPLE, site=None) if by else ""
    name = "" if by else "command line"
    return audit.NewEntry(act=act, by=by, by_name=name, role=role, at=at, site=site, reason=reason)


def record_export(
    *,
    act: Act,
    permission: Permission,
    by: User,
    at: datetime,
    file: str,
    filters: Mapping[str, str] = MappingProxyType({}),
    site: str | None = None,
    subject: int | None = None,
) -> None:
    """The act of taking what answers a question as a file, by the first role that permits it; `site` is whose lines it
    has, where nothing is said the one at which the person holds the permission, if it is one. Raises NotPermitted."""
    held = [membership for membership in memberships(by) if permission in membership.declared.permissions]
    if not held:
        raise NotPermitted(user=by, permission=permission, site=None)
    question = ", ".join(f"{name}={value}" for name, value in filters.items() if value)
    new_entry = audit.NewEntry(
        act=act,
        by=by,
        role=held[0].role,
        site=_only_site(held) if site is None else site,
        subject=subject,
        at=at,
        reason=f"{file}: {question}" if question else file,
    )
    with audit.act(new_entry):
        pass


def _only_site(held: Sequence[Membership]) -> str:
    """The code of the site of these roles, where they are all of one."""
    sites = {membership.site.code if membership.site else "" for membership in held}
    return sites.pop() if len(sites) == 1 else ""

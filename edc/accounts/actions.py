"""Adds people and sites, gives roles, records who came and went."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError

from edc.accounts.models import Membership, Site, User
from edc.accounts.roles import ROLES, Permission
from edc.accounts.selectors import role_for
from edc.audit import actions as audit
from edc.audit.acts import Act

LONGEST_ASKED = 300


def add_site(*, code: str, name: str, by: User | None, at: datetime) -> Site:
    """A new site. Without a doer it is the command line that sets up the study."""
    site = Site(code=code, name=name)
    site.full_clean()
    _add(site, _deed(Act.ADD_SITE, by=by, at=at, site=code))
    return site


def add_user(*, username: str, name: str, password: str, by: User | None, at: datetime) -> User:
    """A new person with no right at all. Raises ValidationError for a weak password or a taken name."""
    user = User(username=username.lower(), name=name)
    user.set_password(password)
    user.full_clean()
    validate_password(password, user)
    _add(user, _deed(Act.ADD_USER, by=by, at=at, reason=username))
    return user


def _add(new: Site | User, deed: audit.Deed) -> None:
    """Writes a new row; one that was added meanwhile is refused as if it had always stood."""
    try:
        with audit.act(deed):
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
    with audit.act(_deed(Act.ADD_USER, by=None, at=at, reason=username)):
        user.save()
    return user


class OwnRole(PermissionDenied):
    """Nobody gives a role to themselves."""


def grant(*, user: User, role: str, site: Site | None, by: User | None, at: datetime) -> Membership:
    """Gives a role at a site, or at every site; a role held already is left as it is. Raises OwnRole, NotPermitted."""
    deed = _deed(Act.GRANT_ROLE, by=by, at=at, site=site.code if site else "", reason=role)
    if by is not None and by.pk == user.pk:
        raise OwnRole
    held = Membership.objects.filter(user=user, site=site, role=role).first()
    if held:
        return held
    membership = Membership(user=user, role=ROLES[role].code, site=site)
    membership.clean_fields()
    try:
        with audit.act(deed):
            membership.save()
    except IntegrityError:  # the same was given at the same moment
        return Membership.objects.get(user=user, site=site, role=role)
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
    with audit.act(audit.Deed(act=Act.CHOOSE_LANGUAGE, by=user, at=at)):
        user.language = language
        user.save(update_fields=["language"])


def record_visit(*, user: User, act: Act, at: datetime) -> None:
    """Writes down that a person signed in or out (REQ-044)."""
    with audit.act(audit.Deed(act=act, by=user, at=at)):
        pass


def record_refusal(*, username: str, at: datetime) -> None:
    """Writes down that somebody was refused at sign-in, and under which name it was tried."""
    tried = username.replace("\0", "")[:150]  # anything can be typed; PostgreSQL keeps no zero byte
    with audit.act(audit.Deed(act=Act.REFUSED_LOG_IN, by=None, by_name=tried, at=at)):
        pass


def record_denial(*, user: User, asked: str, at: datetime) -> None:
    """Writes down what somebody asked for who may not have it, or which is not there (REQ-031)."""
    with audit.act(audit.Deed(act=Act.DENIED, by=user, at=at, reason=asked.replace("\0", "")[:LONGEST_ASKED])):
        pass


def _deed(act: Act, *, by: User | None, at: datetime, site: str = "", reason: str = "") -> audit.Deed:
    """An act upon people: by someone who may manage them, or by the command line of the server."""
    role = role_for(by, Permission.MANAGE_PEOPLE, site=None) if by else ""
    name = "" if by else "command line"
    return audit.Deed(act=act, by=by, by_name=name, role=role, at=at, site=site, reason=reason)

"""Who asks."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from edc.accounts.models import User


def person(request: HttpRequest) -> User:
    """The person signed in; every view behind the sign-in has one."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user

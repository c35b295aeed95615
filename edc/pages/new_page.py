"""A page that is still to be made: a log's next line, or a form beyond the visit's plan."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.http import Http404

from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import may
from edc.capture import registry
from edc.capture.models import Crf
from edc.casebook.models import Page, Subject, Visit
from edc.casebook.selectors import is_left_open, next_repeat, subject_for, visit_of


def new_page(user: User, *, number: str, form: str, visit: int | None) -> Page:
    """A page that is not stored yet; 404 where such a page cannot be."""
    subject = subject_for(user, number)
    if subject is None:
        raise Http404
    at_visit = _visit(subject, visit) if visit else None
    if not _can_be_added(subject, form=form, visit=at_visit):
        raise Http404
    if not may(user, Permission.ENTER_DATA, site=subject.site):
        raise PermissionDenied
    return Page(subject=subject, visit=at_visit, form=form, repeat=next_repeat(subject, form=form, visit=at_visit))


def _visit(subject: Subject, key: int) -> Visit:
    visit = visit_of(subject, key)
    if visit is None or visit.struck is not None:
        raise Http404
    return visit


def _can_be_added(subject: Subject, *, form: str, visit: Visit | None) -> bool:
    """Whether one more page of the form can be made there, or one whose place was left open."""
    if form in _keys(_added(visit)):
        return True
    return form in _keys(registry.forms()) and is_left_open(subject, form=form, visit=visit)


def _keys(models: Iterable[type[Crf]]) -> set[str]:
    return {model.key() for model in models}


def _added(visit: Visit | None) -> tuple[type[Crf], ...]:
    """The forms of which one more page can be added."""
    return registry.at_visits() if visit else registry.logs()

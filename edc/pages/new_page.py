"""A page that is still to be made: a log's next line, or a form beyond the visit's plan."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import may
from edc.capture import registry
from edc.capture.models import Crf
from edc.casebook.models import Page, Visit
from edc.casebook.selectors import is_left_open, next_repeat, subject_for, visit_of


def new_page(user: User, *, number: str, form: str, visit: int | None) -> Page:
    """A page that is not stored yet; 404 where such a page cannot be."""
    subject = subject_for(user, number)
    at_visit = visit_of(subject, visit) if subject and visit else None
    if subject is None or (visit and at_visit is None) or (at_visit and at_visit.struck is not None):
        raise Http404
    known, kinds = ({model.key() for model in models} for models in (registry.forms(), _added(at_visit)))
    if form not in kinds and (form not in known or not is_left_open(subject, form=form, visit=at_visit)):
        raise Http404
    if not may(user, Permission.ENTER_DATA, site=subject.site):
        raise PermissionDenied
    return Page(subject=subject, visit=at_visit, form=form, repeat=next_repeat(subject, form=form, visit=at_visit))


def _added(visit: Visit | None) -> tuple[type[Crf], ...]:
    """The forms of which one more page can be added."""
    return registry.at_visits() if visit else registry.logs()

"""What is put on record when a page is opened: who looked at what identifies a subject, and what other rooms keep."""

from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import role_for
from edc.audit import actions as audit
from edc.audit.acts import Act
from edc.capture import registry
from edc.casebook.models import Page
from edc.hooks import Hook


class PageAct(Act):
    """What is looked at on a page."""

    VIEW_IDENTIFIERS = "page.identifiers", _("looked at what identifies a subject")


class PageOpened(Protocol):
    """Told that somebody opens a page."""

    def __call__(self, *, page: Page, by: User, at: datetime) -> None: ...


PAGE_OPENED: Hook[PageOpened] = Hook("page_opened")


def opened(page: Page, *, by: User, at: datetime) -> None:
    """Puts on record that somebody opens a page, before its content is read: what comes later was not seen."""
    looked_at(page, by=by, at=at)
    for function in PAGE_OPENED.functions:
        function(page=page, by=by, at=at)


def looked_at(page: Page, *, by: User, at: datetime) -> None:
    """Puts on record that somebody looks at a page, where it tells who the subject is."""
    if not any(item.identifies for item in registry.form(page.form).items()):
        return
    site = page.subject.site
    role = role_for(by, Permission.READ_SUBJECTS, site=site)
    new_entry = audit.NewEntry(
        act=PageAct.VIEW_IDENTIFIERS, by=by, role=role, site=site.code, subject=page.subject_id, page=page.pk, at=at
    )
    with audit.act(new_entry):
        pass

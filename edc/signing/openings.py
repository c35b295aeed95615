"""Keeps which state of a page a reviewer has seen: only what was opened as it stands is offered for signing."""

from datetime import datetime

from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import may, role_for
from edc.audit import actions as audit
from edc.audit import signed
from edc.casebook.models import Page
from edc.signing.acts import SigningAct
from edc.signing.models import Opening


def opened(*, page: Page, by: User, at: datetime) -> None:
    """Keeps that somebody opened a page, where that person may sign it."""
    if may(by, Permission.SIGN, site=page.subject.site):
        record(page=page, by=by, at=at)


def record(*, page: Page, by: User, at: datetime) -> None:
    """Keeps that somebody who signs opened a page as it is now; once for each state of it. Raises NotPermitted."""
    role = role_for(by, Permission.SIGN, site=page.subject.site)
    if page.last_entry is None or signed.opened([page.pk], by=by.pk):
        return
    site = page.subject.site.code
    new_entry = audit.NewEntry(
        act=SigningAct.OPEN_PAGE, by=by, role=role, site=site, subject=page.subject_id, page=page.pk, at=at
    )
    with audit.act(new_entry):
        Opening.objects.update_or_create(page=page, by=by, defaults={"as_of": page.last_entry, "at": at})

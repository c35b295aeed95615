"""What is put on record when a page is opened: what a reviewer has seen, who looked at what identifies a subject."""

from datetime import datetime

from edc.accounts.models import User
from edc.accounts.roles import Permission
from edc.accounts.selectors import may, role_for
from edc.audit import actions as audit
from edc.audit.acts import Act
from edc.capture import registry
from edc.casebook.models import Page
from edc.review import openings


def opened(page: Page, *, by: User, at: datetime) -> None:
    """Puts on record that somebody opens a page, before its content is read: what comes later was not seen."""
    looked_at(page, by=by, at=at)
    if may(by, Permission.SIGN, site=page.subject.site):
        openings.record(page=page, by=by, at=at)


def looked_at(page: Page, *, by: User, at: datetime) -> None:
    """Puts on record that somebody looks at a page, where it tells who the subject is."""
    if not any(item.identifies for item in registry.form(page.form).items()):
        return
    site = page.subject.site
    role = role_for(by, Permission.READ_SUBJECTS, site=site)
    deed = audit.Deed(
        act=Act.VIEW_IDENTIFIERS, by=by, role=role, site=site.code, subject=page.subject_id, page=page.pk, at=at
    )
    with audit.act(deed):
        pass

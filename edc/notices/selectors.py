"""The notices of a person."""

from django.db.models import F, QuerySet

from edc.accounts.models import User
from edc.notices.models import PersonalNotice


def inbox(user: User) -> QuerySet[PersonalNotice]:
    """A person's notices: those that were not read first, the latest first."""
    return user.notices.select_related("subject").order_by(F("read_at").desc(nulls_first=True), "-at", "-pk")

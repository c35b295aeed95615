"""The notices of a person."""

from django.db.models import F, QuerySet

from edc.accounts.models import User
from edc.notices.models import PersonalNotice


def inbox(user: User) -> QuerySet[PersonalNotice]:
    """A person's notices: those that were not read first, the latest first."""
    return user.notices.select_related("subject").order_by(F("read_at").desc(nulls_first=True), "-at", "-pk")


def notice_for(user: User, key: int) -> PersonalNotice | None:
    """A person's own notice of this number."""
    return user.notices.filter(pk=key).first()


def latest_unread(user: User) -> int | None:
    """The number of the latest notice that a person has not read."""
    return user.notices.filter(read_at__isnull=True).order_by("-pk").values_list("pk", flat=True).first()

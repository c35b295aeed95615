"""The notices of a person."""

from django.db.models import F, QuerySet
from django.utils.translation import get_language

from edc.accounts.models import User
from edc.notices.models import PersonalNotice


def inbox(user: User) -> QuerySet[PersonalNotice]:
    """A person's notices: those that were not read first, the latest first."""
    return user.notices.select_related("subject").order_by(F("read_at").desc(nulls_first=True), "-at", "-pk")


def said(notice: PersonalNotice) -> str:
    """What a notice tells, in the language of whoever reads it."""
    return notice.text_zh if notice.text_zh and (get_language() or "").startswith("zh") else notice.text

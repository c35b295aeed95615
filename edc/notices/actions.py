"""Writes notices, each once for its person, event and version; marks them read; mails what waits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from edc.accounts.models import User
from edc.notices.models import PersonalNotice

MAILS_A_TIME = 200
# Who was not reached within a day finds the notice in the product.
MAILED_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotice:
    """What somebody is to be told: of which event, in which version, where it stands."""

    person: int
    event: str
    version: str
    text: str
    url: str
    text_zh: str = ""
    subject: int | None = None


def notify(*, new: Iterable[NewNotice], at: datetime) -> None:
    """Tells people what they were not told before; of one event and version nobody is told twice."""
    PersonalNotice.objects.bulk_create(
        (
            PersonalNotice(
                person_id=notice.person,
                event=notice.event,
                version=notice.version,
                subject_id=notice.subject,
                text=notice.text,
                text_zh=notice.text_zh,
                url=notice.url,
                at=at,
            )
            for notice in new
        ),
        ignore_conflicts=True,
    )


def mark_read(*, keys: Iterable[int], by: User, at: datetime) -> None:
    """Marks those of a person's own notices as read."""
    by.notices.filter(pk__in=list(keys), read_at__isnull=True).update(read_at=at)


def mark_all_read(*, until: int, by: User, at: datetime) -> None:
    """Marks a person's own notices as read, up to one; what came after it nobody has seen yet."""
    by.notices.filter(pk__lte=until, read_at__isnull=True).update(read_at=at)


def mark_event_read(*, events: Iterable[str], at: datetime) -> None:
    """Marks what anybody was told of these events as read: nothing waits for them any more."""
    PersonalNotice.objects.filter(event__in=list(events), read_at__isnull=True).update(read_at=at)


def mail_waiting(*, at: datetime) -> int:
    """Mails the notices of the last day that nobody has read or mailed yet, where mail is configured; how many.

    Each in a transaction of its own, and passed over where another worker has it. Raises at the end what the mail
    server refused: that is tried again, and keeps no other from being mailed.
    """
    if not settings.MAIL_TO:
        return 0
    waiting = PersonalNotice.objects.filter(mailed_at__isnull=True, read_at__isnull=True, person__is_active=True)
    waiting = waiting.filter(at__gt=at - MAILED_FOR).order_by("pk")
    mailed, refused = 0, []
    for key in list(waiting.values_list("pk", flat=True)[:MAILS_A_TIME]):
        try:
            mailed += _mail(key, at=at)
        except OSError as fault:  # the errors of SMTP are of this kind too
            refused.append(fault)
    if refused:
        message = "mails of notices were refused"
        raise ExceptionGroup(message, refused)
    return mailed


def _mail(key: int, *, at: datetime) -> bool:
    with transaction.atomic():
        held = PersonalNotice.objects.select_for_update(skip_locked=True, of=("self",))
        notice = held.select_related("person", "subject").filter(pk=key, mailed_at__isnull=True).first()
        if notice is None:
            return False
        mail_of(notice=notice).send()
        notice.mailed_at = at
        notice.save(update_fields=["mailed_at"])
    return True


def mail_of(*, notice: PersonalNotice) -> EmailMessage:
    """The mail of a notice: the study, the subject's number and where it stands; nothing else leaves the product."""
    subject = notice.subject.number if notice.subject else ""
    with override(notice.person.language or settings.LANGUAGE_CODE):
        title = _("%(study)s: a notice for you") % {"study": settings.PROTOCOL}
    lines = [settings.PROTOCOL, subject, f"{settings.ADDRESS}{notice.url}"]
    to = settings.MAIL_TO.replace("{username}", notice.person.username)
    return EmailMessage(subject=title, body="\n".join(filter(None, lines)), to=[to])

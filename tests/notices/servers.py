"""Mail servers as they can be: one that refuses everything, one beside which another worker mails all that waits."""

from smtplib import SMTPServerDisconnected

from django.core.mail.backends.base import BaseEmailBackend

from edc.notices.models import PersonalNotice
from tests import universe


class Refusing(BaseEmailBackend):
    """Refuses everything."""

    def send_messages(self, email_messages) -> int:
        raise SMTPServerDisconnected


class BesideAnother(BaseEmailBackend):
    """Takes a mail, and by then another worker has mailed the rest."""

    def send_messages(self, email_messages) -> int:
        PersonalNotice.objects.update(mailed_at=universe.NOW)
        return len(email_messages)

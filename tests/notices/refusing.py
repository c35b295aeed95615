"""A mail server that refuses everything."""

from smtplib import SMTPServerDisconnected

from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    """Refuses everything."""

    def send_messages(self, email_messages) -> int:
        raise SMTPServerDisconnected

"""Notices: what a person is told of, once for an event and its version; read or not, mailed or not."""

from django.db import models

from edc.accounts.models import User
from edc.casebook.models import Subject


class PersonalNotice(models.Model):
    """One line of a person's inbox. What it tells of is on record where it happened: the notice is no trial data."""

    UNRECORDED = True

    person = models.ForeignKey(User, models.PROTECT, related_name="notices")
    event = models.CharField(max_length=100)
    version = models.CharField(max_length=60)
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, related_name="+")
    text = models.TextField()
    text_zh = models.TextField(blank=True)
    url = models.CharField(max_length=200)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "event", "version"], name="notice_once"),
        ]
        indexes = [
            models.Index(fields=["person", "-at"], name="notices_of_person"),
            models.Index(fields=["event"], name="notices_unread", condition=models.Q(read_at__isnull=True)),
            models.Index(fields=["id"], name="notices_to_mail", condition=models.Q(mailed_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.event} {self.version}"

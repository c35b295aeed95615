"""The register of snapshots: what left the house, when, and by whom."""

from django.db import models

from edc.exports.recipients import Recipient


class Snapshot(models.Model):
    """One snapshot as it was written. The data are in the file; its SHA-256 here proves that it is that file (REQ-095).

    `sites` are the codes of the sites it holds; `last_entry` is the highest entry of the trail that it saw, and
    `transactions` exactly which transactions (PostgreSQL's pg_current_snapshot).
    """

    IMMUTABLE = True

    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    sites = models.TextField()
    rows = models.BigIntegerField()
    # What was taken before the question was asked went to somebody within the country.
    recipient = models.CharField(max_length=10, choices=Recipient.choices, default=Recipient.HOME)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    last_entry = models.BigIntegerField(null=True)
    transactions = models.TextField()
    protocol = models.CharField(max_length=60)
    code_version = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(sha256__regex="^[0-9a-f]{64}$"), name="snapshot_has_its_hash"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.sha256[:12]}"

"""A job as a row: who has it and until when, how often it was tried, and how it ended."""

from django.db import models


class QueuedJob(models.Model):
    """What a table of jobs has in common. The row is the truth; the message broker only rings the bell (ADR 5).

    `problem` is why it failed, or last failed.
    """

    attempts = models.PositiveIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.done_at is None and self.failed_at is None

"""What has to be reported, and what was: work as rows, and runs that never change."""

from django.db import models

from edc.jobs.job import QueuedJob


class Work(QueuedJob):
    """One report for one period (REQ-094)."""

    report = models.CharField(max_length=40)
    period = models.DateField()
    due_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "period"], name="work_once_a_period"),
            models.CheckConstraint(
                condition=models.Q(done_at__isnull=True) | models.Q(failed_at__isnull=True),
                name="work_done_or_failed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.period}"


class Run(models.Model):
    """A report as it was written: its data cut, the numbers of the protocol, the code, and its own checksum."""

    IMMUTABLE = True

    work = models.OneToOneField(Work, models.PROTECT, related_name="run")
    cut = models.DateField()
    made_at = models.DateTimeField()
    last_entry = models.BigIntegerField(null=True)
    code_version = models.CharField(max_length=60)
    sites = models.TextField()
    content = models.TextField()
    checksum = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.work} {self.checksum[:12]}"

"""Sources of files and what they call our things; the files that came; the jobs that read them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from edc.accounts.models import Site, User
from edc.imports.columns import FIELDS, Columns
from edc.imports.files.commas import Comma
from edc.imports.results.verdicts import RowVerdict
from edc.jobs.job import QueuedJob


class Source(models.Model):
    """A laboratory system of a site, and the columns of its files."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="sources")
    name = models.CharField(max_length=100)
    subject = models.TextField(blank=True)
    code = models.TextField(blank=True)
    test = models.TextField(blank=True)
    result = models.TextField(blank=True)
    unit = models.TextField(blank=True)
    low = models.TextField(blank=True)
    high = models.TextField(blank=True)
    range = models.TextField(blank=True)
    day = models.TextField(blank=True)
    visit = models.TextField(blank=True)
    specimen = models.TextField(blank=True)
    status = models.TextField(blank=True)
    # What a comma in a number is; blank as long as nobody was asked.
    comma = models.CharField(max_length=10, choices=Comma.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], name="source_once_a_site"),
            models.CheckConstraint(condition=Q(comma__in=["", *Comma.values]), name="source_comma_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def columns(self) -> Columns:
        """Which column says what."""
        return Columns(**{name: getattr(self, name) for name in FIELDS})


class TermKind(models.TextChoices):
    """The things that a source may call otherwise."""

    TEST = "test", _("Test")
    UNIT = "unit", _("Unit")
    VISIT = "visit", _("Visit")
    SUBJECT = "subject", _("Subject")


class Term(models.Model):
    """What a source calls one of our things; without our name for it, it is left out."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="terms")
    what = models.CharField(max_length=10, choices=TermKind.choices)
    theirs = models.TextField()
    ours = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "what", "theirs"], name="term_once_a_source"),
            models.CheckConstraint(condition=Q(what__in=TermKind.values), name="term_of_a_kind"),
            models.CheckConstraint(condition=~Q(what=TermKind.UNIT) | ~Q(ours=""), name="no_unit_is_left_out"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.theirs}"


class File(models.Model):
    """The bytes of a file that came. Whether they are still the same, the hash on record tells (REQ-070)."""

    # The trail holds the hash; holding the bytes too would keep each file twice.
    UNRECORDED = True

    sha256 = models.CharField(max_length=64, unique=True)
    content = models.BinaryField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="file_has_its_hash")]

    def __str__(self) -> str:
        return self.sha256[:12]


class Upload(models.Model):
    """A file that a person sent for a source."""

    IMMUTABLE = True

    source = models.ForeignKey(Source, models.PROTECT, related_name="uploads")
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.sha256[:12]}"


class JobKind(models.TextChoices):
    """A dry run tells what would come of a file; an import does it."""

    DRY_RUN = "dry", _("dry run")
    IMPORT = "import", _("import")


class Job(QueuedJob):
    """One reading of a file.

    `mapping` is the hash of the source's columns and names as they were when the job was asked for. What was done of
    it are its batches; what there is to say of single rows are its lines.
    """

    upload = models.ForeignKey(Upload, models.PROTECT, related_name="jobs")
    kind = models.CharField(max_length=10, choices=JobKind.choices)
    mapping = models.CharField(max_length=64)
    overwrite = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    stopped_at = models.DateTimeField(null=True)
    # Why it failed, for the person, also in Chinese.
    problem_zh = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=JobKind.values), name="job_of_a_kind"),
            models.CheckConstraint(condition=Q(overwrite=False) | ~Q(reason=""), name="overwriting_has_a_reason"),
            models.CheckConstraint(
                condition=Q(done_at=None, stopped_at=None)
                | Q(done_at=None, failed_at=None)
                | Q(stopped_at=None, failed_at=None),
                name="job_ends_once",
            ),
            models.UniqueConstraint(
                fields=["upload"],
                condition=Q(done_at=None, stopped_at=None, failed_at=None),
                name="one_open_job_a_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return super().is_open and self.stopped_at is None


class Batch(models.Model):
    """Rows of a job that are done, together with all that they changed.

    So many `rows`; of these `fresh` were entered anew, `same` stood so already, `left` were left out on purpose. What
    became of every other row is one of the job's lines.
    """

    IMMUTABLE = True

    job = models.ForeignKey(Job, models.PROTECT, related_name="batches")
    number = models.PositiveIntegerField()
    rows = models.PositiveIntegerField()
    fresh = models.PositiveIntegerField()
    same = models.PositiveIntegerField()
    left = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="batch_once_a_job")]

    def __str__(self) -> str:
        return f"{self.job_id} {self.number}"


class Line(models.Model):
    """A row of a file of which there is something to say: what, in both languages, and the values in question.

    `theirs` is the name that was not known, and `hint` the name of ours that it might mean; `cells` are what the file
    has in this row, to be sent back without reading the file again.
    """

    # It follows from the file, the mapping and the study; what was changed in the study the trail has.
    UNRECORDED = True

    job = models.ForeignKey(Job, models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    verdict = models.CharField(max_length=12, choices=RowVerdict.choices)
    said = models.TextField()
    said_zh = models.TextField()
    subject = models.TextField(blank=True)
    test = models.TextField(blank=True)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    theirs = models.TextField(blank=True)
    hint = models.TextField(blank=True)
    cells = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "number"], name="line_once_a_job"),
            models.CheckConstraint(condition=Q(verdict__in=RowVerdict.values), name="line_has_a_verdict"),
        ]

    def __str__(self) -> str:
        return f"{self.job_id} {self.number} {self.verdict}"


class Notice(models.Model):
    """A sentence about a file as a whole; or, with the first of its rows, a piece of a file that was not used.

    `rows` is how many rows of a batch say the same.
    """

    # It follows from the file, as a line does.
    UNRECORDED = True

    job = models.ForeignKey(Job, models.PROTECT, related_name="notices")
    number = models.PositiveIntegerField(null=True)
    rows = models.PositiveIntegerField(default=1)
    text = models.TextField(blank=True)
    said = models.TextField()
    said_zh = models.TextField()

    def __str__(self) -> str:
        return f"{self.job_id} {self.said[:40]}"

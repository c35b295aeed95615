"""The trail: what was done (Entry), and what it changed in the database (Change, written by PostgreSQL)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Origin(models.TextChoices):
    """Where an act came from."""

    WEB = "web", _("browser")
    IMPORT = "import", _("file import")
    TASK = "task", _("scheduled task")
    COMMAND = "command", _("command line")
    MIGRATION = "migration", _("software upgrade")


class Act(models.TextChoices):
    """What a person or the system did."""

    SAVE_PAGE = "page.save", _("saved a page")
    OPEN_BOOK = "subject.open", _("opened a casebook")
    ADD_VISIT = "visit.add", _("added a visit")
    ADD_PAGE = "page.add", _("added a page")
    ADD_USER = "user.add", _("added a person")
    ADD_SITE = "site.add", _("added a site")
    GRANT_ROLE = "role.grant", _("gave a role")
    CHOOSE_LANGUAGE = "user.language", _("chose a language")
    LOG_IN = "session.login", _("signed in")
    LOG_OUT = "session.logout", _("signed out")
    REFUSED_LOG_IN = "session.refused", _("was refused at sign-in")
    PUBLISH_PARAMETER = "parameter.publish", _("published a protocol parameter")
    WORK = "work", _("did scheduled work")
    RUN_REPORT = "report.run", _("stored a report")
    EXPORT = "export", _("exported data")


class Entry(models.Model):
    """One act. It knows who and when by value, so that the trail never depends on living rows (REQ-041)."""

    tx = models.BigIntegerField(editable=False)
    at = models.DateTimeField()
    act = models.CharField(max_length=40)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=150)
    role = models.CharField(max_length=40)
    site = models.CharField(max_length=20)
    subject_id = models.BigIntegerField(null=True)
    page_id = models.BigIntegerField(null=True)
    reason = models.TextField()
    origin = models.CharField(max_length=20)
    request = models.CharField(max_length=64)
    code_version = models.CharField(max_length=60)

    class Meta:
        indexes = [
            models.Index("page_id", "id", name="entry_of_page"),
            models.Index("tx", "page_id", name="entry_of_transaction"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.act} {self.by_name}"


class Operation(models.TextChoices):
    """What happened to a row."""

    INSERT = "I", _("added")
    UPDATE = "U", _("changed")
    DELETE = "D", _("removed")


class Change(models.Model):
    """A row before and after: the columns that changed, or all of them for a new or removed row."""

    at = models.DateTimeField()
    tx = models.BigIntegerField()
    entry_id = models.BigIntegerField(null=True)
    table_name = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    page_id = models.BigIntegerField(null=True)
    op = models.CharField(max_length=1)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    db_role = models.CharField(max_length=63)

    class Meta:
        indexes = [
            models.Index("table_name", "row_id", "id", name="change_of_row"),
            models.Index("page_id", "id", name="change_of_page"),
            models.Index("entry_id", name="change_of_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.op} {self.table_name} {self.row_id}"

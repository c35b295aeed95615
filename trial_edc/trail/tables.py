"""What tables and columns that are no form's are called, and what is never shown of them."""

from collections.abc import Mapping
from functools import cache

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from edc.capture.models import Answered

Words = str | Promise

TABLES: Mapping[str, Words] = {
    "accounts_user": _("Person"),
    "accounts_site": _("Site"),
    "accounts_membership": _("Role of a person"),
    "study_publishedparameter": _("Protocol parameter"),
    "casebook_subject": _("Subject"),
    "casebook_visit": _("Visit"),
    "casebook_page": _("Page"),
    "reports_work": _("Scheduled work"),
    "reports_run": _("Stored report"),
    "exports_snapshot": _("Snapshot"),
}
COLUMNS: Mapping[str, Words] = {
    "at": _("Moment"),
    "attempts": _("Attempts"),
    "by": _("By"),
    "checksum": _("Checksum"),
    "citation": _("Citation"),
    "claimed_until": _("Claimed until"),
    "code": _("Code"),
    "code_version": _("Version of the program"),
    "content": _("Content"),
    "cut": _("Data cut"),
    "done_at": _("Done at"),
    "due_at": _("Due on"),
    "effective_from": _("Effective from"),
    "failed_at": _("Failed at"),
    "form": _("Form"),
    "is_active": _("May sign in"),
    "is_service": _("Is a service"),
    "language": _("Language"),
    "last_entry": _("Last act upon it"),
    "made_at": _("Written on"),
    "name": _("Name"),
    "number": _("Number"),
    "page_id": _("Page"),
    "password": _("Password"),
    "period": _("Period"),
    "problem": _("What went wrong"),
    "protocol": _("Protocol"),
    "repeat": _("Which of its kind"),
    "report": _("Report"),
    "role": _("Role"),
    "rows": _("Rows"),
    "sha256": _("Checksum (SHA-256)"),
    "site_id": _("Site"),
    "sites": _("Sites"),
    "size": _("Bytes"),
    "subject_id": _("Subject"),
    "transactions": _("Transactions"),
    "user_id": _("Person"),
    "username": _("User name"),
    "value": _("Value"),
    "visit_id": _("Visit"),
    "work_id": _("Scheduled work"),
}
# What nobody reads in the trail, and no export holds: that it changed is told, never to what.
WITHHELD = frozenset({("accounts_user", "password")})
DOTS = "••••••"
# A text of no form, a whole report for one, is told by its beginning.
LONGEST = 200


@cache
def model_of(table: str) -> type[models.Model] | None:
    """The model whose table this is; nothing where this release has none."""
    return next((model for model in apps.get_models(include_auto_created=True) if model._meta.db_table == table), None)


@cache
def form_of(table: str) -> type[Answered] | None:
    """The form, or the lines of one, whose answers the table holds."""
    model = model_of(table)
    return model if model and issubclass(model, Answered) else None


def table_label(table: str) -> str:
    """What the rows of a table are; the table's own name where nothing better is known."""
    model = model_of(table)
    return str(TABLES.get(table) or (model._meta.verbose_name if model else table))


def column_label(table: str, column: str) -> str:
    """What a column says; its own name where nothing better is known."""
    if column in COLUMNS:
        return str(COLUMNS[column])
    model = model_of(table)
    fields = {field.column: field for field in model._meta.concrete_fields} if model else {}
    return str(fields[column].verbose_name) if column in fields else column


def is_moment(table: str, column: str) -> bool:
    """Whether a column holds moments."""
    model = model_of(table)
    found = next((one for one in model._meta.concrete_fields if one.column == column), None) if model else None
    return isinstance(found, models.DateTimeField)

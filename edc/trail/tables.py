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
    "review_query": _("Query"),
    "review_message": _("Message of a query"),
    "review_verification": _("Verification"),
    "review_opening": _("Opening of a page"),
    "review_signature": _("Signature"),
    "worklist_workitem": _("Work item"),
    "review_hold": _("Freeze or lock"),
    "review_release": _("Request for a release"),
    "capture_blank": _("Word about a blank"),
    "labs_alias": _("A hospital’s name of a test"),
    "labs_laboratory": _("Laboratory"),
    "labs_referenceinterval": _("Reference interval"),
    "reports_work": _("Scheduled work"),
    "reports_run": _("Stored report"),
    "exports_snapshot": _("Snapshot"),
    "enrollment_consentversion": _("Version of the consent form"),
    "enrollment_eligibilitydecision": _("Decision about eligibility"),
    "enrollment_criteriondecision": _("Decision about a criterion"),
    "enrollment_enrolment": _("Enrolment"),
    "imports_source": _("Source of imports"),
    "imports_term": _("Name of a source"),
    "imports_upload": _("File that came"),
    "imports_job": _("Reading of a file"),
    "imports_batch": _("Rows of a file that are done"),
    "audit_masking": _("Request to mask a text"),
    "audit_masked": _("Masked change"),
}
COLUMNS: Mapping[str, Words] = {
    "accepted": _("Accepted"),
    "approved_on": _("Approved on"),
    "asks_initials": _("Asks for initials"),
    "criterion": _("Criterion"),
    "decision_id": _("Decision about eligibility"),
    "earlier_id": _("Screened before as"),
    "enrolled_on": _("Enrolled on"),
    "enrolment_pattern": _("Pattern of subject numbers"),
    "ethics_reference": _("Reference of the ethics committee"),
    "holds_until": _("Holds until"),
    "label": _("Version"),
    "needs_reconsent": _("Subjects on study sign it anew"),
    "planned_on": _("Planned first dose"),
    "recipient": _("Recipient"),
    "screening_number": _("Screening number"),
    "screening_pattern": _("Pattern of screening numbers"),
    "as_of": _("As of the act"),
    "asked_at": _("Asked at"),
    "asked_by_id": _("Asked by"),
    "after": _("SHA-256 since it was masked"),
    "age_from": _("From the age of"),
    "age_until": _("To the age of"),
    "asked": _("Act that asked"),
    "at": _("Moment"),
    "attempts": _("Attempts"),
    "before": _("SHA-256 before it was masked"),
    "by": _("By"),
    "by_id": _("By"),
    "check_id": _("Edit check"),
    "change_id": _("Change"),
    "checksum": _("Checksum"),
    "citation": _("Citation"),
    "claimed_until": _("Claimed until"),
    "code": _("Code"),
    "code_version": _("Version of the program"),
    "completed": _("Complete since the act"),
    "confirmed": _("Value confirmed as correct"),
    "content": _("Content"),
    "cut": _("Data cut"),
    "decided_at": _("Decided at"),
    "decided_by_id": _("Decided by"),
    "column_name": _("Column"),
    "decided": _("Act that decided"),
    "done_at": _("Done at"),
    "due_at": _("Due on"),
    "effective_from": _("Effective from"),
    "ended_at": _("Ended at"),
    "ended_by_id": _("Ended by"),
    "entry": _("Act"),
    "failed_at": _("Failed at"),
    "form": _("Form"),
    "high": _("Upper limit"),
    "hold_id": _("Freeze or lock"),
    "is_active": _("May sign in"),
    "is_default": _("Usual laboratory of the site"),
    "is_granted": _("Granted"),
    "is_service": _("Is a service"),
    "is_withdrawal": _("Takes a verification back"),
    "item": _("Item"),
    "kind": _("Kind"),
    "language": _("Language"),
    "last_entry": _("Last act upon it"),
    "laboratory_id": _("Laboratory"),
    "lifted": _("Lifted by the act"),
    "low": _("Lower limit"),
    "made_at": _("Written on"),
    "meaning": _("Meaning"),
    "method": _("Method"),
    "moved_at": _("Last step at"),
    "length": _("How many characters"),
    "masking_id": _("Act that asked"),
    "name": _("Name"),
    "number": _("Number"),
    "opened_at": _("Asked since"),
    "page": _("Page"),
    "page_id": _("Page"),
    "password": _("Password"),
    "period": _("Period"),
    "permission": _("Permission of those who are asked"),
    "person_id": _("Person"),
    "problem": _("What went wrong"),
    "protocol": _("Protocol"),
    "query_id": _("Query"),
    "raised_at": _("Raised at"),
    "raised_by_id": _("Raised by"),
    "reach": _("As of the change"),
    "reason": _("Reason"),
    "repeat": _("Which of its kind"),
    "report": _("Report"),
    "role": _("Role"),
    "row": _("Line"),
    "row_id": _("Row"),
    "rows": _("Rows"),
    "rule": _("Rule"),
    "seen": _("What the check saw"),
    "sex": _("Sex"),
    "sha256": _("Checksum (SHA-256)"),
    "patterns": _("Patterns of numbers of people"),
    "site_id": _("Site"),
    "sites": _("Sites"),
    "size": _("Bytes"),
    "state": _("State"),
    "step": _("Step"),
    "struck": _("Struck through by the act"),
    "subject_id": _("Subject"),
    "text": _("Text"),
    "text_zh": _("Text in Chinese"),
    "start": _("From which character"),
    "table_name": _("Table"),
    "test": _("Test"),
    "transactions": _("Transactions"),
    "unit": _("Unit"),
    "user_id": _("Person"),
    "username": _("User name"),
    "valid_from": _("Valid from"),
    "valid_until": _("Valid to"),
    "value": _("Value"),
    "version": _("Version"),
    "visit_id": _("Visit"),
    "withdrawn": _("Withdrawn by the act"),
    "work_id": _("Scheduled work"),
    "result": _("Result"),
    "range": _("Reference range"),
    "day": _("Day of the sample"),
    "visit": _("Visit"),
    "specimen": _("Specimen"),
    "status": _("Status of the result (final, corrected)"),
    "comma": _("A comma in a number is"),
    "subject": _("Subject"),
    "source_id": _("Source of imports"),
    "what": _("What it names"),
    "theirs": _("Name of the source"),
    "ours": _("Name of ours"),
    "file_id": _("File"),
    "upload_id": _("File that came"),
    "mapping": _("Checksum of the mapping"),
    "overwrite": _("Overwrites"),
    "stopped_at": _("Stopped at"),
    "problem_zh": _("What went wrong, in Chinese"),
    "job_id": _("Reading of a file"),
    "fresh": _("New"),
    "same": _("Identical"),
    "left": _("Left out or blank"),
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
    field = (
        next((candidate for candidate in model._meta.concrete_fields if candidate.column == column), None)
        if model
        else None
    )
    return isinstance(field, models.DateTimeField)

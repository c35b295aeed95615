"""What is done with reports, and the tables that each act changes."""

from django.utils.translation import gettext_lazy as _

from edc.audit.acts import Act


class ReportAct(Act):
    """What is done with reports."""

    WORK = "work", _("did scheduled work"), "reports_work"
    RUN_REPORT = "report.run", _("stored a report"), "reports_run", "reports_work"

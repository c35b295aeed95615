"""What is done with files, and the tables that each act changes."""

from django.utils.translation import gettext_lazy as _

from edc.audit.acts import Act


class ImportAct(Act):
    """What is done with files."""

    MAP_SOURCE = "import.map", _("said how files of a source are read"), "imports_source", "imports_term"
    TAKE_IN = "import.file", _("took in a file"), "imports_upload"
    ASK_IMPORT = "import.ask", _("asked for a file to be read"), "imports_job"
    IMPORT = "import.run", _("read rows of a file"), "imports_job", "imports_batch"
    STOP_IMPORT = "import.stop", _("stopped the reading of a file"), "imports_job"

"""The function behind gates. `migrate` ends by setting their triggers."""

from django.db import migrations

from edc.capture.checks.gates import REFUSE


class Migration(migrations.Migration):
    dependencies = [("capture", "0004_drafts_to_pages")]

    operations = [migrations.RunSQL(REFUSE, migrations.RunSQL.noop)]

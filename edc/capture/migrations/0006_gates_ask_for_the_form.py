"""The function behind gates as it is now, where an earlier release made another."""

from django.db import migrations

from edc.capture.checks.gates import REFUSE


class Migration(migrations.Migration):
    dependencies = [("capture", "0005_gates")]

    operations = [migrations.RunSQL(REFUSE, migrations.RunSQL.noop)]

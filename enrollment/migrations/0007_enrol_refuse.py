"""The function that refuses an enrolment without a decision. `migrate` ends by setting its trigger."""

from django.db import migrations

from enrollment.schema import REFUSE


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0006_decision")]

    operations = [migrations.RunSQL(REFUSE, migrations.RunSQL.noop)]

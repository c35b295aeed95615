"""What is held stays still: the functions behind the walls. `migrate` ends by setting the triggers."""

from django.db import migrations

from edc.audit.schema import lock_triggers


class Migration(migrations.Migration):
    dependencies = [("review", "0001_opening")]

    operations = [migrations.RunSQL(text, migrations.RunSQL.noop) for text in lock_triggers.FUNCTIONS.values()]

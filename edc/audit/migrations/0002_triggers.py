"""The trail writes itself: the functions behind the triggers, and the trail's own guards."""

from django.db import migrations

from edc.audit.schema import trail_triggers


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_opening")]

    operations = [
        migrations.RunSQL(trail_triggers.RECORD, migrations.RunSQL.noop),
        migrations.RunSQL(trail_triggers.REFUSE, migrations.RunSQL.noop),
        migrations.RunSQL(trail_triggers.STAMP, migrations.RunSQL.noop),
        migrations.RunSQL(trail_triggers.STAMPED, migrations.RunSQL.noop),
        *(
            migrations.RunSQL(trail_triggers.APPEND_ONLY.format(table=table), migrations.RunSQL.noop)
            for table in ("audit_entry", "audit_change")
        ),
    ]

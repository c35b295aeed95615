"""The trail is sealed: the chain's table with its guards, and the index by which new rows are found."""

from django.db import migrations, models

from edc.audit.schema import seal_functions, trail_triggers


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_triggers")]

    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("cluster", models.CharField(max_length=20)),
                ("closing", models.BooleanField()),
                ("until_tx", models.BigIntegerField()),
                ("until_kind", models.SmallIntegerField()),
                ("until_number", models.BigIntegerField()),
                ("entry_reach", models.BigIntegerField()),
                ("change_reach", models.BigIntegerField()),
                ("entries", models.BigIntegerField()),
                ("changes", models.BigIntegerField()),
                ("content", models.CharField(max_length=64)),
                ("marks", models.BinaryField()),
                ("previous", models.CharField(max_length=64, unique=True)),
                ("hash", models.CharField(max_length=64, unique=True)),
            ],
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(models.F("tx"), name="change_of_transaction"),
        ),
        migrations.RunSQL(seal_functions.LINK, migrations.RunSQL.noop),
        migrations.RunSQL(seal_functions.LINKED, migrations.RunSQL.noop),
        migrations.RunSQL(seal_functions.HOLD, migrations.RunSQL.noop),
        migrations.RunSQL(seal_functions.HELD, migrations.RunSQL.noop),
        migrations.RunSQL(trail_triggers.APPEND_ONLY.format(table="audit_seal"), migrations.RunSQL.noop),
    ]

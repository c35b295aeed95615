"""Exceptional masking: what was asked and decided, what each masked change was, and the functions that mask."""

from django.db import migrations, models

from edc.audit.schema import mask_functions


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_reading")]

    operations = [
        migrations.CreateModel(
            name="Masking",
            fields=[
                ("asked", models.BigIntegerField(primary_key=True, serialize=False)),
                ("decided", models.BigIntegerField(null=True)),
                ("change_id", models.BigIntegerField()),
                ("table_name", models.CharField(max_length=63)),
                ("row_id", models.BigIntegerField()),
                ("page", models.BigIntegerField(null=True)),
                ("column_name", models.CharField(max_length=63)),
                ("start", models.PositiveIntegerField()),
                ("length", models.PositiveIntegerField()),
            ],
            options={
                "indexes": [models.Index("page", "asked", name="masking_of_page")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("table_name", "row_id", "column_name"),
                        condition=models.Q(decided__isnull=True),
                        name="one_open_masking_a_text",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(start__gte=1, length__gte=1), name="masking_points_at_characters"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(decided__gt=models.F("asked")), name="masking_asked_first"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Masked",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("change_id", models.BigIntegerField()),
                ("page", models.BigIntegerField(null=True)),
                ("before", models.CharField(max_length=64)),
                ("after", models.CharField(max_length=64)),
                ("masking", models.ForeignKey("audit.Masking", models.PROTECT, related_name="changes")),
            ],
            options={
                "indexes": [models.Index("change_id", "id", name="masked_of_change")],
                "constraints": [
                    models.UniqueConstraint(fields=("masking", "change_id"), name="masked_once_a_masking"),
                    models.CheckConstraint(
                        condition=models.Q(before__regex="^[0-9a-f]{64}$", after__regex="^[0-9a-f]{64}$"),
                        name="masked_has_its_hashes",
                    ),
                ],
            },
        ),
        migrations.RunSQL(mask_functions.DIGEST, migrations.RunSQL.noop),
        migrations.RunSQL(mask_functions.KEEP, migrations.RunSQL.noop),
        migrations.RunSQL(mask_functions.WITHOUT, migrations.RunSQL.noop),
        migrations.RunSQL(mask_functions.MASK, migrations.RunSQL.noop),
        migrations.RunSQL(mask_functions.MASKED, migrations.RunSQL.noop),
    ]

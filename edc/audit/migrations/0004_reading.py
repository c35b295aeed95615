"""Indexes by which people read the trail: in time, by subject, by person, by act, and what no act announced."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_seal")]

    operations = [
        migrations.AddIndex("entry", models.Index("at", "id", name="entry_in_time")),
        migrations.AddIndex("entry", models.Index("subject_id", "at", "id", name="entry_of_subject")),
        migrations.AddIndex("entry", models.Index("by_name", "at", "id", name="entry_of_person")),
        migrations.AddIndex("entry", models.Index("act", "at", "id", name="entry_of_act")),
        migrations.AddIndex(
            "change",
            models.Index("at", "id", condition=models.Q(entry_id__isnull=True), name="change_unannounced"),
        ),
    ]

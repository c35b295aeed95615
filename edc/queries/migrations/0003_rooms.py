"""Locks, verifications and signatures have rooms of their own; their tables stay."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('review', '0002_walls'),
    ]

    operations = [migrations.SeparateDatabaseAndState(state_operations=[
        migrations.RemoveField(
            model_name='release',
            name='hold',
        ),
        migrations.RemoveField(
            model_name='opening',
            name='by',
        ),
        migrations.RemoveField(
            model_name='opening',
            name='page',
        ),
        migrations.RemoveField(
            model_name='release',
            name='asked_by',
        ),
        migrations.RemoveField(
            model_name='release',
            name='decided_by',
        ),
        migrations.RemoveField(
            model_name='signature',
            name='by',
        ),
        migrations.RemoveField(
            model_name='signature',
            name='page',
        ),
        migrations.RemoveField(
            model_name='verification',
            name='by',
        ),
        migrations.RemoveField(
            model_name='verification',
            name='page',
        ),
        migrations.DeleteModel(
            name='Hold',
        ),
        migrations.DeleteModel(
            name='Opening',
        ),
        migrations.DeleteModel(
            name='Release',
        ),
        migrations.DeleteModel(
            name='Signature',
        ),
        migrations.DeleteModel(
            name='Verification',
        ),
    ])]

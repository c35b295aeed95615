"""Verifications, which `review` kept: the table stays as it is."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('review', '0002_walls'),
        ('casebook', '0002_review'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [migrations.SeparateDatabaseAndState(state_operations=[
        migrations.CreateModel(
            name='Verification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.CharField(blank=True, max_length=60)),
                ('item', models.CharField(blank=True, max_length=60)),
                ('value', models.TextField()),
                ('is_withdrawal', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('entry', models.BigIntegerField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verifications', to='casebook.page')),
            ],
            options={
                'db_table': 'review_verification',
                'indexes': [models.Index(models.F('page'), models.F('row'), models.F('item'), models.F('id'), name='verifications_of_place')],
            },
        ),
    ])]

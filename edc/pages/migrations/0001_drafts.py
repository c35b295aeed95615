"""Drafts, which `capture` kept: the table stays as it is."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('capture', '0003_a_draft_a_window'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [migrations.SeparateDatabaseAndState(state_operations=[
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=200)),
                ('window', models.CharField(blank=True, max_length=36)),
                ('typed', models.CharField(max_length=262144)),
                ('focus', models.CharField(blank=True, max_length=100)),
                ('at', models.DateTimeField()),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'capture_draft',
                'constraints': [models.UniqueConstraint(fields=('author', 'address', 'window'), name='one_draft_of_a_window')],
            },
        ),
    ])]

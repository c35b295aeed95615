"""Signatures and openings, which `review` kept: the tables stay as they are."""

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
            name='Opening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('as_of', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='openings', to='casebook.page')),
            ],
            options={
                'db_table': 'review_opening',
                'constraints': [models.UniqueConstraint(fields=('page', 'by'), name='opening_once')],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('meaning', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=150)),
                ('at', models.DateTimeField()),
                ('entry', models.BigIntegerField()),
                ('as_of', models.BigIntegerField(null=True)),
                ('reach', models.BigIntegerField()),
                ('content', models.CharField(max_length=64)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='casebook.page')),
            ],
            options={
                'db_table': 'review_signature',
                'indexes': [models.Index(models.F('page'), models.F('meaning'), models.F('id'), name='signatures_of_page')],
            },
        ),
    ])]

"""Drafts are the business of the page on the screen; their table stays."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('capture', '0003_a_draft_a_window'),
    ]

    operations = [migrations.SeparateDatabaseAndState(state_operations=[
        migrations.DeleteModel(
            name='Draft',
        ),
    ])]

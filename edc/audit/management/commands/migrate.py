"""Django's `migrate`, which ends by arming the database (triggers, rights)."""

from typing import Any

from django.conf import settings
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections, transaction

from edc.audit.schema import install_triggers


class Command(Migrate):
    """Migrates as the owner of the tables, then sets every trigger and right anew."""

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        alias = options["database"]
        if options.get("plan") or options.get("check_unapplied"):
            return
        owner, application = (str(settings.DATABASES[name]["USER"]) for name in ("owner", "default"))
        connection = connections[alias]
        # Together or not at all: a web server that is up never finds a table without its trigger.
        with transaction.atomic(using=alias), connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('public.audit_change') IS NOT NULL")
            if cursor.fetchone()[0]:
                install_triggers.arm(cursor, application_role=application if application != owner else None)

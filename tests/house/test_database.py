"""The database as the house wants it: PostgreSQL through psycopg2, every trial table watched."""

from io import StringIO

import psycopg2
import pytest
from django.apps import apps
from django.core import checks
from django.core.management import call_command
from django.db import connection

from edc.audit.schema import install_triggers, schema_checks
from edc.capture.models import Answered
from tests.house.source import CHECKOUT, PRODUCT

OURS = [model for model in apps.get_models(include_auto_created=True) if model.__module__.partition(".")[0] in PRODUCT]


def test_speaks_to_postgresql_through_psycopg2(db):
    connection.ensure_connection()

    assert connection.Database.__name__ == "psycopg2"
    assert isinstance(connection.connection, psycopg2.extensions.connection)


def test_every_table_of_the_trial_has_its_triggers(db):
    with connection.cursor() as cursor:
        assert not list(schema_checks.gaps(cursor))


# The trail; what nobody has saved yet; a file, of which the trail has the hash; and what follows from it. Nothing else.
UNRECORDED = {
    "audit.Entry",
    "audit.Change",
    "audit.Seal",
    "notices.PersonalNotice",
    "pages.Draft",
    "imports.File",
    "imports.Line",
    "imports.Notice",
}


def test_every_model_of_ours_is_recorded_but_these():
    recorded = {model._meta.label for model in install_triggers.tables()}

    assert recorded == {model._meta.label for model in OURS} - UNRECORDED


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_model_is_plain(model):
    """No implicit order, no inheritance across tables, no generic link, no history of its own."""
    assert not model._meta.ordering
    assert not model._meta.parents
    assert not [field for field in model._meta.get_fields() if type(field).__name__ == "GenericForeignKey"]
    # Two forms ask for a patient's history.
    assert "histor" not in model._meta.db_table.replace("diseasehistory", "").replace("medicalhistory", "")


@pytest.mark.parametrize(
    "model", [model for model in OURS if issubclass(model, Answered)], ids=lambda model: model.key()
)
def test_every_answer_hangs_on_its_page(model):
    assert install_triggers.page_column(model) == "page_id"


def test_no_migration_is_missing(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0, stdout=StringIO())


def test_migrations_are_one_line(db):
    for room in {model._meta.app_label for model in OURS}:
        folder = CHECKOUT / apps.get_app_config(room).name.replace(".", "/") / "migrations"
        numbers = [file.name[:4] for file in folder.glob("[0-9]*.py")]
        assert len(numbers) == len(set(numbers))


def test_django_finds_nothing_wrong(db):
    assert not checks.run_checks(databases=["default"])


def test_the_deployment_is_safe(settings):
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True
    settings.SECURE_HSTS_PRELOAD = True

    assert not checks.run_checks(include_deployment_checks=True, tags=[checks.Tags.security])

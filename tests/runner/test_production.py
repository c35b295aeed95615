"""The production shape, as docker-compose.yml and the Dockerfile describe it."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from runner import strength
from runner.home import CHECKOUT

TEXT = (CHECKOUT / "docker-compose.yml").read_text("utf-8")
SERVICES: Mapping[str, Mapping[str, Any]] = yaml.safe_load(TEXT)["services"]
PROCESSES = ("web", "worker", "beat")


def test_has_all_services():
    assert set(SERVICES) == {"secrets", "postgres", "redis", "migrate", *PROCESSES, "proxy"}


@pytest.mark.parametrize("name", [*PROCESSES, "postgres", "redis", "proxy"])
def test_every_lasting_service_is_asked_whether_it_is_healthy(name: str):
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_no_secret_has_a_default():
    for name in strength.SHORTEST:
        uses = re.findall(rf"\$\{{{name}([^}}]*)\}}", TEXT)
        assert uses
        assert all(use.startswith(":?") for use in uses), name


def test_weak_secrets_are_refused_before_anything_starts():
    assert SERVICES["secrets"]["command"][-1] == "runner.strength"
    assert set(SERVICES["secrets"]["environment"]) == set(strength.SHORTEST)
    for name in ("postgres", "redis", "migrate"):
        assert SERVICES[name]["depends_on"]["secrets"] == {"condition": "service_completed_successfully"}


@pytest.mark.parametrize("name", PROCESSES)
def test_the_application_starts_after_the_migration_and_knows_no_owner(name: str):
    service = SERVICES[name]

    assert service["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert "edc_app" in service["environment"]["DATABASE_URL"]
    assert "DATABASE_OWNER_URL" not in service["environment"]
    assert "EDC_OWNER_PASSWORD" not in str(service)


def test_only_the_migration_is_the_owner():
    owners = [name for name, service in SERVICES.items() if "DATABASE_OWNER_URL" in service.get("environment", {})]

    assert owners == ["migrate"]


def test_only_the_proxy_is_reached_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert {"443:443", "80:80"} == set(SERVICES["proxy"]["ports"])


def test_one_scheduler_rings():
    assert SERVICES["beat"]["deploy"]["replicas"] == 1


def test_the_image_is_locked_builds_its_driver_and_is_not_root():
    recipe = (CHECKOUT / ".docker" / "Dockerfile").read_text("utf-8")

    assert recipe.count("--require-hashes") == 2
    assert "--no-binary=psycopg2" in recipe
    assert recipe.rindex("USER edc") > recipe.rindex("RUN ")


def test_the_image_locks_the_versions_of_the_product():
    product, image = _pins("requirements.lock"), _pins(".docker/requirements.lock")

    assert image.pop("psycopg2") == product["psycopg2-binary"]
    assert {name: versions for name, versions in image.items() if not versions <= product[name]} == {}


def _pins(lock: str) -> dict[str, set[str]]:
    """Each package's pinned versions in a lock file."""
    pins: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^ ;]+)", (CHECKOUT / lock).read_text(), re.M):
        pins.setdefault(name, set()).add(version)
    return pins


def test_the_heads_of_the_seals_outlive_the_worker_that_writes_them():
    (volume,) = SERVICES["worker"]["volumes"]
    recipe = (CHECKOUT / ".docker" / "Dockerfile").read_text("utf-8")

    assert volume == "${EDC_SEALS:-seals}:/var/lib/edc/seal"
    assert "seals" in yaml.safe_load(TEXT)["volumes"]
    assert "/var/lib/edc/seal" in recipe

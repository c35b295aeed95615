"""A coordinator sends a laboratory's file, teaches its names, sees what would come of it, enters it (YS-33, YS-39)."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from edc.imports.jobs import running
from edc.labs.models import Result
from tests.imports.conftest import csv_of, row
from tests.journeys.conftest import Window, _
from tests.universe import NOW


@pytest.fixture
def file(tmp_path: Path, subject) -> Path:
    """A new result, a test by a strange name, and a row that cannot be read."""
    path = tmp_path / "June.csv"
    path.write_bytes(csv_of(row(), row(test="Factor X", result="6", unit="10^9/L"), row(day="soon")))
    return path


@pytest.fixture
def desk(window, coordinator) -> Window:
    desk = window()
    desk.sign_in(coordinator)
    return desk


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=_(name), exact=True).click()


def worked(page: Page) -> None:
    """A worker is at the job; the page shows it by itself."""
    expect(page.locator("progress")).to_be_visible()
    running.run_all(clock=lambda: NOW)
    expect(page.locator("progress")).to_have_count(0)


def test_from_a_file_to_the_results(desk, file, site):
    page = desk.page
    page.get_by_role("link", name=_("Imports"), exact=True).click()
    desk.is_accessible()
    page.get_by_role("link", name=_("New source"), exact=True).click()
    page.locator("#id_site").select_option(site.code)
    page.locator("#id_name").fill("LIS")
    page.locator("#id_file").set_input_files(file)
    desk.is_accessible()
    press(page, "Send the file")

    expect(page.locator("#id_subject")).to_have_value("受试者编号")
    desk.is_accessible()
    press(page, "Save and make a dry run")
    desk.is_accessible()
    worked(page)
    expect(page.get_by_text("Factor X", exact=True)).to_be_visible()
    desk.is_accessible()

    page.get_by_role("link", name=_("Names"), exact=True).click()
    desk.is_accessible()
    page.locator("select[name^=test-]").select_option("WBC")
    press(page, "Save and make a dry run")
    worked(page)

    press(page, "Begin the import")
    worked(page)
    desk.is_accessible()
    assert sorted(Result.objects.values_list("test", "reported")) == [("HGB", "118"), ("WBC", "6")]
    with page.expect_download() as download:
        page.get_by_role("link", name=_("Download the rows that were not taken"), exact=True).click()
    assert "soon" in Path(download.value.path()).read_text(encoding="utf-8-sig")


def test_ys_39_an_import_is_stopped(desk, file, site, coordinator):
    page = desk.page
    page.goto("/imports/new/")
    page.locator("#id_site").select_option(site.code)
    page.locator("#id_name").fill("LIS")
    page.locator("#id_file").set_input_files(file)
    press(page, "Send the file")
    press(page, "Save and make a dry run")

    press(page, "Stop")

    expect(page.locator("progress")).to_have_count(0)
    running.run_all(clock=lambda: NOW)
    assert not Result.objects.exists()

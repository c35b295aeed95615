"""The page of snapshots: what one would hold, the download, the register."""

import io
import re

import pytest

from edc.exports.models import Snapshot
from tests import universe
from tests.exports import zips

ADDRESS = "/exports/"


def test_shows_what_a_snapshot_would_hold(monitor, subject, other_subject):
    shown = universe.client_for(monitor).get(ADDRESS)

    rows = {holding.file: holding.rows for holding in shown.context["holdings"]}
    assert rows["subjects.csv"] == 1
    assert rows["pages.csv"] == subject.pages.count()
    assert rows["labs.result.csv"] == 0
    assert "01 Hospital 01" in shown.content.decode()
    assert "Hospital 02" not in shown.content.decode()


def test_asks_the_database_the_same_number_of_times_whatever_there_is(monitor, subject, django_assert_max_num_queries):
    client = universe.client_for(monitor)

    with django_assert_max_num_queries(12):
        client.get(ADDRESS)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ["coordinator", "pi", "stranger", "inspector", "administrator"])
def test_refuses_one_who_may_not_export(name, method, request):
    client = universe.client_for(request.getfixturevalue(name))

    assert getattr(client, method)(ADDRESS).status_code == 403


def test_says_when_there_is_no_site_yet(db):
    roamer = universe.new_person("roamer", role="statistician", site=None)
    client = universe.client_for(roamer)

    assert "There is no site yet" in client.get(ADDRESS).content.decode()
    assert "There is no site yet" in client.post(ADDRESS).content.decode()


def test_downloads_a_snapshot_of_ones_own_sites(committed, monitor, subject, other_subject):
    answer = universe.client_for(monitor).post(ADDRESS)

    content = answer.getvalue()
    files = zips.unpacked(io.BytesIO(content))
    taken = Snapshot.objects.get()
    name = re.search('filename="(.*)"', answer["Content-Disposition"])
    assert name
    assert re.fullmatch(r"NCT05925023_snapshot_\d{8}T\d{4}\+0800\.zip", name[1])
    assert (answer["Content-Type"], int(answer["Content-Length"])) == ("application/zip", len(content))
    assert taken.sha256 == zips.sha256(content)
    assert [line["subject"] for line in zips.lines(files["subjects.csv"])] == ["01-001"]


def test_lists_the_snapshots_taken(committed, monitor, subject):
    client = universe.client_for(monitor)
    client.post(ADDRESS).close()

    shown = client.get(ADDRESS).content.decode()

    assert Snapshot.objects.get().sha256 in shown


def test_speaks_chinese(monitor, subject):
    client = universe.client_for(monitor)

    shown = client.get(ADDRESS, headers={"accept-language": "zh-hans"})

    assert '<html lang="zh-hans">' in shown.content.decode()

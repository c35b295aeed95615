"""Taking a snapshot asks for the right, and puts on record what left the house."""

import io

import pytest
from django.db import DatabaseError, connections, transaction

from edc.accounts.selectors import NotPermitted
from edc.audit.models import Change, Entry
from edc.exports import actions, selectors
from edc.exports.models import Snapshot
from tests import universe
from tests.exports import zips

pytestmark = pytest.mark.usefixtures("committed")


def take(by, *sites):
    file = io.BytesIO()
    return actions.take(by=by, at=universe.NOW, into=file, sites=sites), file


def test_puts_the_snapshot_on_record(monitor, site, subject):
    taken, file = take(monitor, site)

    told = zips.manifest(zips.unpacked(file))
    assert (taken.sha256, taken.size) == (zips.sha256(file.getvalue()), len(file.getvalue()))
    assert taken.rows == sum(member["rows"] or 0 for member in told["files"] if member["name"] != "dictionary.csv")
    assert (taken.by, taken.sites, taken.at) == ("monitor", "01", universe.NOW)
    assert str(taken) == f"2025-06-30 09:00 {taken.sha256[:12]}"
    assert (taken.last_entry, taken.protocol) == (told["last_entry"], told["protocol"])


def test_is_one_act_of_the_trail(monitor, site):
    taken, _file = take(monitor, site)

    act = Entry.objects.get(act="export")
    assert (act.by_name, act.role, act.site, act.reason) == ("monitor", "monitor", "01", taken.sha256)
    (change,) = Change.objects.filter(entry_id=act.pk)
    assert (change.table_name, change.op, change.row_id) == ("exports_snapshot", "I", taken.pk)


@pytest.mark.parametrize("name", ["coordinator", "pi", "inspector", "administrator"])
def test_refuses_one_who_may_not_export(name, site, request):
    with pytest.raises(NotPermitted):
        take(request.getfixturevalue(name), site)

    assert not Snapshot.objects.exists()
    assert not Entry.objects.filter(act="export").exists()


def test_refuses_a_site_beyond_ones_own(monitor, site, other_site):
    with pytest.raises(NotPermitted):
        take(monitor, site, other_site)

    assert not Snapshot.objects.exists()


def test_the_servers_operator_needs_no_account(site, other_site):
    taken, _file = take(None, site, other_site)

    act = Entry.objects.get(act="export")
    assert (taken.by, taken.sites) == ("command line", "01 02")
    assert (act.by_id, act.by_name, act.site) == (None, "command line", "")


def test_roles_of_all_sites_are_named(monitor, site, other_site):
    everywhere = universe.new_person("roamer", role="statistician", site=None)

    take(everywhere, site, other_site)

    assert Entry.objects.get(act="export").role == "statistician"


@pytest.mark.parametrize("alias", ["default", "owner"])
@pytest.mark.parametrize("change", ["UPDATE exports_snapshot SET rows = 0", "DELETE FROM exports_snapshot"])
def test_the_register_never_changes(monitor, site, alias, change):
    take(monitor, site)

    with (
        pytest.raises(DatabaseError, match="what was recorded stays"),
        transaction.atomic(using=alias),
        connections[alias].cursor() as cursor,
    ):
        cursor.execute(change)


def test_the_database_refuses_what_is_no_hash(site):
    with pytest.raises(DatabaseError, match="snapshot_has_its_hash"):
        Snapshot.objects.create(
            at=universe.NOW, by="monitor", sites="01", rows=0, size=0, sha256="none", transactions=""
        )


def test_the_register_shows_a_person_the_snapshots_of_their_own_sites(monitor, site, other_site):
    own, _file = take(monitor, site)
    take(None, other_site)
    take(None, site, other_site)

    assert list(selectors.snapshots_for(monitor)) == [own]


def test_the_register_shows_all_to_one_who_may_export_everywhere(site, other_site):
    everywhere = universe.new_person("roamer", role="statistician", site=None)
    take(None, other_site)
    take(None, site, other_site)

    assert [taken.sites for taken in selectors.snapshots_for(everywhere)] == ["01 02", "02"]


def test_the_register_shows_nothing_to_others(coordinator, site):
    take(None, site)

    assert not selectors.snapshots_for(coordinator).exists()

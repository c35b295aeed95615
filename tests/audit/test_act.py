"""An act: who did what, through which door, and the changes that belong to it."""

from threading import Barrier

import pytest
from django.db import transaction

from edc.accounts.models import Site
from edc.audit import actions as audit
from edc.audit.acts import Origin
from edc.audit.models import Change, Entry
from edc.capture import actions as capture
from tests import universe
from tests.audit.trail import changes, entry_of
from trial_edc.reports.acts import ReportAct


class Mishap(Exception):
    """Something goes wrong in the middle of an act."""


def new_entry(by=None, **more):
    return audit.NewEntry(act=ReportAct.WORK, by=by, at=universe.NOW, **more)


def rename(site: Site, name: str) -> None:
    site.name = name
    site.save()


def fail_in_the_middle(site: Site) -> None:
    with transaction.atomic(), audit.act(new_entry(reason="failing")):
        rename(site, "Renamed")
        raise Mishap


def acts_on(table: str) -> list[str]:
    """Of each change of a table, the reason of its act; nothing where no act announced it."""
    return [entry_of(change).reason if change.entry_id else "" for change in changes(table, op="U")]


def test_knows_who_did_it_and_when(site, pi):
    with (
        audit.through(Origin.IMPORT, request="file 7"),
        audit.act(new_entry(by=pi, role="investigator", site="01", reason="because")) as number,
    ):
        rename(site, "Renamed")

    entry = Entry.objects.get(pk=number)
    assert (entry.by_id, entry.by_name, entry.role, entry.site) == (pi.pk, "pi", "investigator", "01")
    assert (entry.at, entry.reason) == (universe.NOW, "because")
    assert (entry.origin, entry.request) == (Origin.IMPORT, "file 7")
    assert entry.code_version


def test_owns_the_changes_within_it(site):
    with audit.act(new_entry(reason="within")):
        rename(site, "Renamed")

    (change,) = changes("accounts_site", op="U")
    assert entry_of(change).reason == "within"
    assert entry_of(change).tx == change.tx


def test_owns_no_change_after_it(site):
    with audit.act(new_entry(reason="within")):
        pass
    rename(site, "Renamed")

    assert acts_on("accounts_site") == [""]


def test_gives_the_outer_act_its_place_back(site):
    with audit.act(new_entry(reason="outer")):
        rename(site, "First")
        with audit.act(new_entry(reason="inner")):
            rename(site, "Second")
        rename(site, "Third")

    assert acts_on("accounts_site") == ["outer", "inner", "outer"]


def test_gives_the_outer_act_its_place_back_after_a_mishap_within(site):
    with audit.act(new_entry(reason="outer")):
        with pytest.raises(Mishap):
            fail_in_the_middle(site)
        rename(site, "After")

    assert acts_on("accounts_site") == ["outer"]


def test_gives_many_acts_their_place_back(site, subject, coordinator):
    page = universe.page_of(subject, "labs.sample", visit="SCR")

    with audit.act(new_entry(reason="outer")):
        universe.fill_labs(page, by=coordinator, on=universe.TODAY, HGB="118")
        rename(site, "After")

    assert acts_on("accounts_site") == ["outer"]


def test_leaves_nothing_behind_when_it_fails(site):
    before = Entry.objects.count(), Change.objects.count()

    with pytest.raises(Mishap):
        fail_in_the_middle(site)

    assert (Entry.objects.count(), Change.objects.count()) == before


def test_leaves_nothing_committed_when_it_fails(committed, site):
    before = Entry.objects.count(), Change.objects.count()

    with pytest.raises(Mishap):
        fail_in_the_middle(site)

    assert (Entry.objects.count(), Change.objects.count()) == before
    assert Site.objects.get(pk=site.pk).name == "Hospital 01"


def test_announces_nothing_once_its_transaction_is_over(committed, site):
    with audit.act(new_entry(reason="within")):
        pass
    rename(site, "Later")

    assert acts_on("accounts_site") == [""]


def test_attaches_each_change_to_the_act_of_its_own_page(subject, coordinator):
    pages = [universe.page_of(subject, "labs.sample", visit=visit) for visit in ("SCR", "D0", "W4")]
    filled = [
        universe.filled(page, rows=universe.lab_rows(), answers={"collected_on": universe.TODAY}) for page in pages
    ]

    saved = capture.save_many(filled=filled, by=coordinator, at=universe.NOW)

    assert len({one.entry for one in saved}) == len(pages)
    for one in saved:
        mine = Change.objects.filter(page_id=one.page.pk, op="I").exclude(table_name="casebook_page")
        assert mine.count() == 1 + len(universe.HEALTHY)
        assert set(mine.values_list("entry_id", flat=True)) == {one.entry}
        marked = Change.objects.get(page_id=one.page.pk, table_name="casebook_page", op="U")
        assert (marked.entry_id, marked.new) == (one.entry, {"last_entry": one.entry})


def test_keeps_two_people_apart_who_work_at_once(committed, elsewhere, site, other_site, pi, stranger):
    together = Barrier(2, timeout=20)

    def renaming(person, place):
        def work():
            with audit.act(new_entry(by=person)):
                together.wait()  # both acts are open
                rename(place, f"Renamed by {person.username}")
                together.wait()  # both have written, neither has committed

        return work

    first, second = elsewhere(renaming(pi, site)), elsewhere(renaming(stranger, other_site))
    first.result()
    second.result()

    done = {change.row_id: entry_of(change) for change in changes("accounts_site", op="U")}
    assert done[site.pk].by_name == "pi"
    assert done[other_site.pk].by_name == "stranger"
    assert done[site.pk].tx != done[other_site.pk].tx


def test_is_stamped_with_the_transaction_by_the_database(db):
    blank = dict.fromkeys(("by_name", "role", "site", "reason", "origin", "request"), "")
    forged = Entry(tx=12345, at=universe.NOW, act=ReportAct.WORK, **blank)

    forged.save()

    assert Entry.objects.get(pk=forged.pk).tx != 12345

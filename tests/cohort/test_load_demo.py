"""`manage.py load_demo` fills the demonstration once; `manage.py demo_accounts` says who can sign in to it."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from edc.audit.acts import Origin
from edc.audit.models import Change, Entry
from edc.casebook.models import Subject
from tests.cohort.files import write
from trial_edc.cohort import demo


@pytest.fixture
def small(tmp_path, monkeypatch):
    """The demonstration with a cohort of two in place of the shipped one."""
    monkeypatch.setattr(demo, "FOLDER", write(tmp_path))


def loaded() -> str:
    said = StringIO()
    call_command("load_demo", stderr=said)
    return said.getvalue()


def test_fills_the_study_and_says_so(db, small):
    assert "holds 2 subjects" in loaded()

    assert Subject.objects.filter(site__code="01").count() == 2
    assert set(Entry.objects.values_list("origin", "request")) == {(Origin.IMPORT, "demonstration")}


def test_a_second_time_changes_nothing(db, small):
    loaded()
    before = Entry.objects.count(), Change.objects.count()

    loaded()

    assert (Entry.objects.count(), Change.objects.count()) == before


def test_completes_what_a_killed_start_left_half_done(db, small, tmp_path):
    loaded()
    assert Subject.objects.count() == 2
    three = [*(tmp_path / "subjects.csv").read_text(encoding="utf-8").splitlines(), "P003,F,,WAIHA,,,,,,ON_STUDY"]
    write(tmp_path, subjects=three)

    assert "holds 3 subjects" in loaded()


def test_names_an_account_a_role_with_what_it_is_for(db):
    out = StringIO()

    call_command("demo_accounts", stdout=out)

    told = out.getvalue()
    assert demo.PASSWORD in told
    assert [line.split()[0] for line in told.splitlines()[1:]] == list(demo.NAMES)
    assert "opens casebooks, enters visits, answers queries" in told


@pytest.mark.parametrize("username", list(demo.NAMES))
def test_everybody_named_can_sign_in_and_has_a_first_page(db, small, client, username):
    loaded()

    answer = client.post(reverse("login"), {"username": username, "password": demo.PASSWORD}, follow=True)

    assert answer.status_code == 200
    assert answer.wsgi_request.user.username == username
    assert answer.redirect_chain

"""People and sites are added by those who may, and each act is written down."""

from threading import Barrier

import pytest
from django.core.exceptions import ValidationError

from edc.accounts import actions
from edc.accounts.acts import AccountAct
from edc.accounts.models import Membership, Site, User
from edc.accounts.selectors import NotPermitted
from edc.audit.models import Change, Entry
from tests import universe
from tests.universe import NOW, PASSWORD


def last() -> Entry:
    return Entry.objects.latest("pk")


def test_adds_a_site(administrator):
    site = actions.add_site(code="03", name="Third", by=administrator, at=NOW)

    entry = last()
    assert (entry.act, entry.by_name, entry.role, entry.site) == (
        AccountAct.ADD_SITE,
        "administrator",
        "administrator",
        "03",
    )
    assert Change.objects.get(table_name="accounts_site").row_id == site.pk


def test_adds_a_person_with_no_right(administrator):
    user = actions.add_user(username="Dr.Wang", name="Wang", password=PASSWORD, by=administrator, at=NOW)

    assert user.username == "dr.wang"
    assert user.check_password(PASSWORD)
    assert not user.memberships.exists()
    assert User.objects.get_by_natural_key("DR.WANG") == user


def test_the_command_line_sets_up_the_study(db):
    actions.add_site(code="01", name="First", by=None, at=NOW)

    assert (last().by_id, last().by_name, last().role) == (None, "command line", "")


@pytest.mark.parametrize("name", [name for name in universe.CAST if name != "administrator"])
def test_lets_only_the_administrator(request, site, name):
    person = request.getfixturevalue(name)

    with pytest.raises(NotPermitted):
        actions.add_site(code="03", name="Third", by=person, at=NOW)
    with pytest.raises(NotPermitted):
        actions.add_user(username="somebody", name="Somebody", password=PASSWORD, by=person, at=NOW)
    with pytest.raises(NotPermitted):
        actions.grant(user=person, role="administrator", site=None, by=person, at=NOW)


def test_nobody_gives_a_role_to_themselves(administrator):
    with pytest.raises(actions.OwnRole):
        actions.grant(user=administrator, role="investigator", site=None, by=administrator, at=NOW)

    assert [held.role for held in administrator.memberships.all()] == ["administrator"]


def test_an_administrator_of_one_site_manages_nobody(site):
    local = universe.new_person("local", role="administrator", site=site)

    with pytest.raises(NotPermitted):
        actions.add_site(code="03", name="Third", by=local, at=NOW)


@pytest.mark.parametrize(
    "username", ["", "x", "9lives", "two words", "Ünlaut", "-dash", "a" * 50, "robert');drop", "x\n", "pi"]
)
def test_refuses_a_name_that_cannot_be_or_is_taken(pi, username):
    before = Entry.objects.count()

    with pytest.raises(ValidationError):
        actions.add_user(username=username, name="Somebody", password=PASSWORD, by=None, at=NOW)

    assert Entry.objects.count() == before


@pytest.mark.parametrize("password", ["", "short", "password1234", "somebody-else", "elevenchars"])
def test_refuses_a_weak_password(db, password):
    with pytest.raises(ValidationError):
        actions.add_user(username="somebody-else", name="Somebody", password=password, by=None, at=NOW)

    assert not User.objects.exists()


def test_refuses_a_password_that_is_the_persons_name(db):
    with pytest.raises(ValidationError, match="too similar"):
        actions.add_user(username="alex", name="Alexander Hamilton", password="alexanderhamilton", by=None, at=NOW)


def test_says_in_words_that_a_name_or_code_is_taken(site, pi):
    with pytest.raises(ValidationError) as user:
        actions.add_user(username="pi", name="Somebody", password=PASSWORD, by=None, at=NOW)
    with pytest.raises(ValidationError) as second_site:
        actions.add_site(code="01", name="Again", by=None, at=NOW)

    assert user.value.message_dict == {"username": ["This user name is taken. Choose another one."]}
    assert second_site.value.message_dict == {"code": ["A site with this code exists already."]}


@pytest.mark.parametrize("code", ["", "1", "12345", "A1", "０１", "01\n"])
def test_refuses_a_site_code_that_cannot_be(db, code):
    with pytest.raises(ValidationError):
        actions.add_site(code=code, name="Nowhere", by=None, at=NOW)

    assert not Site.objects.exists()


def test_refuses_a_site_code_that_is_taken(site):
    with pytest.raises(ValidationError):
        actions.add_site(code="01", name="Again", by=None, at=NOW)


def test_keeps_the_password_out_of_the_trail_in_clear(pi):
    change = Change.objects.get(table_name="accounts_user", row_id=pi.pk)

    assert PASSWORD not in str(change.new)


def test_gives_a_role_once(pi, site):
    before = Entry.objects.count()

    again = actions.grant(user=pi, role="investigator", site=site, by=None, at=NOW)

    assert again == pi.memberships.get()
    assert Entry.objects.count() == before


def test_gives_a_role_at_every_site_once(pi):
    actions.grant(user=pi, role="inspector", site=None, by=None, at=NOW)
    actions.grant(user=pi, role="inspector", site=None, by=None, at=NOW)

    assert Membership.objects.filter(user=pi, site=None).count() == 1
    assert (last().act, last().reason) == (AccountAct.GRANT_ROLE, "inspector")


def test_a_role_counts_at_once(pi, other_site):
    assert not universe.Subject.objects.within(pi, "enter-data").exists()

    actions.grant(user=pi, role="investigator", site=other_site, by=None, at=NOW)

    assert {m.site_id for m in pi.memberships.all()} >= {other_site.pk}


def test_knows_no_role_that_is_not_declared(pi, site):
    with pytest.raises(KeyError):
        actions.grant(user=pi, role="wizard", site=site, by=None, at=NOW)


def test_keeps_one_account_a_service(db):
    first = actions.add_service(username="loader", name="Loader", at=NOW)
    again = actions.add_service(username="loader", name="Loader", at=NOW)

    assert first == again
    assert first.is_service
    assert not first.has_usable_password()


def test_keeps_a_persons_language(pi):
    actions.choose_language(user=pi, language="zh-hans", at=NOW)
    before = Entry.objects.count()
    actions.choose_language(user=pi, language="zh-hans", at=NOW)

    assert User.objects.get(pk=pi.pk).language == "zh-hans"
    assert last().act == AccountAct.CHOOSE_LANGUAGE
    assert Entry.objects.count() == before


@pytest.mark.parametrize("language", ["tlh", "de", "EN", "zh-hant", "", "en\0"])
def test_knows_no_language_that_the_product_does_not_speak(pi, language):
    with pytest.raises(actions.NotSpoken):
        actions.choose_language(user=pi, language=language, at=NOW)

    assert User.objects.get(pk=pi.pk).language == ""


@pytest.mark.parametrize(
    "adds",
    [
        lambda: actions.add_site(code="03", name="Third", by=None, at=NOW),
        lambda: actions.add_user(username="racer", name="Racer", password=PASSWORD, by=None, at=NOW),
    ],
)
def test_refuses_in_words_what_another_adds_at_the_same_moment(committed, elsewhere, adds):
    together = Barrier(4, timeout=20)

    def work():
        together.wait()
        return adds()

    outcomes = [one.exception() for one in [elsewhere(work) for _turn in range(4)]]

    assert [type(outcome) for outcome in outcomes if outcome] == [ValidationError] * 3
    assert Entry.objects.count() == 1


def test_gives_a_role_once_to_whoever_asks_at_the_same_moment(committed, elsewhere, pi, site):
    together = Barrier(4, timeout=20)

    def work():
        together.wait()
        return actions.grant(user=pi, role="data-manager", site=site, by=None, at=NOW)

    given = {one.result() for one in [elsewhere(work) for _turn in range(4)]}

    assert len(given) == 1
    assert pi.memberships.filter(role="data-manager").count() == 1

"""`manage.py create_administrator`: asks in a terminal, once, until the answers can be used."""

import getpass
import io
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from edc.accounts.acts import AccountAct
from edc.accounts.models import Membership, Site, User
from edc.audit.models import Entry

WORD = "a-long-word-for-tests"


class Terminal(io.TextIOBase):
    """Where somebody types these answers, one after the other, and then goes away."""

    def __init__(self, *answers: str, interactive: bool) -> None:
        super().__init__()
        self.answers, self.interactive = list(answers), interactive

    def isatty(self) -> bool:
        return self.interactive

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]
        return f"{self.answers.pop(0)}\n" if self.answers else ""


@pytest.fixture
def asked(db, monkeypatch):
    """Runs the command in a terminal where somebody types these answers; what it says."""

    def run(*answers: str, interactive: bool = True) -> str:
        terminal, said = Terminal(*answers, interactive=interactive), StringIO()
        monkeypatch.setattr(sys, "stdin", terminal)
        monkeypatch.setattr(getpass, "getpass", lambda _question: terminal.readline().rstrip("\n"))
        call_command("create_administrator", stdout=said, stderr=said)
        assert not terminal.answers, "not all answers were asked for"
        return said.getvalue()

    return run


def administrators() -> list[str]:
    return list(Membership.objects.filter(role="administrator").values_list("user__username", flat=True))


def test_makes_the_first_administrator_and_the_first_site(asked):
    asked(" Chief ", "The Chief", WORD, WORD)

    user = User.objects.get(username="chief")
    assert (user.name, user.check_password(WORD)) == ("The Chief", True)
    assert administrators() == ["chief"]
    assert Membership.objects.get().site is None
    assert list(Site.objects.values_list("code", flat=True)) == ["01"]


def test_is_recorded_as_done_at_the_command_line(asked):
    asked("chief", "The Chief", WORD, WORD)

    acts = Entry.objects.filter(act__in=[AccountAct.ADD_USER, AccountAct.GRANT_ROLE, AccountAct.ADD_SITE])
    assert set(acts.values_list("by_id", "by_name", "origin")) == {(None, "command line", "command")}


def test_leaves_a_site_that_stands_as_it_is(asked, other_site):
    asked("chief", "The Chief", WORD, WORD)

    assert list(Site.objects.values_list("code", flat=True)) == ["02"]


def test_asks_again_until_the_answers_can_be_used(asked):
    said = asked(
        *("chief", "The Chief", WORD, "another-long-word"),
        *("chief", "The Chief", "short", "short"),
        *("1st", "The Chief", WORD, WORD),
        *("chief", "The Chief", WORD, WORD),
    )

    assert "The two passwords differ." in said
    assert "This password is too short" in said
    assert "A user name has 2 to 49 small letters" in said
    assert said.count("Please try again.") == 3
    assert administrators() == ["chief"]
    assert User.objects.count() == 1


def test_asks_nothing_where_there_is_an_administrator(asked, administrator):
    before = Entry.objects.count()

    assert "There is an administrator already." in asked()

    assert Entry.objects.count() == before


def test_asks_nothing_where_nobody_can_answer(asked):
    assert "in a terminal" in asked(interactive=False)

    assert not User.objects.exists()


def test_makes_nobody_where_the_answers_end(asked):
    with pytest.raises(CommandError, match=r"No answer; there is no administrator yet\."):
        asked("chief")

    assert not User.objects.exists()

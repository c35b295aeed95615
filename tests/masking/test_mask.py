"""A name typed into a text is masked by two persons, wherever it stood, and the trail still verifies (REQ-046)."""

import json
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError, ProgrammingError
from hypothesis import given
from hypothesis import strategies as st
from psycopg2 import errors

from edc.accounts.selectors import NotPermitted
from edc.audit import actions as audit
from edc.audit import chain, masking
from edc.audit.acts import Act, TrailAct
from edc.audit.masking import Version
from edc.audit.models import Change, Entry, Masked, Masking
from edc.audit.schema.mask_functions import MARK
from edc.casebook.acts import CasebookAct
from edc.masking import actions, selectors
from safety.models import AdverseEvent
from tests import universe
from tests.audit import sealed, trail
from tests.masking.asked import CORRECTED, GONE, NAME, ask, decide, mask, tables_with


def test_masks_the_answer_and_all_that_it_ever_was(term, coordinator, pi):
    mask(term, asker=coordinator, approver=pi)

    assert AdverseEvent.objects.get(pk=term.page.pk).term == GONE
    changes = Change.objects.filter(table_name="safety_adverseevent").order_by("pk")
    assert [change.new["term"] for change in changes] == ["[masked] has a headache, says [masked]", GONE, GONE]
    assert [(change.old or {}).get("term") for change in changes] == [
        None,
        *(change.new["term"] for change in changes),
    ][:2] + [GONE]


def test_the_name_stands_nowhere_in_the_database(committed, heads, term, coordinator, pi):
    assert tables_with(NAME) == ["audit_change", "safety_adverseevent"]

    asked = ask(term, by=coordinator)
    assert tables_with(NAME) == ["audit_change", "safety_adverseevent"]
    decide(asked, term.page, by=pi)

    assert tables_with(NAME) == []
    assert tables_with(MARK) == ["audit_change", "safety_adverseevent"]


def test_keeps_who_asked_who_decided_why_and_the_hash_of_what_was(term, coordinator, pi):
    originals = {change.pk: line_hash(change.pk) for change in Change.objects.filter(table_name="safety_adverseevent")}

    asked = mask(term, asker=coordinator, approver=pi)

    (request,) = masking.requests()
    assert (request.asked.entry, request.asked.by_name, request.asked.reason) == (
        asked,
        "coordinator",
        "a name was typed",
    )
    assert request.decided is not None
    assert (request.decided.by_name, request.decided.act, request.decided.page) == ("pi", TrailAct.MASK, term.page.pk)
    assert {change: was for change, was in request.hashes if change in originals} == originals
    assert len(request.hashes) == 3  # the masking's own change of the answer held the original, too


def line_hash(change: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_digest(c) FROM audit_change c WHERE id = %s", [change])
        return str(cursor.fetchone()[0])


@pytest.mark.parametrize("is_sealed_before", [True, False])
@pytest.mark.parametrize("is_sealed_after", [True, False])
def test_the_trail_still_verifies(committed, heads, term, coordinator, pi, is_sealed_before, is_sealed_after):
    if is_sealed_before:
        sealed.seal()
    asked = mask(term, asker=coordinator, approver=pi)
    if is_sealed_after:
        sealed.seal()

    status, lines = sealed.verified()
    assert (status, len(lines)) == (0, 2)
    assert lines[1] == f"Masked in 3 changes: act {asked} asked for it, act {Masking.objects.get().decided} did it."
    assert trail.verified()[0] == 0


def test_masked_between_two_seals_and_once_more(committed, heads, term, coordinator, pi, data_manager):
    sealed.seal()
    mask(term, asker=coordinator, approver=pi)
    sealed.seal()
    mask(term, asker=pi, approver=data_manager, fragment="headache")
    universe.fill(term.page, by=coordinator, term="somebody else")
    sealed.seal()

    assert sealed.verified()[0] == trail.verified()[0] == 0
    assert Masked.objects.count() == 3 + 4


def test_the_verifier_alone_reports_the_masking(committed, heads, term, coordinator, pi, tmp_path):
    sealed.seal()
    asked = mask(term, asker=coordinator, approver=pi)
    sealed.seal()
    out = tmp_path / "trail.jsonl"
    call_command("export_trail", str(out), verbosity=0)

    told = subprocess.run(
        [sys.executable, "-I", chain.__file__, str(out), "--heads", str(heads)],
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert told.returncode == 0, told.stdout
    assert f"3 changes were masked: entry {asked} asked for it, entry {asked + 1} did it." in told.stdout
    assert NAME not in out.read_text()
    assert json.loads(out.read_text().splitlines()[-1])["kind"] == "end"


def test_masks_what_was_corrected_long_ago(term, coordinator, pi):
    universe.fill(term.page, by=coordinator, term="A headache")

    mask(term, asker=coordinator, approver=pi)

    assert AdverseEvent.objects.get(pk=term.page.pk).term == "A headache"
    assert [version.text for version in selectors.versions(term)] == [
        "A headache",
        GONE,
        "[masked] has a headache, says [masked]",
    ]
    assert Masked.objects.count() == 3


def test_masks_a_text_of_a_line(subject, coordinator, pi):
    page = universe.page_of(subject, "labs.sample", visit="M3")
    universe.fill_labs(page, by=coordinator, on=universe.TODAY, HGB="118", PLT="90")
    page.refresh_from_db()

    mask(selectors.text_of(page, "reported", line="PLT"), asker=coordinator, approver=pi, fragment="90")

    texts = {
        line: selectors.versions(selectors.text_of(page, "reported", line=line))[0].text for line in ("HGB", "PLT")
    }
    assert texts == {"HGB": "118", "PLT": MARK}


def test_who_asked_does_not_decide(term, pi):
    asked = ask(term, by=pi)

    with pytest.raises(actions.MaskSamePerson):
        decide(asked, term.page, by=pi)

    assert AdverseEvent.objects.get(pk=term.page.pk).term == CORRECTED


def test_a_declined_request_masks_nothing_and_another_may_follow(committed, heads, term, coordinator, pi):
    asked = ask(term, by=coordinator)
    decide(asked, term.page, by=pi, is_granted=False)

    assert AdverseEvent.objects.get(pk=term.page.pk).term == CORRECTED
    assert not Masked.objects.exists()
    ask(term, by=coordinator)
    with pytest.raises(actions.AlreadyDecided):
        decide(asked, term.page, by=pi)
    assert trail.verified()[0] == 0


def test_a_text_has_one_open_request(term, coordinator, pi):
    ask(term, by=coordinator)

    with pytest.raises(actions.MaskAlreadyAsked):
        ask(term, by=pi)
    asked = new_entry(TrailAct.ASK_MASK, pi)
    with pytest.raises(IntegrityError, match="one_open_masking_a_text"), audit.act(asked) as entry:
        masking.ask(entry=entry, place=term.place, spot=masking.locate(NAME, masking.versions(term.place)))


@pytest.mark.parametrize(
    "name", ["statistician", "safety_officer", "inspector", "stranger", "administrator", "importer"]
)
def test_refuses_others_to_ask(term, name, request):
    with pytest.raises(NotPermitted):
        ask(term, by=request.getfixturevalue(name))


@pytest.mark.parametrize("name", ["coordinator", "monitor", "statistician", "inspector", "stranger"])
def test_refuses_others_to_decide(term, pi, name, request):
    asked = ask(term, by=pi)

    with pytest.raises(NotPermitted):
        decide(asked, term.page, by=request.getfixturevalue(name))


@pytest.mark.parametrize(
    ("fragment", "refusal"),
    [
        ("", masking.NotMaskable),
        (" \u3000", masking.NotMaskable),
        ("mask", masking.NotMaskable),
        ("wife]", masking.NotMaskable),
        ("Zhang  Wei", masking.NotFound),
        ("zhang wei", masking.NotFound),
    ],
)
def test_refuses_a_fragment_that_cannot_be_masked(term, pi, fragment, refusal):
    with pytest.raises(refusal):
        ask(term, by=pi, fragment=fragment)

    assert not Entry.objects.filter(act=TrailAct.ASK_MASK).exists()


@pytest.mark.parametrize(
    ("reason", "refusal"), [(" ", actions.NoMaskReason), ("it names Zhang Wei", actions.TellsFragment)]
)
def test_refuses_a_bad_reason(term, coordinator, pi, reason, refusal):
    with pytest.raises(refusal):
        ask(term, by=pi, reason=reason)
    asked = ask(term, by=coordinator)
    with pytest.raises(refusal):
        decide(asked, term.page, by=pi, reason=reason)


@pytest.mark.parametrize("name", ["grade", "start", "nothing"])
def test_only_free_texts_are_masked(event, name):
    with pytest.raises(selectors.NoSuchText):
        selectors.text_of(event, name)


@pytest.mark.parametrize(
    ("name", "line"), [("reported", "PLT"), ("reported", "NONE"), ("test", "HGB"), ("reported", "")]
)
def test_a_line_that_was_never_entered_has_no_text(subject, coordinator, name, line):
    page = universe.page_of(subject, "labs.sample", visit="M3")
    universe.fill_labs(page, by=coordinator, on=universe.TODAY, HGB="118")

    with pytest.raises(selectors.NoSuchText):
        selectors.text_of(page, name, line=line)


def test_a_form_without_lines_has_no_text_of_a_line(event):
    with pytest.raises(selectors.NoSuchText):
        selectors.text_of(event, "term", line="HGB")


def new_entry(act: Act, by, *, reason: str = "because") -> audit.NewEntry:
    return audit.NewEntry(act=act, by=by, at=universe.NOW, reason=reason)


@pytest.mark.parametrize(
    ("act", "who", "reason"),
    [
        (TrailAct.MASK, "coordinator", "because"),
        (CasebookAct.SAVE_PAGE, "pi", "because"),
        (TrailAct.MASK, "pi", " "),
        (TrailAct.ASK_MASK, "pi", "because"),
    ],
)
def test_the_database_itself_refuses_an_unlawful_decision(term, coordinator, act, who, reason, request):
    asked = ask(term, by=coordinator)

    done = new_entry(act, request.getfixturevalue(who), reason=reason)
    with pytest.raises(ProgrammingError) as refused, audit.act(done):
        masking.decide(asked=asked)

    assert isinstance(refused.value.__cause__, errors.InsufficientPrivilege)


def test_the_database_refuses_a_decision_without_an_act(term, coordinator, pi):
    asked = ask(term, by=coordinator)
    with audit.act(new_entry(TrailAct.MASK, pi)):
        pass

    with pytest.raises(ProgrammingError), transaction.atomic():
        masking.decide(asked=asked)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("table_name", "accounts_user"),
        ("row_id", 0),
        ("page", None),
        ("start", 999),
        ("column_name", "nothing"),
        ("start", 10),
    ],
)
def test_the_database_masks_nothing_but_a_fragment_of_that_very_row(term, coordinator, pi, column, value):
    spot = masking.locate(NAME, masking.versions(term.place))
    told = {
        "change_id": spot.change, "table_name": term.place.table, "row_id": term.place.row, "page": term.place.page,
        "column_name": term.place.column, "start": spot.start, "length": 1, column: value,
    }  # fmt: skip
    with audit.act(new_entry(TrailAct.ASK_MASK, coordinator)) as asked:
        Masking.objects.create(asked=asked, **told)

    done = new_entry(TrailAct.MASK, pi)
    with pytest.raises(DatabaseError, match="nothing that can be masked stands there"), audit.act(done):
        masking.decide(asked=asked)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_change SET new = '{}'",
        "UPDATE audit_masking SET decided = NULL",
        "DELETE FROM audit_masking",
        "INSERT INTO audit_masked (masking_id, change_id, before, after) VALUES (1, 1, '', '')",
        "UPDATE audit_masked SET before = ''",
        "DELETE FROM audit_masked",
        "TRUNCATE audit_masked",
        "DROP FUNCTION audit_keep() CASCADE",
    ],
)
def test_refuses_the_application_to_mask_past_the_function(term, coordinator, pi, statement):
    mask(term, asker=coordinator, approver=pi)

    with pytest.raises(ProgrammingError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert isinstance(refused.value.__cause__, errors.InsufficientPrivilege)


FRAGMENTS = st.text("ab [m", min_size=1, max_size=4)


@given(text=st.text("abm [k]", max_size=30), fragment=FRAGMENTS)
def test_nothing_of_the_fragment_is_left(text, fragment):
    try:
        masking.locate(fragment, [Version(1, text)])
    except (masking.NotMaskable, masking.NotFound):
        return

    assert fragment not in masking.masked(text, fragment)


@given(text=st.text("xyz", max_size=30), fragment=st.text("xyz", min_size=1, max_size=3))
def test_points_at_the_fragment_and_keeps_the_rest(text, fragment):
    if fragment not in text:
        return

    spot = masking.locate(fragment, [Version(7, text)])

    assert text[spot.start - 1 :][: spot.length] == fragment
    assert masking.masked(text, fragment).split(MARK) == text.split(fragment)

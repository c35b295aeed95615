"""Why an answer of a complete page was changed: for all, for one line, for one place; kept and read again (REQ-062)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edc.capture import reasons
from edc.capture.reasons import NONE, Reason, Reasons
from edc.casebook.item_paths import PAGE, ItemPath
from protocol.codelists import ChangeReason

LATE = Reason(ChangeReason.LATE)
SOURCE = Reason(ChangeReason.SOURCE, "page 3 of the chart")
OTHER = Reason(ChangeReason.OTHER, "read wrongly")
SILENT = Reason(ChangeReason.OTHER, "  ")
TERM, START, HGB, PLT = ItemPath("", "term"), ItemPath("", "start"), ItemPath("HGB", ""), ItemPath("PLT", "")
REPORTED = ItemPath("HGB", "reported")


@pytest.mark.parametrize(
    ("given", "where", "holds"),
    [
        (NONE, TERM, None),
        (Reasons(LATE), TERM, LATE),
        (Reasons(LATE, {TERM: SOURCE}), TERM, SOURCE),
        (Reasons(LATE, {TERM: SOURCE}), START, LATE),
        (Reasons(None, {TERM: SOURCE}), START, None),
        (Reasons(None, {HGB: SOURCE}), REPORTED, SOURCE),
        (Reasons(None, {HGB: SOURCE, REPORTED: LATE}), REPORTED, LATE),
        (Reasons(None, {HGB: SOURCE}), PLT, None),
        (Reasons(SILENT), TERM, None),
        (Reasons(OTHER), TERM, OTHER),
        (Reasons(LATE, {TERM: SILENT}), TERM, None),
    ],
)
def test_ys_29_the_nearest_reason_holds_and_other_alone_says_nothing(given, where, holds):
    assert given.of(where) == holds


@pytest.mark.parametrize(
    ("given", "changed", "written"),
    [
        (NONE, [TERM], ""),
        (Reasons(LATE), [], ""),
        (Reasons(LATE), [TERM, START], '{"": ["LATE", ""]}'),
        (Reasons(None, {TERM: LATE, START: LATE}), [TERM, START], '{"": ["LATE", ""]}'),
        (
            Reasons(LATE, {TERM: OTHER}),
            [TERM, START],
            '{"term": ["OTHER", "read wrongly"], "start": ["LATE", ""]}',
        ),
        (Reasons(None, {HGB: SOURCE}), [HGB], '{"": ["SOURCE", "page 3 of the chart"]}'),
    ],
)
def test_is_kept_once_where_it_is_the_same_for_all(given, changed, written):
    assert given.written(changed) == written


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1).filter(str.strip)
EACH = st.builds(Reason, st.sampled_from(list(ChangeReason)), WORDS)
PLACES = st.sampled_from([TERM, START, HGB, PLT])


@given(for_all=EACH, each=st.dictionaries(PLACES, EACH), changed=st.sets(PLACES, min_size=1))
def test_what_is_kept_says_of_each_place_what_was_given(for_all, each, changed):
    told = Reasons(for_all, each)

    kept = told.written(sorted(changed))

    assert {where: reasons.reason_of(kept, where) for where in changed} == {where: told.of(where) for where in changed}


@pytest.mark.parametrize("text", ["", "corrected by hand", "{", "[]", "3", '{"a": 1}', '{"": ["NOVEL", ""]}', "null"])
def test_a_text_of_another_kind_stands_for_itself(text):
    assert reasons.read(text) == {}
    assert reasons.in_words(text, str) == text
    assert reasons.in_words_of(text, TERM) == text
    assert reasons.reason_of(text, TERM) is None


def test_is_told_with_the_names_of_the_places():
    kept = Reasons(LATE, {HGB: SOURCE, TERM: OTHER}).written([START, HGB, TERM])
    names = {START: "Began on", HGB: "Haemoglobin", TERM: "Adverse event"}

    assert reasons.in_words(kept, names.__getitem__) == (
        "Began on: Late result; Haemoglobin: Source was corrected: page 3 of the chart; Adverse event: read wrongly"
    )
    assert reasons.in_words(Reasons(LATE).written([TERM]), names.__getitem__) == "Late result"


@pytest.mark.parametrize(("where", "said"), [(TERM, "read wrongly"), (HGB, "Late result"), (START, "")])
def test_of_one_place_only_its_own_reason_is_told(where, said):
    kept = Reasons(None, {TERM: OTHER, HGB: LATE}).written([TERM, HGB])

    assert reasons.in_words_of(kept, where) == said


def test_the_page_is_everywhere_else():
    assert reasons.reason_of(Reasons(LATE).written([PAGE]), REPORTED) == LATE

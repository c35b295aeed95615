"""What holds for every subject at screening, whatever is known of it (2)."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from protocol.codelists import Aetiology, Criterion, Disease, Response
from protocol.eligibility import judge_eligibility
from protocol.eligibility_dat import AntiglobulinTest
from protocol.eligibility_liver import LiverFacts
from protocol.eligibility_windows import Windowed
from protocol.parameters import DEFAULT as P
from protocol.steroids import Duration
from protocol.titres import titre
from tests.protocol.screened import (
    course,
    diagnosis,
    enzyme,
    hcg,
    pregnancy,
    screening,
    steroids,
    virus,
)

FAIL, INCOMPLETE = Criterion.FAIL, Criterion.INCOMPLETE
TRUTH = st.none() | st.booleans()
ENZYMES = st.sampled_from([enzyme("20"), enzyme("80"), enzyme("80", high=None), enzyme("20", days=15), Windowed()])
COURSES = st.builds(
    course,
    drug=st.none() | st.just(course().drug),
    mg_per_day=st.sampled_from([None, Decimal(60), Decimal(30)]),
    lasted=st.sampled_from([None, Duration(21, 21), Duration(5, 40), Duration(5, None), Duration(1, 20)]),
    best_response=st.none() | st.sampled_from(Response),
    relapsed=TRUTH,
)
CRITERIA_FACTS = {
    "liver": st.builds(LiverFacts, alt=ENZYMES, ast=ENZYMES, parameters=st.just(P)),
    "virus": st.builds(virus, **dict.fromkeys(("hiv", "anti_hcv", "hcv_rna", "hbsag", "anti_hbc", "hbv_dna"), TRUTH)),
    "diagnosis": st.builds(
        diagnosis, tests=st.builds(Windowed, st.builds(AntiglobulinTest, TRUTH, TRUTH)), other_treatment=TRUTH,
        disease=st.none() | st.sampled_from(Disease), aetiology=st.none() | st.sampled_from(Aetiology),
        cold_titre=st.sampled_from([None, titre("1:32"), titre("1:64"), titre("+")]),
    ),
    "steroids": st.builds(
        lambda several, weight, **flags: steroids(*several, weight=weight, **flags), st.lists(COURSES, max_size=3),
        st.sampled_from(["60", None]), relapsed=TRUTH, dependent=TRUTH, intolerant=TRUTH,
    ),
    "pregnancy": st.builds(
        pregnancy, wocbp=TRUTH, lactating=TRUTH, hcg=st.sampled_from([hcg("1"), hcg("12"), hcg("25"), Windowed()]),
    ),
}  # fmt: skip
TRUTHS = {
    "virus": ("hiv", "anti_hcv", "hcv_rna", "hbsag", "anti_hbc", "hbv_dna"), "diagnosis": ("other_treatment",),
    "pregnancy": ("wocbp", "lactating"), "steroids": ("relapsed", "dependent", "intolerant"),
}  # fmt: skip


@given(st.fixed_dictionaries(CRITERIA_FACTS))
def test_every_subject_is_answered_in_words(changed):
    judged = judge_eligibility(screening(**changed))

    for each in judged.results:
        assert str(each.reason).endswith(".")
        assert all(str(seen.label) and str(seen.value) for seen in each.seen)
        assert bool(each.missing) is (each.status is INCOMPLETE), each


@given(st.sampled_from(sorted(TRUTHS)), st.data())
def test_a_fact_that_is_filled_in_never_turns_a_fail_into_anything_else(name, data):
    facts = data.draw(CRITERIA_FACTS[name])
    blank = [key for key in TRUTHS[name] if getattr(facts, key) is None]
    filled = replace(facts, **{key: data.draw(st.booleans()) for key in blank})

    earlier, later = (
        {each.criterion.id: each.status for each in judge_eligibility(screening(**{name: each})).results}
        for each in (facts, filled)
    )

    assert [key for key, status in earlier.items() if status is FAIL and later[key] is not FAIL] == []

"""A slice of the ten thousand requests of `manage.py benchmark fuzz`: whatever is sent, no fault of ours comes back."""

from tests.addresses.fuzzing import OUTSIDE, Asked, Fuzz

SEED, SLICE = 9, range(200)


def test_no_request_from_a_seed_meets_a_fault(world_here):
    fuzz = Fuzz(people=world_here.people, study=world_here.study, seed=SEED)
    requests = [asked for asked in map(fuzz.asked, SLICE) if not asked.address.startswith(OUTSIDE)]

    faults = [f"{what}: {asked}" for asked in requests if (what := fuzz.sent(asked))]

    assert len(requests) > 150
    assert faults == []


def test_a_fault_of_ours_is_told_with_the_place_where_it_arose(world_here, monkeypatch):
    fuzz = Fuzz(people=world_here.people, study=world_here.study, seed=SEED)
    kind = "application/x-www-form-urlencoded"
    asked = Asked(0, "everything", "GET", "/subjects/", b"", kind, headers={}, is_sealed=True)
    monkeypatch.setattr("trial_edc.reports.views_lists.Paginator", lambda *_asked: 1 / 0)

    assert fuzz.sent(asked).startswith("ZeroDivisionError division by zero at views_lists.py:")


def test_a_request_can_be_sent_again_by_its_number(world_here):
    ones, others = (Fuzz(people=world_here.people, study=world_here.study, seed=SEED) for _time in range(2))

    assert ones.asked(7) == others.asked(7) != ones.asked(8)

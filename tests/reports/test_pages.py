"""Reports on the screen: live and stored, each number with its subjects, and nothing of another site."""

import json
from datetime import timedelta

import pytest
from django.db import connections
from django.urls import reverse

from edc.study.models import PublishedParameter
from protocol.parameters import DECLARED
from tests import scenes, universe
from tests.outcomes import treated as people
from tests.outcomes.treated import day
from tests.pages.reading import typed, words
from tests.reports.tabled import counts, every_figure, rate, relapse
from tests.universe import NOW, TODAY
from trial_edc.reports import actions
from trial_edc.reports.models import Run

YESTERDAY = TODAY - timedelta(days=1)
LIVE = reverse("response_report")
RUNS = reverse("runs")


@scenes.stands
def cohort(site, coordinator):
    """Five subjects, of every status: complete, lost, never, gone, and one whose windows are open at day 200."""
    return [
        people.treated(site, by=coordinator, hb={-1: "70", 91: "118", 183: "118", 365: "118"}),
        people.treated(site, by=coordinator, hb={-1: "70", 91: "118", 183: "95", 365: "80"}),
        people.treated(site, by=coordinator, hb={-1: "70", 91: "80", 183: "80"}, left=("WITHDRAWN", 190)),
        people.treated(site, by=coordinator, hb={-1: "70", 396: "118"}),
        people.treated(site, by=coordinator, hb={-1: "70", 91: "95"}, rescued=[100]),
    ]


@scenes.stands
def abroad(other_site, stranger):
    """A subject of the other site."""
    return people.treated(other_site, by=stranger, hb={-1: "70", 91: "118"})


@scenes.stands
def run(cohort) -> Run:
    """The stored report of the night."""
    (written,) = actions.sweep(at=NOW)
    return written


def get(user, url: str, **query):
    return universe.client_for(user).get(url, query)


# The live report


def test_shows_the_report_at_the_cut(cohort, monitor):
    answer = get(monitor, LIVE, cut="2025-06-01")

    shown = answer.context["shown"]
    responded = rate(shown, 12, "all_treated", "orr")
    assert answer.status_code == 200
    assert counts(shown, 12, "all_treated") == [1, 0, 1, 3, 0, 5]
    assert counts(shown, 12, "evaluable") == [1, 0, 1, None, None, 2]
    assert (responded.k.number, responded.n.number, str(responded.percent)) == (1, 5, "20.0")
    assert "20.0 %" in words(answer)
    assert "2025-06-01" in answer.content.decode()


def test_shows_what_is_still_pending(cohort, monitor):
    shown = get(monitor, LIVE, cut=day(200).isoformat()).context["shown"]

    assert counts(shown, 6, "all_treated") == [1, 1, 1, 0, 2, 3]
    assert counts(shown, 12, "all_treated") == [0, 0, 0, 1, 4, 1]
    assert counts(shown, 12, "evaluable") == [0, 0, 0, None, None, 0]


def test_without_a_cut_counts_up_to_today(cohort, monitor):
    answer = get(monitor, LIVE)

    assert answer.status_code == 200
    assert answer.context["shown"].subjects == len(cohort)


def test_tells_the_numbers_of_the_protocol_with_their_source(cohort, monitor):
    PublishedParameter.objects.create(name="hb_delta", value="30", effective_from=day(0), citation="Amendment 1")

    answer = get(monitor, LIVE, cut="2025-06-01")

    (changed,) = [one for one in answer.context["parameters"] if not one.default]
    assert (changed.rule, str(changed.value), changed.unit) == ("P15", "30", "g/L")
    assert len(answer.context["parameters"]) == len(DECLARED)
    assert "Rise of haemoglobin from baseline for a response" in words(answer)


@pytest.mark.parametrize("cut", ["yesterday", "2025-02-30", "30.11.2025", "<b>", "1" * 5000, "\0", "٢٠٢٥-٠١-٣٢"])
def test_gives_back_a_day_that_is_none_with_the_reason(cohort, monitor, cut):
    answer = get(monitor, LIVE, cut=cut)

    assert answer.status_code == 422
    assert typed(answer, "cut") == cut
    assert "is not a date" in words(answer)
    assert "shown" not in answer.context


@pytest.mark.parametrize("cut", ["1880-01-01", "2999-12-31", "20250601", "２０２５-０６-０１"])
def test_takes_a_day_however_it_is_typed(cohort, monitor, cut):
    assert get(monitor, LIVE, cut=cut).status_code == 200


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_speaks_both_languages(run, monitor, language):
    client = universe.client_for(monitor)
    client.post(reverse("set_language"), {"language": language, "next": "/"})

    for url in (LIVE, RUNS, reverse("run", args=[run.pk]), reverse("subjects_behind", args=["12.all_treated.orr"])):
        answer = client.get(url)
        assert (answer.status_code, answer["Content-Language"]) == (200, language)


def test_of_an_empty_study_shows_noughts(monitor):
    answer = get(monitor, LIVE, cut="2025-06-01")

    assert answer.status_code == 200
    assert {figure.number for figure in every_figure(answer.context["shown"])} == {0}
    assert not any(figure.url for figure in every_figure(answer.context["shown"]))


def test_counts_the_subjects_of_ones_own_sites_alone(cohort, abroad, monitor, stranger):
    ours = get(monitor, LIVE, cut="2025-06-01").context["shown"]
    theirs = get(stranger, LIVE, cut="2025-06-01").context["shown"]

    assert (ours.subjects, theirs.subjects) == (len(cohort), 1)


# The subjects behind a number


@pytest.mark.parametrize("cut", [day(200).isoformat(), "2025-06-01"])
def test_every_number_opens_as_many_subjects_as_it_counts(cohort, abroad, monitor, cut):
    client = universe.client_for(monitor)
    shown = client.get(LIVE, {"cut": cut}).context["shown"]

    for figure in set(every_figure(shown)):
        assert bool(figure.url) == bool(figure.number)
        if figure.url:
            listed = client.get(figure.url)
            assert len(listed.context["lines"]) == figure.number, figure
            assert abroad.number not in words(listed)


def test_the_numbers_of_a_stored_report_open_the_subjects_it_counted(run, cohort, coordinator, monitor):
    client = universe.client_for(monitor)
    shown = client.get(reverse("run", args=[run.pk])).context["shown"]
    relapses = relapse(shown).k
    people.put_in(cohort[0], "dosing.rescue", by=coordinator, given_on=day(300), rescue_class="B")

    for figure in set(every_figure(shown)):
        if figure.url:
            assert len(client.get(figure.url).context["lines"]) == figure.number, figure
    live = client.get(LIVE, {"cut": YESTERDAY.isoformat()}).context["shown"]
    assert relapse(live).k.number == relapses.number + 1


def test_lists_each_subject_with_its_statuses_and_a_way_to_the_reason(cohort, monitor):
    answer = get(monitor, reverse("subjects_behind", args=["12.all_treated.NR"]), cut="2025-06-01")

    (line,) = answer.context["lines"]
    assert line.number == cohort[1].number
    assert [cell.code for cell in line.statuses] == ["CR", "PR", "NR"]
    assert f"{reverse('response', args=[line.number])}?cut=2025-06-01" in answer.content.decode()


def test_a_number_without_subjects_opens_an_empty_list(monitor, site):
    answer = get(monitor, reverse("subjects_behind", args=["12.all_treated.CR"]), cut="2025-06-01")

    assert answer.status_code == 200
    assert answer.context["lines"] == []


@pytest.mark.parametrize(
    "which", ["13.all_treated.orr", "12.nobody.orr", "12.all_treated.best", "relapse.low", "relapse", "12", "x.y.z"]
)
def test_knows_no_number_that_is_none(cohort, monitor, which):
    assert get(monitor, reverse("subjects_behind", args=[which]), cut="2025-06-01").status_code == 404


@pytest.mark.parametrize("query", [{"cut": "never"}, {"run": "0"}, {"run": "x"}, {"run": "²"}, {"run": "9" * 5000}])
def test_knows_no_report_that_is_none(cohort, monitor, query):
    assert get(monitor, reverse("subjects_behind", args=["12.all_treated.orr"]), **query).status_code == 404


# Stored reports


def test_lists_the_stored_reports_the_newest_first(run, monitor):
    (later,) = actions.sweep(at=NOW + timedelta(days=1))

    answer = get(monitor, RUNS)

    assert [line.run.pk for line in answer.context["lines"]] == [later.pk, run.pk]
    assert [(line.primary.k, line.primary.n) for line in answer.context["lines"]] == [(1, 5), (1, 5)]
    assert YESTERDAY.isoformat() in words(answer)


def test_says_what_is_still_to_be_written(run, monitor):
    actions.make_due(at=NOW + timedelta(days=1))

    (unfinished,) = get(monitor, RUNS).context["unfinished"]

    assert unfinished.work.period == TODAY
    assert unfinished.word == "waiting"


def test_shows_a_stored_report_as_it_was_written(run, cohort, coordinator, monitor):
    people.put_in(cohort[0], "dosing.rescue", by=coordinator, given_on=day(300), rescue_class="B")

    answer = get(monitor, reverse("run", args=[run.pk]))

    assert answer.context["intact"] is True
    assert relapse(answer.context["shown"]).k.number == 2
    assert run.checksum in words(answer)
    assert YESTERDAY.isoformat() in words(answer)


def test_hands_out_the_very_bytes_of_a_stored_report(run, monitor):
    answer = get(monitor, reverse("run_file", args=[run.pk]))

    assert answer.content.decode() == run.content
    assert json.loads(answer.content)["cut"] == YESTERDAY.isoformat()
    assert answer["Content-Type"].startswith("application/json")
    assert f'filename="response-{YESTERDAY.isoformat()}.json"' in answer["Content-Disposition"]


def test_says_so_where_a_stored_report_was_changed_behind_its_back(committed, monitor):
    (run,) = actions.sweep(at=NOW)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE reports_run DISABLE TRIGGER audit_immutable")
        cursor.execute("UPDATE reports_run SET content = replace(content, '\"k\": 0', '\"k\": 1')")

    answer = get(monitor, reverse("run", args=[run.pk]))

    assert answer.context["intact"] is False
    assert "does not match its checksum" in words(answer)


@pytest.mark.parametrize("name", ["run", "run_file"])
def test_a_stored_report_is_not_there_for_the_stranger(run, stranger, name):
    assert get(stranger, reverse(name, args=[run.pk])).status_code == 404


def test_the_stranger_sees_neither_the_list_nor_the_subjects_of_a_stored_report(run, cohort, stranger):
    listed = get(stranger, RUNS)
    behind = get(stranger, reverse("subjects_behind", args=["12.all_treated.n"]), run=run.pk)

    assert listed.context["lines"] == []
    assert run.checksum[:12] not in words(listed)
    assert behind.status_code == 404


def test_a_report_over_two_sites_is_for_those_who_may_read_both(cohort, abroad, site, other_site, monitor):
    (run,) = actions.sweep(at=NOW)
    whole = universe.new_person("whole", role="statistician", site=None)

    assert get(monitor, reverse("run", args=[run.pk])).status_code == 404
    assert get(monitor, RUNS).context["lines"] == []
    assert get(whole, reverse("run", args=[run.pk])).context["shown"].subjects == len(cohort) + 1


@pytest.mark.parametrize("name", ["coordinator", "safety_officer", "administrator", "protocol_editor", "importer"])
def test_is_closed_to_roles_that_read_no_reports(request, run, name):
    user = request.getfixturevalue(name)

    for url in (LIVE, RUNS, reverse("run", args=[run.pk]), reverse("subjects_behind", args=["12.all_treated.orr"])):
        assert get(user, url).status_code == 403


def test_asks_as_many_statements_for_many_runs_as_for_one(
    run, cohort, monitor, django_assert_max_num_queries, django_assert_num_queries
):
    client = universe.client_for(monitor)
    with django_assert_max_num_queries(15) as for_one:
        client.get(RUNS)
    for later in range(1, 4):
        actions.sweep(at=NOW + timedelta(days=later))

    with django_assert_num_queries(len(for_one)):
        assert len(client.get(RUNS).context["lines"]) == 4


def test_asks_as_many_statements_for_many_subjects_as_for_few(
    site, coordinator, monitor, django_assert_max_num_queries, django_assert_num_queries
):
    people.treated(site, by=coordinator, hb={-1: "70", 91: "118"})
    client = universe.client_for(monitor)
    with django_assert_max_num_queries(20) as for_one:
        client.get(LIVE, {"cut": "2025-06-01"})
    for _more in range(3):
        people.treated(site, by=coordinator, hb={-1: "70", 91: "118"}, rescued=[100])

    with django_assert_num_queries(len(for_one)):
        assert client.get(LIVE, {"cut": "2025-06-01"}).context["shown"].subjects == 4

"""Every way by which something can be written: those that change what a page says, and those that do not (YS-54)."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO

from django.db import connection, transaction

from edc.accounts.models import User
from edc.audit import actions as audit
from edc.audit.acts import LAST_ENTRY, Origin, declared
from edc.capture import actions as capture
from edc.capture.submission import SaidOfBlank, Submission
from edc.casebook.item_paths import ItemPath
from edc.casebook.models import Page, Subject
from edc.corrections import actions as corrections
from edc.queries.models import Query
from edc.queries.steps import QueryAct
from edc.sdv.acts import VerificationAct
from edc.sdv.models import Verification
from enrollment.actions import screen
from protocol.codelists import BlankState
from tests import universe
from tests.signing.reviewed import LATER, fresh, opened, sign

Write = Callable[[Page, User], object]


def of_blank(page: Page, code: str, said: SaidOfBlank | None) -> Submission:
    return Submission(page=page, answers={}, blanks={ItemPath(code, ""): said}, seen=fresh(page).last_entry)


def saved(page: Page, by: User) -> None:
    universe.fill_labs(page, by=by, on=universe.TODAY, HGB="119")


def saved_in_the_browser(page: Page, by: User) -> None:
    line = {"HGB-reported": "119", "HGB-unit": "g/L", "HGB-reported_low": "110", "HGB-reported_high": "150"}
    shown = {"seen": str(fresh(page).last_entry), "collected_on": str(universe.TODAY), "laboratory": ""}
    answer = universe.client_for(by).post(f"/pages/{page.pk}/", {**shown, **line})
    assert answer.status_code == 302


def imported(page: Page, by: User) -> None:
    with audit.through(Origin.IMPORT):
        capture.save_many(filled=[universe.filled(page, rows={"HGB": {"reported": "119"}})], by=by, at=LATER)


def added_a_line(page: Page, by: User) -> None:
    universe.fill_labs(page, by=by, on=universe.TODAY, PLT="90")


def said_of_a_blank(page: Page, by: User) -> None:
    capture.save(filled=of_blank(page, "PLT", SaidOfBlank(BlankState.NOT_DONE)), by=by, at=LATER)


def lifted_a_blank(page: Page, by: User) -> None:
    capture.save(filled=of_blank(page, "RETIC", None), by=by, at=LATER)


def struck_a_line(page: Page, by: User) -> None:
    seen = fresh(page).last_entry
    corrections.strike_line(page=fresh(page), key="HGB", reason="Wrong tube", seen=seen, by=by, at=LATER)


def struck_the_page(page: Page, by: User) -> None:
    seen = fresh(page).last_entry
    corrections.strike_page(page=fresh(page), reason="Wrong tube", seen=seen, by=by, at=LATER)


def struck_and_restored(page: Page, by: User) -> None:
    struck_the_page(page, by)
    seen = fresh(page).last_entry
    corrections.restore_page(page=fresh(page), reason="It was right", seen=seen, by=by, at=LATER)


def struck_the_visit_and_restored_it(page: Page, by: User) -> None:
    visit = fresh(page).visit
    assert visit is not None
    corrections.strike_visit(visit=visit, reason="It was another day", by=by, at=LATER)
    corrections.restore_visit(visit=visit, reason="It was this day", by=by, at=LATER)


def moved(page: Page, by: User) -> None:
    other: Subject = screen(site=page.subject.site, by=by, at=universe.NOW)
    seen = fresh(page).last_entry
    corrections.move_page(page=fresh(page), to=other, reason="Wrong subject", seen=seen, by=by, at=LATER)


def sql(statement: str) -> Write:
    """A statement of the application's role, which no act announces."""

    def written(page: Page, _by: User) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement.format(page=page.pk))

    return written


def borrowed(page: Page, _by: User) -> None:
    """A change under the name of an act that was done before."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('edc.entry', %s, true)", [str(fresh(page).last_entry)])
        cursor.execute("UPDATE labs_result SET reported = '90' WHERE test = 'HGB'")


def forged(page: Page, by: User) -> None:
    """A change under an act that was announced for something else."""
    with (
        audit.act(audit.NewEntry(act=VerificationAct.VERIFY, by=by, at=LATER, page=page.pk)),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE labs_result SET reported = '90' WHERE test = 'HGB'")


def copied_in(page: Page, _by: User) -> None:
    """A restore from a dump, as psql does it."""
    lines = StringIO(f"{page.pk}\tNEUT\t3.4\n")
    with connection.cursor() as cursor:
        cursor.copy_expert("COPY labs_result (page_id, test, reported) FROM STDIN", lines)


# Each by the name of what it does. The page holds a haemoglobin, an LDH, and a word about the reticulocytes.
BREAKING: dict[str, Write] = {
    "capture.save": saved,
    "capture.save in the browser": saved_in_the_browser,
    "capture.save_many": imported,
    "a line more": added_a_line,
    "a word about a blank": said_of_a_blank,
    "a blank that is lifted": lifted_a_blank,
    "corrections.strike_line": struck_a_line,
    "corrections.strike_page": struck_the_page,
    "corrections.restore_page": struck_and_restored,
    "corrections.restore_visit": struck_the_visit_and_restored_it,
    "corrections.move_page": moved,
    "SQL: an answer of the page": sql("UPDATE labs_sample SET laboratory = 'Other' WHERE page_id = {page}"),
    "SQL: an answer of a line": sql("UPDATE labs_result SET reported = '90' WHERE test = 'HGB' AND page_id = {page}"),
    "SQL: a derived value": sql("UPDATE labs_result SET value = 90 WHERE test = 'HGB' AND page_id = {page}"),
    "SQL: a line removed": sql("DELETE FROM labs_result WHERE test = 'HGB' AND page_id = {page}"),
    "SQL: a line struck through": sql("UPDATE labs_result SET struck = 1 WHERE test = 'HGB' AND page_id = {page}"),
    "SQL: a word about a blank": sql("UPDATE capture_blank SET reason = 'x' WHERE page_id = {page}"),
    "SQL: the page struck through": sql("UPDATE casebook_page SET struck = 1 WHERE id = {page}"),
    "SQL: the page moved": sql("UPDATE casebook_page SET visit_id = NULL WHERE id = {page}"),
    "SQL: the page's last act": sql("UPDATE casebook_page SET last_entry = 1 WHERE id = {page}"),
    "SQL: changed and changed back": sql(
        "UPDATE labs_result SET reported = '90' WHERE test = 'HGB' AND page_id = {page};"
        "UPDATE labs_result SET reported = '118' WHERE test = 'HGB' AND page_id = {page}"
    ),
    "SQL: under a borrowed act": borrowed,
    "SQL: under a forged act": forged,
    "COPY from a dump": copied_in,
}


def completed(page: Page, _by: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE casebook_page SET completed = last_entry WHERE id = %s", [page.pk])


def saved_without_a_change(page: Page, by: User) -> None:
    universe.fill_labs(page, by=by, on=universe.TODAY, HGB="118")


def queried(page: Page, by: User) -> None:
    with audit.act(audit.NewEntry(act=QueryAct.RAISE_QUERY, by=by, at=LATER, page=page.pk)):
        Query.objects.create(page=page, row="HGB", raised_by=by, raised_at=LATER, moved_at=LATER)


def verified(page: Page, by: User) -> None:
    with audit.act(audit.NewEntry(act=VerificationAct.VERIFY, by=by, at=LATER, page=page.pk)) as entry:
        Verification.objects.create(page=page, row="HGB", value="118", by=by, at=LATER, entry=entry)


def opened_and_signed_by_another(page: Page, _by: User) -> None:
    other = universe.new_person("other", role="investigator", site=page.subject.site)
    opened(page, by=other)
    sign(page, by=other, at=LATER + timedelta(hours=1))


def saved_another_page(page: Page, by: User) -> None:
    universe.fill(universe.page_of(page.subject, "enrollment.consent"), by=by, signed_on=universe.TODAY)


KEEPING: dict[str, Write] = {
    "capture.complete": completed,
    "a save that changes nothing": saved_without_a_change,
    "a query": queried,
    "a verification": verified,
    "another's signature": opened_and_signed_by_another,
    "another page": saved_another_page,
}

# The modules that do what changes a page; another one fails the test until its path stands above.
WRITERS = {"edc/capture/actions.py", "edc/corrections/actions.py"}


def writes_to_pages(text: str) -> bool:
    """Whether a module writes answers, or does an act after which a page says something else."""
    acts = (act for act in declared() if LAST_ENTRY in act.touches)
    return ("NewEntry" in text and any(f"Act.{act.name}" in text for act in acts)) or "captured=True" in text

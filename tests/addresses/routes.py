"""Every address of the product, with what its placeholders stand for in a study of one subject."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from edc.accounts.models import Site, User
from edc.accounts.roles import Permission
from edc.casebook.models import Page, Subject
from edc.corrections import actions as corrections
from edc.imports import actions as imports
from edc.imports.models import Job, Upload
from edc.labs import actions as labs
from edc.locks import actions as locks
from edc.locks.scope import of_page
from edc.masking.selectors import text_of
from edc.pages.drafts import actions as drafts
from edc.queries.models import Query
from edc.worklist import actions as worklist
from edc.worklist.rules import LOOK
from enrollment.actions import screen
from tests import universe
from tests.masking.asked import NAMED, ask
from trial_edc.reports import actions as reports

Place = Mapping[str, object]
RESULTS = b"subject,test,result,unit,date\n01-001,HGB,118,g/L,2025-06-02\n"


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    """Every address that the product answers."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern)
        else:
            yield pattern


def names() -> set[str]:
    """The names of all addresses; each must have one."""
    named = [pattern.name for pattern in patterns()]
    assert None not in named, "an address without a name"
    return {str(name) for name in named}


def place(site: Site, *, by: User) -> Place:
    """A study with one subject at this site, and what each placeholder of an address stands for there."""
    subject = screen(site=site, by=by, at=universe.NOW)
    (run,) = reports.sweep(at=universe.NOW)
    page = universe.page_of(subject, "enrollment.demographics")
    sample = universe.page_of(subject, "labs.sample", visit="D0")
    saved = universe.fill_labs(sample, by=by, on=universe.TODAY, HGB="118")
    event = universe.add_page(subject, "safety.adverseevent", by=by)
    universe.fill(event, by=by, term=NAMED)
    asked = ask(text_of(event, "term"), by=by)
    odd = universe.page_of(subject, "labs.sample", visit="W1")
    universe.fill_labs(odd, by=by, on=universe.TODAY, HGB="39")
    query = odd.queries.get()
    held, release = _held(subject)
    sample.refresh_from_db()
    struck = _struck(subject, by=by)
    upload, job = _sent(site, by=by)
    here: dict[str, object] = {
        "subject": subject,
        "query": query,
        "site": site,
        "page": page,
        "sample": sample,
        "struck": struck,
        "other": screen(site=site, by=by, at=universe.NOW, code="S900"),
    }
    of_acts = {
        "ask_mask": [event.pk, "term"],
        "decide_mask": [asked],
        "discard_draft": [_draft(page, by=by)],
        "query": [query.pk],
        "work_item": [_asked(sample, by=by)],
        "notice": [0],
        "trail_act": [saved.entry],
        "run": [run.pk],
        "run_file": [run.pk],
        **_of_laboratory(site),
        "ask_release": [held],
        "import_source": [upload.source_id],
        **dict.fromkeys(("import_file", "import_columns", "import_names", "import_try"), [upload.pk]),
        **dict.fromkeys(("import_stop", "import_returned"), [job.pk]),
        "decide_release": [release],
    }
    return {**here, "arguments": _of_book(subject, page=page, sample=sample) | of_acts}


def _of_laboratory(site: Site) -> dict[str, list[object]]:
    """A laboratory of the site that no sample means by itself, and its limits."""
    keeper = universe.new_person(f"laboratory{site.code}", role="data-manager", site=site)
    laboratory = labs.add_laboratory(site=site, name="Central", is_default=False, by=keeper, at=universe.NOW)
    limits = universe.add_limits(laboratory, "HGB", "130", "175", by=keeper)
    return {
        "laboratory": [laboratory.pk],
        "choose_laboratory": [laboratory.pk],
        "add_limits": [laboratory.pk],
        "correct_limits": [limits.pk, "withdraw"],
    }


def _of_book(subject: Subject, *, page: Page, sample: Page) -> dict[str, list[object]]:
    """What stands for the placeholders of addresses within a casebook, and for those of none."""
    return {
        "page": [page.pk],
        "item_history": [sample.pk, "collected_on"],
        "line_history": [sample.pk, "HGB"],
        "ask_mask_line": [sample.pk, "HGB", "reported"],
        "strike_page": [sample.pk],
        "move_page": [sample.pk],
        "restore_page": [universe.page_of(subject, "labs.sample", visit="W2").pk],
        "strike_visit": [subject.visits.get(code="EOT").pk],
        "restore_visit": [subject.visits.get(code="SFU").pk],
        "renumber": [subject.number],
        "rescreen": [subject.number],
        "eligibility": [subject.number],
        "enrol": [subject.number],
        "subject": [subject.number],
        "ask_subject_work": [subject.number],
        "chart": [subject.number, "HGB"],
        "response": [subject.number],
        "add_unscheduled": [subject.number],
        "new_page": [subject.number, "dosing.transfusion"],
        "new_page_at_visit": [subject.number, _visit(subject), "dosing.trough"],
        "keep_draft": [page.pk],
        "keep_new_draft": [subject.number, "dosing.transfusion"],
        "keep_new_draft_at_visit": [subject.number, _visit(subject), "dosing.trough"],
        "paste": [sample.pk],
        "paste_new": [subject.number, _visit(subject)],
        "page_queries": [sample.pk],
        "place_queries": [sample.pk, "collected_on"],
        "flow_subjects": ["screened"],
        "subjects_behind": ["12.all_treated.n"],
        "grant": ["pi"],
        "site_patterns": ["01"],
        "number_subjects": [subject.site.code],
        **dict.fromkeys(("identification_log", "screening_log"), [subject.site.code]),
        "publish_parameter": ["hb_delta"],
        "verify": [sample.pk],
        "ask_work": [sample.pk],
        "verify_visit": [subject.number, sample.visit_id],
        "sign_page": [sample.pk],
        "sign_casebook": [subject.number],
        "subject_holds": [subject.number],
        "hold_place": ["page", universe.page_of(subject, "labs.sample", visit="M12").pk],
    }


def _draft(page: Page, *, by: User) -> int:
    drafts.keep(page=page, typed="sex=F", focus="sex", by=by, at=universe.NOW)
    return by.drafts.get().pk


def _asked(page: Page, *, by: User) -> int:
    new_work = worklist.NewWork(page=page, kind=LOOK, text="Look", of=Permission.ENTER_DATA)
    return worklist.ask(work=new_work, by=by, at=universe.NOW).pk


def _held(subject: Subject) -> tuple[int, int]:
    """A hold of which nobody asked anything, and a request for another to be lifted."""
    keeper = universe.new_person(f"keeper{subject.site.code}", role="data-manager", site=subject.site)
    visits = [universe.page_of(subject, "labs.sample", visit=code) for code in ("M6", "M9")]
    holds = [locks.freeze(place=of_page(page), by=keeper, at=universe.NOW) for page in visits]
    asked = locks.ask_release(hold=holds[1], reason="Because", by=keeper, at=universe.NOW)
    return holds[0].pk, asked.pk


def _struck(subject: Subject, *, by: User) -> Page:
    """A page that is struck through, and beside it a visit that is."""
    page = universe.page_of(subject, "labs.sample", visit="W2")
    saved = universe.fill_labs(page, by=by, on=universe.TODAY, HGB="118")
    corrections.strike_page(page=page, reason="In error", seen=saved.entry, by=by, at=universe.NOW)
    visit = subject.visits.get(code="SFU")
    corrections.strike_visit(visit=visit, reason="In error", by=by, at=universe.NOW)
    page.refresh_from_db()
    return page


def _sent(site: Site, *, by: User) -> tuple[Upload, Job]:
    """A laboratory's file, and the job that will read it."""
    upload = imports.begin(site=site, source="LIS", name="r.csv", content=RESULTS, by=by, at=universe.NOW)
    return upload, imports.ask_dry_run(upload=upload, by=by, at=universe.NOW)


def _why(here: Place, name: str) -> dict[str, str]:
    """A reason, and the act upon the page that was seen last."""
    page = here[name]
    assert isinstance(page, Page)
    return {"reason": "Entered in error", "seen": str(page.last_entry)}


def _visit(subject: Subject) -> int:
    return subject.visits.get(code="M3").pk


def address(name: str, here: Place) -> str:
    """The address of this name, its placeholders filled in."""
    arguments = here["arguments"]
    assert isinstance(arguments, dict)
    return reverse(name, args=arguments.get(name))


def _standing(here: Place, form: str) -> str:
    """How many pages of a form stand where a new one is to come, as somebody sees it who opens it now."""
    subject = here["subject"]
    assert isinstance(subject, Subject)
    at = {"visit": _visit(subject)} if form == "dosing.trough" else {"visit": None}
    return str(subject.pages.filter(form=form, **at).count())


def _answer(here: Place) -> dict[str, str]:
    """An answer to the check's query by somebody who sees it as it was first."""
    query = here["query"]
    assert isinstance(query, Query)
    return {"step": "answer", "text": "So.", "last": str(query.messages.earliest("pk").pk), "seen": query.seen}


def _page(here: Place) -> int:
    page = here["page"]
    assert isinstance(page, Page)
    return page.pk


def _reading(here: Place) -> dict[str, str]:
    return {"seen": _standing(here, "dosing.trough"), "drawn_at": "2024-01-01 08:00", "reported": "8.8"}


def _given(here: Place) -> dict[str, str]:
    return {"seen": _standing(here, "dosing.transfusion"), "given_on": "2024-01-01", "product": "RBC"}


def _code(here: Place) -> str:
    site = here["site"]
    assert isinstance(site, Site)
    return site.code


LATER = universe.TODAY + timedelta(days=4000)
TOLD: Mapping[str, Mapping[str, str]] = {
    "login": {"username": "nobody", "password": "nothing"},
    "set_language": {"language": "en", "next": "/subjects/"},
    "add_person": {"username": "someone", "name": "Some One", "password": "a-fine-long-word"},
    "add_site": {"code": "77", "name": "Hospital 77"},
    "site_patterns": {"patterns": "ZY########"},
    "number_subjects": {"screening_pattern": "S###", "enrolment_pattern": "###"},
    "publish_parameter": {"value": "25", "effective_from": LATER.isoformat(), "citation": "Amendment 1"},
    "page": {"seen": "0"},
    **dict.fromkeys(("paste", "paste_new"), {"seen": "0", "paste": "PLT 99", "read": "1"}),
    "add_limits": {"test": "PLT", "unit": "10^9/L", "low": "125", "valid_from": "2025-01-01"},
    "correct_limits": {"reason": "Entered in error"},
    "limits_changes": {"seen": "another listing", "code": "LATE", "every": "on"},
    "trail_export": {"kind": "csv"},
    # Nobody asks twice for a text, and what one has decided nobody decides again: neither is done here.
    **dict.fromkeys(("ask_mask", "ask_mask_line", "decide_mask"), {"reason": ""}),
    "verify": {"seen": "0", "place": "HGB."},
    "verify_visit": {"seen": "0:0", "place": "0:HGB."},
    "work_item": {"step": "finish"},
    **dict.fromkeys(("ask_work", "ask_subject_work"), {"kind": "look", "text": "Look", "of": "sign"}),
    "page_queries": {"text": "Why?"},
    "place_queries": {"text": "Why?"},
    "hold_place": {"act": "freeze"},
    "import_columns": {"subject": "subject"},
    "ask_release": {"reason": "Because"},
    "decide_release": {"decision": "grant"},
    "strike_visit": {"reason": "Entered in error"},
    "restore_visit": {"reason": "Entered in error"},
    # Without the number: with it the address would be gone for whoever posts next.
    "renumber": {"reason": "Entered in error"},
}
TOLD_OF: Mapping[str, Callable[[Place], dict[str, str]]] = {
    "grant": lambda here: {"role": "data-manager", "site": _code(here)},
    "new_page": _given,
    "new_page_at_visit": _reading,
    "screen": lambda here: {"site": _code(here)},
    "add_laboratory": lambda here: {"site": _code(here), "name": "Emergency"},
    "query": _answer,
    "raise_queries": lambda here: {"text": "Why?", "pages": str(_page(here))},
    "strike_page": lambda here: _why(here, "sample"),
    "move_page": lambda here: {**_why(here, "sample"), "number": str(here["other"])},
    "restore_page": lambda here: _why(here, "struck"),
}
"""What is posted there: as it stands, and as the study stands at that moment."""


def told(name: str, here: Place) -> dict[str, str]:
    """What is posted there: enough for the act to be done, where there is an act."""
    return TOLD_OF[name](here) if name in TOLD_OF else dict(TOLD.get(name, {}))

"""What every address asks, and so what it answers to each person, at the own and at the other site (REQ-021)."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests import universe
from tests.accounts import test_roles
from tests.addresses import world
from tests.protocol.tables import table

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody before an address: what the person's role holds, and at which site; at all where none is named."""

    name: str
    held: frozenset[str]
    site: str

    def may(self, asked: str, *, at: str = "") -> bool:
        """Whether this person holds all that is asked at a site; at any of them, where none is named."""
        is_there = not at or self.site in ("", at)
        return not asked or (is_there and all(self.held & set(either.split("/")) for either in asked.split()))


AUTHOR = "author"
AUTHORS = {"coordinator", "stranger"}
"""Who made all that stands in the study of site 01, and in that of site 02."""


OF_ALL_SITES = {"manage-people", "publish-parameters"}
"""What counts only where it is held at every site."""


def _person(name: str, role: str, *, site: str) -> Person:
    own = {AUTHOR} if name in AUTHORS else set()
    void = OF_ALL_SITES if site else set()
    return Person(name, frozenset(test_roles.table().get(role, set()) - void | own), site)


PEOPLE = (
    *(_person(name, role, site="" if name in universe.EVERYWHERE else "01") for name, role in world.CAST.items()),
    _person("stranger", "investigator", site="02"),
    _person("newcomer", "", site="01"),
)
"""Each posts after the one before."""

GATES = ("anywhere", "there", "asks")
# Each way to an address has up to three gates, one after the other:
#   anywhere   what a person must hold at some site, else 403
#   there      what a person must hold at the site of what the address names, else 404; it is tried at both sites
#   asks       what a person must hold at that site beside, else 403
# Permissions side by side must be held together; of two with a stroke between them either is enough.
# Whoever is let through gets `answer`, and somebody another, as `but` says:
#   then       all who come after the first, who has done it
#   author     who made what the address names
#   elsewhere  who holds `there` at the other site alone, and so is not told 404
#   newcomer   the person of this name
# Nobody is kept from the protocol's own numbers.
ASKED = table("""
    name                    | how  | anywhere            | there         | asks           | answer | but
    home                    | GET  |                     |               |                | 302    | newcomer 200
    healthz                 | GET  |                     |               |                | 200    |
    login                   | GET  |                     |               |                | 302    |
    login                   | POST |                     |               |                | 302    |
    logout                  | POST |                     |               |                | 302    |
    session                 | GET  |                     |               |                | 200    |
    set_language            | POST |                     |               |                | 302    |
    people                  | GET  | manage-people       |               |                | 200    |
    add_person              | GET  | manage-people       |               |                | 200    |
    add_person              | POST | manage-people       |               |                | 302    |
    add_site                | GET  | manage-people       |               |                | 200    |
    add_site                | POST | manage-people       |               |                | 302    |
    site_patterns           | GET  | manage-people       |               |                | 200    |
    site_patterns           | POST | manage-people       |               |                | 302    |
    number_subjects         | GET  | manage-people       |               |                | 200    |
    number_subjects         | POST | manage-people       |               |                | 302    |
    eligibility             | GET  |                     | read-subjects |                | 200    |
    eligibility             | POST |                     | read-subjects | decide-eligibility | 422 |
    enrol                   | POST |                     | read-subjects | enrol          | 302    |
    rescreen                | GET  |                     | read-subjects | open-book      | 200    |
    rescreen                | POST |                     | read-subjects | open-book      | 200    |
    consent_versions        | GET  | read-subjects       |               |                | 200    |
    consent_versions        | POST | publish-consent     |               |                | 200    |
    identification_log      | GET  |                     | read-subjects |                | 200    |
    screening_log           | GET  |                     | read-subjects |                | 200    |
    deviations              | GET  | read-subjects       |               |                | 200    |
    deviations_export       | POST | read-subjects       |               |                | 200    |
    grant                   | GET  | manage-people       |               |                | 200    |
    grant                   | POST | manage-people       |               |                | 302    |
    parameters              | GET  |                     |               |                | 200    |
    publish_parameter       | GET  | publish-parameters  |               |                | 200    |
    publish_parameter       | POST | publish-parameters  |               |                | 302    |
    subjects                | GET  | read-subjects       |               |                | 200    |
    matrix                  | GET  | read-subjects       |               |                | 200    |
    screen                  | GET  | open-book           |               |                | 200    |
    screen                  | POST | open-book           | open-book     |                | 302    | elsewhere 200
    subject                 | GET  |                     | read-subjects |                | 200    |
    chart                   | GET  |                     | read-subjects |                | 200    |
    add_unscheduled         | POST |                     | read-subjects | enter-data     | 302    |
    page                    | GET  |                     | read-subjects |                | 200    |
    item_history            | GET  |                     | read-subjects |                | 200    |
    line_history            | GET  |                     | read-subjects |                | 200    |
    page                    | POST |                     | read-subjects | enter-data     | 302    |
    new_page                | GET  |                     | read-subjects | enter-data     | 200    |
    new_page                | POST |                     | read-subjects | enter-data     | 302    |
    new_page_at_visit       | GET  |                     | read-subjects | enter-data     | 200    |
    new_page_at_visit       | POST |                     | read-subjects | enter-data     | 302    |
    keep_draft              | POST |                     | read-subjects | enter-data     | 204    |
    keep_new_draft          | POST |                     | read-subjects | enter-data     | 204    |
    keep_new_draft_at_visit | POST |                     | read-subjects | enter-data     | 204    |
    paste                   | GET  |                     | read-subjects |                | 302    |
    paste                   | POST |                     | read-subjects | enter-data     | 200    |
    paste_new               | GET  |                     | read-subjects | enter-data     | 302    |
    paste_new               | POST |                     | read-subjects | enter-data     | 200    |
    drafts                  | GET  | enter-data          |               |                | 200    |
    discard_draft           | POST |                     | author        |                | 302    |
    response                | GET  |                     | read-subjects | read-response  | 200    |
    response_report         | GET  | read-reports        |               |                | 200    |
    subjects_behind         | GET  | read-reports        |               |                | 200    |
    flow_report             | GET  | read-reports        |               |                | 200    |
    flow_subjects           | GET  | read-reports        |               |                | 200    |
    runs                    | GET  | read-reports        |               |                | 200    |
    run                     | GET  | read-reports        | read-reports  |                | 200    |
    run_file                | GET  | read-reports        | read-reports  |                | 200    |
    trail                   | GET  | read-trail read-subjects/manage-people |               |                | 200    |
    trail_act               | GET  | read-trail read-subjects/manage-people | read-subjects |                | 200    |
    trail_export            | POST | read-trail read-subjects/manage-people |               |                | 200    |
    ask_mask                | GET  |                     | read-subjects | ask-mask       | 200    |
    ask_mask                | POST |                     | read-subjects | ask-mask       | 422    |
    ask_mask_line           | GET  |                     | read-subjects | ask-mask       | 200    |
    ask_mask_line           | POST |                     | read-subjects | ask-mask       | 422    |
    masking                 | GET  | ask-mask/read-trail |               |                | 200    |
    masking_log             | POST | read-trail          |               |                | 200    |
    decide_mask             | GET  | ask-mask/read-trail | read-subjects | mask           | 200    | author 302
    decide_mask             | POST | ask-mask/read-trail | read-subjects | mask           | 422    | author 302
    laboratories            | GET  | read-subjects       |               |                | 200    |
    add_laboratory          | GET  | keep-limits         |               |                | 200    |
    add_laboratory          | POST | keep-limits         |               |                | 302    | then 422
    laboratory              | GET  |                     | read-subjects |                | 200    |
    choose_laboratory       | POST |                     | read-subjects | keep-limits    | 302    |
    add_limits              | GET  |                     | read-subjects | keep-limits    | 200    |
    add_limits              | POST |                     | read-subjects | keep-limits    | 302    | then 422
    correct_limits          | GET  |                     | read-subjects | keep-limits    | 200    |
    correct_limits          | POST |                     | read-subjects | keep-limits    | 302    | then 422
    limits_changes          | GET  | read-subjects       |               |                | 200    |
    limits_changes          | POST | enter-data          |               |                | 422    |
    exports                 | GET  | export              |               |                | 200    |
    exports                 | POST | export              |               |                | 200    |
    verify                  | POST |                     | read-subjects | verify         | 302    |
    verify_visit            | GET  |                     | read-subjects | verify         | 200    |
    verify_visit            | POST |                     | read-subjects | verify         | 302    |
    verification            | GET  | verify              |               |                | 200    |
    queries                 | GET  | read-queries        |               |                | 200    |
    queries_export          | POST | read-queries        |               |                | 200    |
    raise_queries           | GET  | raise-queries       |               |                | 200    |
    raise_queries           | POST | raise-queries       |               |                | 302    | then 422
    query                   | GET  |                     | read-queries  |                | 200    |
    query                   | POST |                     | read-queries  | answer-queries | 302    | then 422
    page_queries            | GET  |                     | read-queries  |                | 200    |
    page_queries            | POST |                     | read-queries  | raise-queries  | 302    | then 422
    place_queries           | GET  |                     | read-queries  |                | 200    |
    place_queries           | POST |                     | read-queries  | raise-queries  | 302    | then 422
    sign_page               | GET  |                     | read-subjects | sign           | 200    |
    sign_page               | POST |                     | read-subjects | sign           | 422    |
    sign_casebook           | GET  |                     | read-subjects | sign           | 200    |
    sign_casebook           | POST |                     | read-subjects | sign           | 422    |
    signing                 | GET  | sign                |               |                | 200    |
    signing                 | POST | sign                |               |                | 422    |
    holds                   | GET  | hold/release        |               |                | 200    |
    subject_holds           | GET  | hold/release        | read-subjects hold/release |                | 200    |
    hold_place              | GET  | hold/release        | hold/release  |                | 200    |
    hold_place              | POST | hold/release        | hold/release  | hold           | 302    |
    ask_release             | GET  | hold/release        | hold/release  | hold           | 200    |
    ask_release             | POST | hold/release        | hold/release  | hold           | 302    |
    decide_release          | POST | hold/release        | hold/release  | release        | 302    |
    strike_page             | GET  |                     | read-subjects | correct        | 200    |
    work                    | GET  | read-subjects       |               |                | 200    |
    work_item               | GET  |                     | read-subjects |                | 200    |
    work_item               | POST |                     | read-subjects | enter-data     | 302    | then 422
    ask_work                | GET  |                     | read-subjects | ask-work       | 200    |
    ask_work                | POST |                     | read-subjects | ask-work       | 302    |
    ask_subject_work        | GET  |                     | read-subjects | ask-work       | 200    |
    ask_subject_work        | POST |                     | read-subjects | ask-work       | 302    |
    notice                  | GET  |                     |               |                | 404    |
    notices                 | GET  |                     |               |                | 200    |
    notices                 | POST |                     |               |                | 302    |
    strike_page             | POST |                     | read-subjects | correct        | 302    | then 422
    restore_page            | GET  |                     | read-subjects | correct        | 200    |
    restore_page            | POST |                     | read-subjects | correct        | 302    | then 422
    move_page               | GET  |                     | read-subjects | correct        | 200    |
    move_page               | POST |                     | read-subjects | correct        | 302    | then 422
    strike_visit            | GET  |                     | read-subjects | correct        | 200    |
    strike_visit            | POST |                     | read-subjects | correct        | 302    | then 422
    restore_visit           | GET  |                     | read-subjects | correct        | 200    |
    restore_visit           | POST |                     | read-subjects | correct        | 302    | then 422
    renumber                | GET  |                     | read-subjects | correct        | 200    |
    renumber                | POST |                     | read-subjects | correct        | 422    |
    imports                 | GET  | enter-data          |               |                | 200    |
    add_source              | GET  | enter-data          |               |                | 200    |
    add_source              | POST | enter-data          |               |                | 422    |
    import_source           | GET  | enter-data          | enter-data    |                | 200    |
    import_source           | POST | enter-data          | enter-data    |                | 422    |
    import_columns          | GET  | enter-data          | enter-data    |                | 200    |
    import_columns          | POST | enter-data          | enter-data    |                | 422    |
    import_names            | GET  | enter-data          | enter-data    |                | 200    |
    import_names            | POST | enter-data          | enter-data    |                | 302    |
    import_file             | GET  | enter-data          | enter-data    |                | 200    |
    import_file             | POST | enter-data          | enter-data    |                | 422    |
    import_try              | POST | enter-data          | enter-data    |                | 302    |
    import_stop             | POST | enter-data          | enter-data    |                | 302    |
    import_returned         | GET  | enter-data          | enter-data    |                | 200    |
""")


def _refusal(person: Person, row: Row, *, at: str, elsewhere: str) -> str:
    """What keeps a person from what an address names at a site; nothing where nothing does."""
    gates = (
        (row["anywhere"], "", "403"),
        (row["there"], at, elsewhere if person.may(row["there"]) else "404"),
        (row["asks"], at, "403"),
    )
    return next((answer for asked, site, answer in gates if not person.may(asked, at=site)), "")


def _answers(row: Row, *, at: str) -> dict[str, str]:
    """What an address answers to each person who comes to it, by their names."""
    whom, _space, instead = row["but"].partition(" ")
    elsewhere = instead if whom == "elsewhere" else "404"
    refusals = {person.name: _refusal(person, row, at=at, elsewhere=elsewhere) for person in PEOPLE}
    served = [name for name, refusal in refusals.items() if not refusal]
    authors = [person.name for person in PEOPLE if person.may(AUTHOR, at=at)]
    others = {"then": served[1:], AUTHOR: authors}.get(whom, [whom])
    return refusals | {name: instead if name in others else row["answer"] for name in served}


def _sites(row: Row) -> tuple[str, ...]:
    """The sites at which an address is tried: both, where it names something that has a site."""
    return ("01", "02") if row["there"] else ("01",)


ROUTES: tuple[Row, ...] = tuple(
    {"name": row["name"], "how": row["how"], "at": site, **_answers(row, at=site)}
    for row in ASKED
    for site in _sites(row)
)
"""What each address answers to each person, at the site of what it names."""

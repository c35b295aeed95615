"""While a study is held, each page stays readable to whoever could read it before (REQ-016)."""

import pytest

from edc.locks.models import HoldKind
from edc.locks.scope import STUDY
from tests.addresses import routes
from tests.addresses.route_table import PEOPLE, ROUTES
from tests.locks.held import placed

READ = [row for row in ROUTES if (row["how"], row["at"]) == ("GET", "01")]


@pytest.mark.parametrize("kind", [HoldKind.FREEZE, HoldKind.LOCK])
def test_req_016_who_could_read_before_reads_still(world_here, kind):
    """Each address, each role: what answers 200 by the table of addresses does so while the whole study is held."""
    browsers = {person.name: world_here.browser(person.name) for person in PEOPLE}
    placed(STUDY, kind, by=world_here.people["everything"])

    answers = {
        (name, row["name"]): _read(browser.get(routes.address(row["name"], world_here.study)))
        for row in READ
        for name, browser in browsers.items()
        if row[name] == "200"
    }

    assert len(answers) > 250
    assert {where: status for where, status in answers.items() if status != 200} == {}


def _read(answer) -> int:
    """The status of an answer that was read to its end."""
    answer.getvalue()
    return answer.status_code

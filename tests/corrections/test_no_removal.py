"""Nothing that was entered goes away (REQ-045)."""

import re

import pytest
from django.db.models import ProtectedError

from edc.capture import selectors
from edc.capture.models import NotCaptured
from edc.casebook.models import Page, Visit
from edc.labs.models import Result
from tests.corrections.corrected import now
from tests.house.source import modules

# What looks like removing, and why no entry goes by it.
REMOVES_NO_ENTRY = {
    "edc/audit/schema/install_triggers.py": "makes the triggers that refuse a TRUNCATE",
    "edc/audit/schema/trail_triggers.py": "holds the text of the triggers that refuse a TRUNCATE",
    "edc/pages/drafts/actions.py": "a draft is what was typed and not saved: no trial data",
}


def test_ys_31_what_was_entered_can_be_removed_by_nobody(sample):
    line = selectors.content(now(sample)).rows["HGB"]

    with pytest.raises(NotCaptured):
        Result.objects.filter(page=sample).delete()
    with pytest.raises(NotCaptured):
        line.delete()
    with pytest.raises(ProtectedError):
        Page.objects.filter(pk=sample.pk).delete()
    with pytest.raises(ProtectedError):
        Visit.objects.filter(pk=sample.visit_id).delete()
    with pytest.raises(ProtectedError):
        sample.subject.delete()


def test_ys_31_no_line_of_the_product_removes_what_was_entered():
    removing = re.compile(r"\.delete\(|DELETE FROM (?!django)|\bTRUNCATE [a-z]", re.IGNORECASE)
    found = {module.name for module in modules() if removing.search(module.text)}

    assert found == set(REMOVES_NO_ENTRY)

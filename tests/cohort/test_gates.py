"""A cohort's doses go through the same gate as those that are typed."""

import pytest

from edc.casebook.models import Subject
from tests.cohort.files import instead, write
from tests.universe import NOW
from trial_edc.cohort import entry, source
from trial_edc.cohort.source import MalformedFile


def test_enters_no_dose_of_a_subject_without_a_consent(site, importer, tmp_path):
    files = write(tmp_path, **instead("subjects", 2, "P001,F,1980-05-01,WAIHA,PRIMARY,RELAPSED,,2024-01-01,,ON_STUDY"))

    with pytest.raises(MalformedFile, match="No consent date is entered for this subject") as fault:
        entry.enter(source.read(files), site=site, by=importer, at=NOW, progress=lambda done, total: None)

    assert (fault.value.file, fault.value.line) == ("doses.csv", 2)
    assert not Subject.objects.exists()

"""A source's columns and names as they are now, and the hash by which a job knows that they still are."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict

from edc.imports.models import Source, TermKind
from edc.imports.results.naming import SourceNames, plain


def names(source: Source) -> SourceNames:
    """What the source calls our things."""
    terms = _terms(source)
    return SourceNames(
        tests=terms[TermKind.TEST],
        units=terms[TermKind.UNIT],
        visits=terms[TermKind.VISIT],
        subjects=terms[TermKind.SUBJECT],
    )


def _terms(source: Source) -> Mapping[str, Mapping[str, str]]:
    terms: dict[str, dict[str, str]] = {what: {} for what in TermKind.values}
    for what, theirs, ours in source.terms.order_by("pk").values_list("what", "theirs", "ours"):
        terms[what][plain(theirs)] = ours
    return terms


def fingerprint(source: Source) -> str:
    """The hash of all that decides how the source's files are read."""
    deciding = {"columns": asdict(source.columns), "terms": _terms(source), "comma": source.comma}
    return hashlib.sha256(json.dumps(deciding, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

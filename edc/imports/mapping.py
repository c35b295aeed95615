"""A source's columns and names as they are now, and the hash by which a job knows that they still are."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict

from edc.imports.models import Source, TermKind
from edc.imports.results.naming import SourceNames, plain


def names(source: Source) -> SourceNames:
    """What the source calls our things."""
    told = _terms(source)
    return SourceNames(
        tests=told[TermKind.TEST],
        units=told[TermKind.UNIT],
        visits=told[TermKind.VISIT],
        subjects=told[TermKind.SUBJECT],
    )


def _terms(source: Source) -> Mapping[str, Mapping[str, str]]:
    told: dict[str, dict[str, str]] = {what: {} for what in TermKind.values}
    for what, theirs, ours in source.terms.order_by("pk").values_list("what", "theirs", "ours"):
        told[what][plain(theirs)] = ours
    return told


def fingerprint(source: Source) -> str:
    """The hash of all that decides how the source's files are read."""
    told = {"columns": asdict(source.columns), "terms": _terms(source), "comma": source.comma}
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

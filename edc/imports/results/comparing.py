"""Compares what a file says of a sample with what stands on its page: new, the same, another value, or a blank."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from edc.capture.models import Row
from edc.capture.submission import differs
from edc.imports.results.matching import MatchedResult, RowMessage
from edc.imports.results.verdicts import RowVerdict
from protocol.words import Sentence, _

CONFLICT = _("“%(old)s” stands in the study, and the file says “%(new)s”.")
REPLACED = _("“%(old)s” stood in the study and was overwritten by “%(new)s”.")
BLANK = _("The file gives no result, and “%(old)s” stands in the study; a blank never overwrites.")
STRUCK = _("This line is struck through. Restore it first to change it.")


@dataclass(slots=True)
class Compared:
    """What a sample would tell its page, the rows that tell it, and what there is to say of the others."""

    rows: dict[str, Mapping[str, object]] = field(default_factory=dict)
    tellers: dict[str, MatchedResult] = field(default_factory=dict)
    said: list[RowMessage] = field(default_factory=list)
    same: int = 0
    left: int = 0


def compare(results: list[MatchedResult], standing: Mapping[str, Row], *, overwrite: bool) -> Compared:
    """Each result beside the line that stands; a result that the file gives twice, in the same way, counts once."""
    found = Compared()
    first: dict[str, MatchedResult] = {}
    for one in sorted(results, key=lambda one: not one.is_told):
        if first.setdefault(one.test, one) is not one:
            found.same += one.is_told
            found.left += not one.is_told
        else:
            _beside(one, standing.get(one.test), found, overwrite=overwrite)
    return found


def _beside(one: MatchedResult, line: Row | None, found: Compared, *, overwrite: bool) -> None:
    if line is not None and line.struck is not None:
        found.said.append(_said(one, RowVerdict.LOCKED, Sentence(STRUCK)))
        return
    stood = dict(line.answers()) if line is not None else {}
    if not one.is_told:
        _blank(one, stood, found)
        return
    changed = {name: told for name, told in one.answers.items() if differs(told, stood.get(name))}
    if not changed:
        found.same += 1
        return
    if any(stood.get(name) is not None for name in changed):
        old, new = shown(stood), shown({**stood, **one.answers})
        verdict, why = (RowVerdict.REPLACED, REPLACED) if overwrite else (RowVerdict.CONFLICTING, CONFLICT)
        found.said.append(_said(one, verdict, Sentence(why, {"old": old, "new": new}), old=old, new=new))
        if not overwrite:
            return
    found.rows[one.test], found.tellers[one.test] = one.answers, one


def _blank(one: MatchedResult, stood: Mapping[str, object], found: Compared) -> None:
    if stood.get("reported") is None:
        found.left += 1
        return
    found.said.append(
        _said(one, RowVerdict.WOULD_BLANK, Sentence(BLANK, {"old": shown(stood)}), old=shown(stood), new="")
    )


def _said(
    one: MatchedResult, verdict: RowVerdict, why: Sentence, *, old: str = "", new: str | None = None
) -> RowMessage:
    return RowMessage(
        number=one.told.number,
        verdict=verdict,
        why=why,
        subject=one.told.subject,
        test=one.test,
        old=old,
        new=shown(one.answers) if new is None else new,
    )


def shown(answers: Mapping[str, object]) -> str:
    """A result as a person reads it: what was reported, its unit, its range."""
    low, high = answers.get("reported_low"), answers.get("reported_high")
    limits = f"[{_digits(low)}–{_digits(high)}]" if low is not None or high is not None else ""
    return " ".join(filter(None, (str(answers.get("reported") or ""), str(answers.get("unit") or ""), limits)))


def _digits(value: object) -> str:
    return format(value, "f") if isinstance(value, Decimal) else ""

"""A pasted block on a laboratory page: what was read laid over what was typed, and what there is to ask."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.http import QueryDict
from django.utils.translation import gettext

from edc.accounts import identifiers
from edc.labs import reported
from edc.labs.models import Sample
from edc.labs.paste.questions import (
    LEAVE_OUT,
    TAKE,
    Naming,
    PasteQuestion,
    in_force,
    key_of,
    namings,
    says_the_same,
    shown,
)
from edc.pages.forms import Sheet
from edc.pages.lines import OfferedLine
from edc.pages.screen.page_view import ReadLine
from edc.storable import UNSTORABLE
from protocol import pasted, units
from protocol.analytes import ANALYTES, plain
from protocol.identifiers import BLOT
from protocol.pasted import Aside, Found
from protocol.pasted_columns import day_of
from protocol.pasted_result import LEFT_OUT
from protocol.standard import standard

# The boxes' names: the text to be read, the button that asks for it, and how much of the kept text is looked at.
TEXT, READ, READING = "paste", "read", "reading"
DAY, DAY_READ = "day", "day-read"
"""The boxes that tell which column is meant, where those of the pasted report are days, and which one was shown."""
KEPT, COLLECTED = "pasted", "collected_on"
CHECK = "labs.result.pasted"


@dataclass(frozen=True, slots=True)
class UnreadPaste:
    """A part of a block that became no result, and why."""

    text: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What the person is shown of a block: what was read, what is asked, what was not read."""

    refusal: str = ""
    lines: Mapping[str, ReadLine] = field(default_factory=dict)
    read: int = 0
    converted: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    namings: tuple[Naming, ...] = ()
    questions: tuple[PasteQuestion, ...] = ()
    unread: tuple[str, ...] = ()
    asked: tuple[UnreadPaste, ...] = ()
    left_out: tuple[UnreadPaste, ...] = ()
    days: tuple[str, ...] = ()
    day: str = ""
    withheld: int = 0
    tests: tuple[tuple[str, str], ...] = ()

    @property
    def is_settled(self) -> bool:
        """Whether all that was asked is answered."""
        answered = [
            *(naming.is_answered for naming in self.namings),
            *(question.is_answered for question in self.questions),
        ]
        return not self.refusal and not self.days and all(answered)

    @property
    def is_plain(self) -> bool:
        """Whether something was read, and nothing is asked."""
        return self.is_settled and bool(self.read) and not self.questions

    def is_shown(self, typed: QueryDict) -> bool:
        """Whether the person has seen what was read of the day that is meant; nothing is stored unseen."""
        return typed.get(DAY_READ, "") == self.day

    @property
    def unknown(self) -> tuple[Naming, ...]:
        """The names that nobody knows."""
        return tuple(naming for naming in self.namings if not naming.is_remembered_already)

    @property
    def recognised(self) -> tuple[Naming, ...]:
        """The names that are known because somebody told."""
        return tuple(naming for naming in self.namings if naming.is_remembered_already)

    @property
    def remembered(self) -> Mapping[str, str]:
        """The names that are to be remembered, each with the code of its test; without one it is left out."""
        decided = [naming for naming in self.namings if naming.is_answered and naming.code]
        return {
            naming.key: "" if naming.code == LEAVE_OUT else naming.code
            for naming in decided
            if naming.is_to_be_remembered
        }


@dataclass(slots=True)
class _Laid:
    """What was typed, and what is laid over it, line by line."""

    data: QueryDict
    standing: dict[str, Found] = field(default_factory=dict)
    questions: list[PasteQuestion] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def review(sheet: Sheet, typed: QueryDict, *, aliases: Mapping[str, str]) -> tuple[Sheet, Review]:
    """Reads what was pasted and lays it over what was typed, on a sheet; nothing is lost and nothing stored."""
    before, text = _plain(typed.get(KEPT, "")), _plain(typed.get(TEXT, ""))
    is_new = bool(text.strip())
    text = text if is_new else before[len(before) - _reading(typed, before) :]
    known = in_force(aliases, typed)
    block = pasted.read("" if pasted.is_too_long(text) else text, aliases=known, day=typed.get(DAY, ""))
    # Behind no title that says so, a number of a person is left out all the same.
    own = identifiers.without(block.kept)
    kept = _together(before, own) if is_new else before
    if refusal := _refusal(text, kept):
        return sheet, Review(refusal=refusal)
    asked = tuple(namings(block, typed, aliases))
    laid = _Laid(typed.copy())
    _date(laid, block.day)
    laid.data[KEPT], laid.data[READING], laid.data[TEXT] = kept, str(len(own)), ""
    lines = {line.code: line for line in sheet.lines}
    for code, results in _by_test(block.results, asked).items():
        _lay(laid, lines[code], results)
    read = replace(sheet, data=laid.data)
    return read, Review(
        lines=dict(_read(read, laid.standing)),
        read=len(laid.standing),
        converted=tuple(_converted(laid.standing, lines, laid.data)),
        notices=(*laid.notices, *_contradictions(laid.standing, lines)),
        namings=asked,
        questions=tuple(laid.questions),
        unread=block.unread,
        asked=tuple(_parts(block.asked)),
        left_out=tuple(_parts(aside for aside in block.left_out if aside.why.msgid not in _SHOWN_APART)),
        days=block.days,
        day=block.day,
        withheld=block.withheld + own.count(BLOT) - block.kept.count(BLOT),
        tests=tuple(_tests(read)),
    )


def _tests(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """What a name can be said to mean: the tests of the sheet."""
    return ((line.code, line.label) for line in sheet.lines if not line.is_struck)


# What stands elsewhere in the review: the lines that were not read, and the names that are left out.
_SHOWN_APART = (pasted.UNREAD, LEFT_OUT)


def _parts(asides: Iterable[Aside]) -> Iterator[UnreadPaste]:
    return (
        UnreadPaste(aside.text, aside.why.render(gettext)) for aside in asides if aside.why.msgid != pasted.WHICH_DAY
    )


def _date(laid: _Laid, day: str) -> None:
    """The day of the column that is meant is the sample's, where none was typed; where another was, that is told."""
    collected = day_of(day)
    if collected is None:
        return
    typed = laid.data.get(COLLECTED, "").strip()
    if not typed:
        laid.data[COLLECTED] = collected.isoformat()
    elif typed != collected.isoformat():
        sentence = gettext("The column is of %(day)s, and the sample is said to be collected on %(typed)s.")
        laid.notices.append(sentence % {"day": collected.isoformat(), "typed": typed})


def _plain(text: str) -> str:
    """A text as it is kept: one sign at the end of a line, and none that cannot be stored."""
    return UNSTORABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _reading(typed: QueryDict, kept: str) -> int:
    """How much of the end of the kept text is looked at."""
    length = typed.get(READING, "")
    return (
        min(int(length), len(kept)) if length.isascii() and length.isdecimal() and len(length) < len("1000000") else 0
    )


def _together(before: str, text: str) -> str:
    """The kept text with one more block; the same block is kept once."""
    return before if before.endswith(text) else "\n\n".join(filter(None, (before, text)))


def _refusal(text: str, kept: str) -> str:
    """Why a block is not read."""
    if pasted.is_too_long(text):
        sentence = gettext("Paste at most %(signs)s characters and %(lines)s lines at once: one sample’s report.")
        return sentence % {"signs": pasted.MOST_SIGNS, "lines": pasted.MOST_LINES}
    longest = Sample._meta.get_field("pasted").longest
    if len(kept) > longest:
        return gettext("A sample keeps at most %(longest)s characters of pasted text.") % {"longest": longest}
    return ""


def _by_test(results: Iterable[Found], asked: Sequence[Naming]) -> dict[str, list[Found]]:
    """The results of each test; of those whose names are asked for, where the answer is there."""
    meant = {naming.key: naming.code if naming.is_answered else "" for naming in asked}
    by_test: dict[str, list[Found]] = {}
    for result in results:
        code = meant.get(plain(result.name), result.analyte.code if result.analyte else "")
        if code in ANALYTES:
            by_test.setdefault(code, []).append(result)
    return by_test


def _lay(laid: _Laid, line: OfferedLine, results: Sequence[Found]) -> None:
    """One test's results: laid into its line, or asked about where something else stands there."""
    if line.is_struck:
        sentence = gettext("%(test)s is not read: its line is struck through.")
        laid.notices.append(sentence % {"test": line.label})
        return
    box, first, taken = _Box(laid.data, line), results[0], _taken(results, line, laid.data)
    if taken or (not box.reported and box.is_one(results)):
        laid.standing[line.code] = taken or first
        box.take(taken or first)
    elif box.holds(first) and box.is_one(results):
        laid.standing[line.code] = first
        box.add_limits(first)
    else:
        laid.questions.append(PasteQuestion.of(line, results, box.reported, box.unit, laid.data))


def _taken(results: Sequence[Found], line: OfferedLine, typed: QueryDict) -> Found | None:
    """The result that a person chose."""
    return next((result for result in results if key_of(result) == typed.get(f"{TAKE}{line.code}")), None)


@dataclass(frozen=True, slots=True)
class _Box:
    """The boxes of one line as they are posted."""

    data: QueryDict
    line: OfferedLine

    def _read(self, name: str) -> str:
        return str(self.data.get(f"{self.line.code}-{name}", "")).strip()

    def _write(self, **boxes: object) -> None:
        for name, value in boxes.items():
            if name in self.line.form.fields:
                self.data[f"{self.line.code}-{name}"] = "" if value is None else str(value)

    @property
    def reported(self) -> str:
        """The result that stands there."""
        return self._read("reported")

    @property
    def unit(self) -> str:
        """The unit that stands there, or is proposed."""
        return self._read("unit")

    def is_one(self, results: Sequence[Found]) -> bool:
        """Whether all pasted results of the test say the same."""
        first, analyte = results[0], ANALYTES[self.line.code]
        unit = first.unit or self.unit
        return all(says_the_same(result, first.result, unit, self.unit, analyte) for result in results)

    def holds(self, result: Found) -> bool:
        """Whether the same result stands there."""
        analyte = ANALYTES[self.line.code]
        return bool(self.reported) and says_the_same(result, self.reported, self.unit, self.unit, analyte)

    def take(self, result: Found) -> None:
        """The result as it was pasted; limits of another unit than its own do not stay beside it."""
        is_other = bool(result.unit) and units.normalise(self.unit) != result.unit
        if result.low is not None or result.high is not None or is_other:
            self._write(reported_low=result.low, reported_high=result.high)
        self._write(reported=result.result, **({"unit": result.unit} if result.unit else {}))

    def add_limits(self, result: Found) -> None:
        """The pasted limits, where none stand yet beside the same result."""
        is_same_unit = result.unit in ("", units.normalise(self.unit))
        if is_same_unit and not self._read("reported_low") and not self._read("reported_high"):
            self._write(reported_low=result.low, reported_high=result.high)


def _read(sheet: Sheet, standing: Mapping[str, Found]) -> Iterator[tuple[str, ReadLine]]:
    """The lines that were read, and what there is to say of the result of each."""
    for line in sheet.lines:
        if result := standing.get(line.code):
            text, unit = str(line.form["reported"].value() or ""), str(line.form["unit"].value() or "")
            said = reported.findings(CHECK, text=text, unit=unit, analyte=ANALYTES[line.code], row=line.code)
            yield line.code, ReadLine(result.line, tuple(said))


def _converted(standing: Mapping[str, Found], lines: Mapping[str, OfferedLine], data: QueryDict) -> Iterator[str]:
    """What results in other units are in the trial's."""
    for code, result in standing.items():
        unit = result.unit or _Box(data, lines[code]).unit
        try:
            converted = standard(result.result, unit, ANALYTES[code])
        except units.Unreadable:
            continue
        if converted.conversion:
            sentence = gettext("%(test)s: %(reported)s is %(standard)s")
            yield sentence % {
                "test": lines[code].label,
                "reported": f"{result.result} {units.spelled(unit)}",
                "standard": f"{converted.text} {units.spelled(ANALYTES[code].unit)}",
            }


def _contradictions(standing: Mapping[str, Found], lines: Mapping[str, OfferedLine]) -> Iterator[str]:
    """Where a printed flag says something else than the printed limits."""
    for code, result in standing.items():
        if result.is_flagged_wrongly:
            sentence = gettext("%(test)s: the printed flag %(flag)s contradicts the printed limits: %(result)s.")
            yield sentence % {"test": lines[code].label, "flag": result.flag, "result": shown(result)}

"""A pasted block on a laboratory page: what was read laid over what was typed, and what there is to ask."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext

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
from edc.storable import UNSTORABLE
from protocol import pasted, units
from protocol.analytes import ANALYTES, plain
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
    read: int = 0
    converted: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
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
        answered = [*(naming.is_answered for naming in self.namings), *(one.is_answered for one in self.questions)]
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
    told: list[str] = field(default_factory=list)


def review(sheet: Sheet, typed: QueryDict, *, aliases: Mapping[str, str]) -> Review:
    """Reads what was pasted and lays it over what was typed, on the sheet; nothing is lost and nothing stored."""
    before, text = _plain(typed.get(KEPT, "")), _plain(typed.get(TEXT, ""))
    is_new = bool(text.strip())
    text = text if is_new else before[len(before) - _reading(typed, before) :]
    known = in_force(aliases, typed)
    block = pasted.read("" if pasted.is_too_long(text) else text, aliases=known, day=typed.get(DAY, ""))
    kept = _together(before, block.kept) if is_new else before
    if refusal := _refusal(text, kept):
        return Review(refusal=refusal)
    asked = tuple(namings(block, typed, aliases))
    laid = _Laid(typed.copy())
    _date(laid, block.day)
    laid.data[KEPT], laid.data[READING], laid.data[TEXT] = kept, str(len(block.kept)), ""
    lines = {line.code: line for line in sheet.lines}
    for code, found in _by_test(block.results, asked).items():
        _lay(laid, lines[code], found)
    sheet.bind(sheet.stored, laid.data)
    _show(sheet, laid.standing)
    return Review(
        read=len(laid.standing),
        converted=tuple(_converted(laid.standing, lines, laid.data)),
        told=(*laid.told, *_contradictions(laid.standing, lines)),
        namings=asked,
        questions=tuple(laid.questions),
        unread=block.unread,
        asked=tuple(_parts(block.asked)),
        left_out=tuple(_parts(aside for aside in block.left_out if aside.why.msgid not in _SHOWN_APART)),
        days=block.days,
        day=block.day,
        withheld=block.withheld,
        tests=tuple((line.code, line.label) for line in sheet.lines if not line.is_struck),
    )


# What stands elsewhere in the review: the lines that were not read, and the names that are left out.
_SHOWN_APART = (pasted.UNREAD, LEFT_OUT)


def _parts(asides: Iterable[Aside]) -> Iterator[UnreadPaste]:
    return (
        UnreadPaste(aside.text, aside.why.render(gettext)) for aside in asides if aside.why.msgid != pasted.WHICH_DAY
    )


def _date(laid: _Laid, day: str) -> None:
    """The day of the column that is meant is the sample's, where none was typed; where another was, that is told."""
    told = day_of(day)
    if told is None:
        return
    typed = laid.data.get(COLLECTED, "").strip()
    if not typed:
        laid.data[COLLECTED] = told.isoformat()
    elif typed != told.isoformat():
        sentence = gettext("The column is of %(day)s, and the sample is said to be collected on %(typed)s.")
        laid.told.append(sentence % {"day": told.isoformat(), "typed": typed})


def _plain(text: str) -> str:
    """A text as it is kept: one sign at the end of a line, and none that cannot be stored."""
    return UNSTORABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _reading(typed: QueryDict, kept: str) -> int:
    """How much of the end of the kept text is looked at."""
    told = typed.get(READING, "")
    return min(int(told), len(kept)) if told.isascii() and told.isdecimal() and len(told) < len("1000000") else 0


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
    found: dict[str, list[Found]] = {}
    for one in results:
        code = meant.get(plain(one.name), one.analyte.code if one.analyte else "")
        if code in ANALYTES:
            found.setdefault(code, []).append(one)
    return found


def _lay(laid: _Laid, line: OfferedLine, found: Sequence[Found]) -> None:
    """One test's results: laid into its line, or asked about where something else stands there."""
    if line.is_struck:
        sentence = gettext("%(test)s is not read: its line is struck through.")
        laid.told.append(sentence % {"test": line.label})
        return
    box = _Box(laid.data, line)
    taken = next((one for one in found if key_of(one) == laid.data.get(f"{TAKE}{line.code}")), None)
    first, analyte = found[0], ANALYTES[line.code]
    is_one = all(says_the_same(one, first.result, first.unit or box.unit, box.unit, analyte) for one in found)
    is_same = bool(box.reported) and says_the_same(first, box.reported, box.unit, box.unit, analyte)
    if taken or (is_one and not box.reported):
        laid.standing[line.code] = taken or first
        box.take(taken or first)
    elif is_one and is_same:
        laid.standing[line.code] = first
        box.add_limits(first)
    else:
        laid.questions.append(PasteQuestion.of(line, found, box.reported, box.unit, laid.data))


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

    def take(self, found: Found) -> None:
        """The result as it was pasted; limits of another unit than its own do not stay beside it."""
        is_other = bool(found.unit) and units.normalise(self.unit) != found.unit
        if found.low is not None or found.high is not None or is_other:
            self._write(reported_low=found.low, reported_high=found.high)
        self._write(reported=found.result, **({"unit": found.unit} if found.unit else {}))

    def add_limits(self, found: Found) -> None:
        """The pasted limits, where none stand yet beside the same result."""
        is_same_unit = found.unit in ("", units.normalise(self.unit))
        if is_same_unit and not self._read("reported_low") and not self._read("reported_high"):
            self._write(reported_low=found.low, reported_high=found.high)


def _show(sheet: Sheet, standing: Mapping[str, Found]) -> None:
    """Marks the lines that were read, and says at each what there is to say of its result."""
    for line in sheet.lines:
        if found := standing.get(line.code):
            text, unit = str(line.form["reported"].value() or ""), str(line.form["unit"].value() or "")
            line.pasted = found.line
            line.findings += reported.findings(CHECK, text=text, unit=unit, analyte=ANALYTES[line.code], row=line.code)


def _converted(standing: Mapping[str, Found], lines: Mapping[str, OfferedLine], data: QueryDict) -> Iterator[str]:
    """What results in other units are in the trial's."""
    for code, found in standing.items():
        unit = found.unit or _Box(data, lines[code]).unit
        try:
            told = standard(found.result, unit, ANALYTES[code])
        except units.Unreadable:
            continue
        if told.conversion:
            sentence = gettext("%(test)s: %(reported)s is %(standard)s")
            yield sentence % {
                "test": lines[code].label,
                "reported": f"{found.result} {units.spelled(unit)}",
                "standard": f"{told.text} {units.spelled(ANALYTES[code].unit)}",
            }


def _contradictions(standing: Mapping[str, Found], lines: Mapping[str, OfferedLine]) -> Iterator[str]:
    """Where a printed flag says something else than the printed limits."""
    for code, found in standing.items():
        if found.is_flagged_wrongly:
            sentence = gettext("%(test)s: the printed flag %(flag)s contradicts the printed limits: %(result)s.")
            yield sentence % {"test": lines[code].label, "flag": found.flag, "result": shown(found)}

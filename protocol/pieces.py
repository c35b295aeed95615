"""What one piece of a pasted laboratory line is, told by what it holds: a name, result, flag, unit or interval."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from protocol import reference, units
from protocol.analyte import Analyte
from protocol.analytes import is_unit
from protocol.standard import ONE_WORD, WORD, is_negative


class PieceKind(StrEnum):
    """What a piece is."""

    NAME = "name"
    VALUE = "value"
    FLAG = "flag"
    UNIT = "unit"
    RANGE = "range"
    LOW = "low"
    HIGH = "high"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a line, in plain signs; `flag` is H or L. `analyte` is what a name names.

    `is_void` says of a range that it is 0 to 0.
    """

    what: PieceKind
    text: str
    flag: str = ""
    unit: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    analyte: Analyte | None = None
    is_void: bool = False

    @property
    def is_word(self) -> bool:
        """Whether a result is told in words."""
        return WORD.fullmatch(self.text) is not None

    @property
    def is_plain(self) -> bool:
        """Whether a result is a number, and no bound."""
        return self.text[:1].isdigit() or self.text.startswith(".")

    @property
    def is_number(self) -> bool:
        """Whether a result is a number and nothing else."""
        return self.is_plain and not self.is_word

    @property
    def is_bound(self) -> bool:
        """Whether a result is neither number nor word, as "<0.5"."""
        return not self.is_plain and not self.is_word

    @property
    def is_denial(self) -> bool:
        """Whether a result in words says that there is nothing."""
        return self.is_word and self.is_negative

    @property
    def is_finding(self) -> bool:
        """Whether a result in words says that there is something."""
        return self.is_word and not self.is_negative

    @property
    def is_titre(self) -> bool:
        """Whether a result is a dilution."""
        return TITRE.fullmatch(self.text) is not None

    @property
    def is_negative(self) -> bool:
        """Whether a result says that there is nothing."""
        return is_negative(self.text)


Known = Callable[[str], Analyte | None]


def of_kind(group: Iterable[Piece], *kinds: PieceKind) -> list[Piece]:
    """The pieces of a group that are one of these."""
    return [piece for piece in group if piece.what in kinds]


MOST_WORDS = 6
BOUND = r"<=|>=|[<>≤≥≦≧⩽⩾]"
NUMBER = rf"(?:{units.DIGITS})"
_TITRE = rf"(?:{BOUND})?1[:/](?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,8}})"
TITRE = re.compile(rf"(?:{ONE_WORD})? ?\(?{_TITRE}\)?", re.I)
_MARKS = r"[↑↓*!]"
_VALUE = re.compile(
    rf"(?P<before>{_MARKS}+|[HL](?=[ \d<>≤≥]))? ?(?P<value>(?:{BOUND})?{NUMBER})"
    rf"(?:x10\^?(?P<power>\d{{1,2}})(?![\d/])|[Ee]\+?(?P<short>\d{{1,2}})(?![\d/]))?"
    rf"(?P<word> ?\({ONE_WORD}\))?(?P<after> ?(?:{_MARKS}+|[HL](?![A-Za-z/])))?(?P<unit>.*?)"
    rf"(?P<behind> ?{_MARKS}+| [HL])?",
    re.I,
)
_MARKED = re.compile(rf"\(?(?:{_MARKS}{{1,3}}|H{{1,2}}|L{{1,2}}|N|偏?[高低]|正常|high|low|normal)\)?", re.I)
_DATE = re.compile(r"\d{4}[-/.年]\d{1,2}(?:[-/.月]\d{1,2}日?)?(?:T.*)?|\d{1,2}:\d{2}(?::\d{2})?|\d{8,}")
# Unknown as a unit, and still none of a name's letters: "/hpf", "10^5/xx".
_LIKE_A_UNIT = re.compile(r"/[^\s/]{1,12}|x?10\^\d{1,2}/\S{1,8}")
_LETTER = re.compile(r"[^\W\d_]")


def flag_of(text: str) -> str:
    """Which way a mark points: H, L, or nowhere."""
    if re.search(r"↑|H|高", text, re.I):
        return "H"
    return "L" if re.search(r"↓|L|低", text, re.I) and "normal" not in text.casefold() else ""


def number(text: str) -> Decimal:
    """The number of digits with or without separators of thousands."""
    return Decimal(text.replace(",", ""))


def value(text: str) -> Piece | None:
    """A result, with the flag and the unit that stand in the same piece."""
    if WORD.fullmatch(text) or TITRE.fullmatch(text):
        return Piece(PieceKind.VALUE, text)
    parts = _VALUE.fullmatch(text)
    return _marked_number(parts) if parts else None


def _marked_number(parts: re.Match[str]) -> Piece | None:
    """A number with the word, the marks and the unit that stand around it; nothing where what follows is no unit."""
    unit = parts["unit"].strip()
    if unit and not is_unit(unit):
        return None
    marks = "".join(parts[name] or "" for name in ("before", "after", "behind"))
    result = _powered(parts["value"], parts["power"] or parts["short"]) + (parts["word"] or "").strip()
    return Piece(PieceKind.VALUE, result, flag=flag_of(marks), unit=unit)


def _powered(text: str, power: str | None) -> str:
    """A number without its power of ten: 1.2x10^3 is 1200."""
    if not power:
        return text
    bound = re.match(BOUND, text)
    start = bound.end() if bound else 0
    return f"{text[:start]}{number(text[start:]).scaleb(int(power)):f}"


def interval(text: str) -> Piece | None:
    """A reference: limits on both sides or on one, or a word; nothing where not all of the text is one."""
    try:
        printed = reference.read(text)
    except units.Unreadable:
        return None
    return Piece(PieceKind.RANGE, text, unit=printed.unit, low=printed.low, high=printed.high, is_void=printed.is_void)


def piece(text: str) -> Piece:
    """What a text is that names nothing we know."""
    if TITRE.fullmatch(text):
        return Piece(PieceKind.VALUE, text)
    if _DATE.fullmatch(text):
        return Piece(PieceKind.OTHER, text)
    if _MARKED.fullmatch(text):
        return Piece(PieceKind.FLAG, text, flag=flag_of(text))
    if (printed := interval(text)) and _is_range(printed):
        return printed
    if is_unit(text):
        return Piece(PieceKind.UNIT, text)
    return value(text) or _of_letters(text)


def _is_range(printed: Piece) -> bool:
    """Whether limits are those of a reference, not a result that is a bound: on both sides, or in brackets."""
    limits = [limit for limit in (printed.low, printed.high) if limit is not None]
    return printed.is_void or len(limits) > 1 or (bool(limits) and printed.text[:1] in ("[", "("))


def _of_letters(text: str) -> Piece:
    """What is neither number nor word of a result: a unit by its look, else a name, else nothing that we know."""
    if _LIKE_A_UNIT.fullmatch(text):
        return Piece(PieceKind.UNIT, text)
    return Piece(PieceKind.NAME if _LETTER.search(text) else PieceKind.OTHER, text)


def pieces(cell: str, known: Known) -> Iterator[Piece]:
    """The pieces of one cell: it is one piece, or words apart by single spaces."""
    if not cell:
        return
    whole = Piece(PieceKind.NAME, cell, analyte=named) if (named := known(cell)) else piece(cell)
    if " " not in cell or whole.analyte or whole.what not in (PieceKind.NAME, PieceKind.OTHER):
        yield whole
        return
    words = cell.split()
    while words:
        size, first = _first(words[:MOST_WORDS], known)
        yield first
        words = words[size:]


def _first(words: Sequence[str], known: Known) -> tuple[int, Piece]:
    """The first piece among words, and how many of them it is: the longest name that is known, else what it holds."""
    run = next((at for at in range(len(words)) if _is_no_name(words[at:])), len(words))
    for size in range(len(words), 0, -1):
        text, rest = " ".join(words[:size]), " ".join(words[size:run])
        named = known(text)
        # Of "Urea nitrogen" the urea alone is not meant; of "WBC 白细胞" both are the same.
        if named and (not rest or known(rest) is named):
            size = max(size, run)
            return size, Piece(PieceKind.NAME, " ".join(words[:size]), analyte=named)
    if run:
        return run, Piece(PieceKind.NAME, " ".join(words[:run]))
    size = 2 if _are_one_word(words) else 1
    return size, piece(" ".join(words[:size]))


def _is_no_name(words: Sequence[str]) -> bool:
    return _are_one_word(words) or piece(words[0]).what is not PieceKind.NAME


def _are_one_word(words: Sequence[str]) -> bool:
    """Whether a result in words begins with two of them, as "Not detected"."""
    return WORD.fullmatch(" ".join(words[:2])) is not None and len(words) > 1 and _LETTER.search(words[1]) is not None


# Signs that hospitals write in many ways, each as one.
_SIGNS = str.maketrans(
    dict.fromkeys("‐‑‒–—―−﹣", "-")
    | dict.fromkeys("~∼〜", "~")
    | dict.fromkeys("×✕✖╳", "x")
    | dict.fromkeys("⬆⇧⇑▲△", "↑")
    | dict.fromkeys("⬇⇩⇓▼▽", "↓")
    | dict.fromkeys("〈﹤‹", "<")
    | dict.fromkeys("〉﹥›", ">")
    | {"∶": ":", "꞉": ":", "。": ".", "★": "*", "☆": "*", "※": "*"}
)
_RAISED = re.compile("10([⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_FOLDS = tuple(
    (re.compile(pattern, re.I), plain)
    for pattern, plain in (
        (r"(?<=\d)，(?=\d{3}(?!\d))", ","),
        (r"[，；、;]|,(?!\d)|(?<!\d),|。(?!\d)|(?<!\d)。", "  "),
    )
)
_JOINS = tuple(
    (re.compile(pattern, re.I), plain)
    for pattern, plain in (
        (r"^\d{1,3}[.)] ?(?=[^\d\s])", ""),
        (r"(?<=[^\s.])\.$", ""),
        (r"(?:[x*] ?|(?<![\d.]))10 ?(?:\^|\*\*?|E)? ?(\d{1,2}) ?/ ?([uμ]?L)\b", r"x10^\1/\2"),
        (r"[x*] ?10(?:\^|\*\*)(\d{1,2})", r"x10^\1"),
        (r"(?<=[<>≤≥=]) (?=\.?\d)", ""),
        (r"(?<=\d) (-{1,3}|~|至|to) (?=\d[\d.,]*(?![\d.,]* ?[-~]))", r"\1"),
        (r"(?<=[\d%LH↑↓])\((?=[\d<>≤≥])", " ("),
        (r"\(?(?:生物)?(?:参考|正常)(?:范围|区间|值)[: ]*([^():]+)\)?", r" \1"),
        (r"\(?\bref(?:erence)?\.?(?: range| interval)?: *([^():]+)\)?", r" \1"),
        (r"(?<=[^\d\s:]):(?=\s*\S)", " "),
        (r"(?<=[^\W\d_])=(?=\s*[\d.<>])", " "),
    )
)


def folded(line: str) -> str:
    """A line in plain signs: half width, one kind of dash, powers of ten as 10^9."""
    line = _RAISED.sub(lambda match: "10^" + match[1].translate(_PLAIN), line)
    line = _FOLDS[0][0].sub(_FOLDS[0][1], line)
    line = _FOLDS[1][0].sub(_FOLDS[1][1], line)
    return unicodedata.normalize("NFKC", line).translate(_SIGNS).strip(" \r\n\v\f")


def cells(line: str) -> list[str]:
    """The cells of a folded line: apart by tabs or strokes, else by two or more spaces."""
    parts = re.split(r"[\t|]", line.strip("|")) if "\t" in line or "|" in line else re.split(r" {2,}", line)
    return [_joined(" ".join(part.split())) for part in parts]


def _joined(cell: str) -> str:
    """A cell in which what belongs together stands together: < 0.5, 130 - 175, 10E9 /L."""
    cell = units.bounds_as_signs(cell)
    for pattern, plain in _JOINS:
        cell = pattern.sub(plain, cell)
    return cell.strip()

"""Direct identifiers of a person in a text: identity card, mobile telephone, a hospital's own numbers (REQ-018).

A sentence says what it looks like and what to write instead, and never repeats the number: sentences are stored.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from protocol.words import Sentence, _


class NumberOf(StrEnum):
    """Things with numbers that may look like a person's: an item that asks for one says which."""

    SAMPLE = "sample"
    BATCH = "batch"
    PRODUCT = "product"


class IdentifierKind(StrEnum):
    """What a number tells who somebody is by: an identity card, a mobile telephone, a hospital's own numbers."""

    IDENTITY_CARD = "identity-card"
    MOBILE = "mobile"
    HOSPITAL = "hospital"


SENTENCES: Mapping[IdentifierKind, Sentence] = MappingProxyType(
    {
        IdentifierKind.IDENTITY_CARD: Sentence(
            _("This looks like an identity card number. Write the subject number instead: names and personal numbers "
              "stay at the hospital.")
        ),
        IdentifierKind.MOBILE: Sentence(
            _("This looks like a mobile telephone number. Leave it out, or write the subject number instead: names and "
              "personal numbers stay at the hospital.")
        ),
        IdentifierKind.HOSPITAL: Sentence(
            _("This looks like a number by which a hospital knows a person. Write the subject number instead: names "
              "and personal numbers stay at the hospital.")
        ),
    }
)  # fmt: skip
BLOT = "…"
"""Stands in place of a number that is not kept."""


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number in a text that tells who somebody is: which kind, and where it begins and ends."""

    kind: IdentifierKind
    start: int
    end: int

    @property
    def sentence(self) -> Sentence:
        """What to do."""
        return SENTENCES[self.kind]


HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d"
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad"


class _Plain(dict[int, str]):
    """Each sign by its plain one, so that places stay: full-width digits, any hyphen, a blank for what is not seen."""

    def __missing__(self, point: int) -> str:
        sign = chr(point)
        self[point] = self._plain(sign)
        return self[point]

    @staticmethod
    def _plain(sign: str) -> str:
        if sign in HYPHENS:
            return "-"
        if sign in UNSEEN:
            return " "
        alike = unicodedata.normalize("NFKC", sign)
        digit = unicodedata.decimal(sign, -1)
        return str(digit) if digit >= 0 else alike if len(alike) == 1 else sign


_PLAIN = _Plain()
_LONGEST_GAP = r"[ \t]{0,2}-?[ \t]{0,2}"
_SUSPECT = re.compile(rf"[0-9](?:{_LONGEST_GAP}[0-9]){{10}}")
# Digits of these are no number of a person: a UUID, and a hash in hexadecimal digits.
_NO_NUMBER = re.compile(
    r"(?<![0-9a-z])(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=[0-9]*[a-f])[0-9a-f]{32,})(?![0-9a-z])", re.I
)
_BEFORE, _AFTER = r"(?<![0-9])(?<![0-9]\.)", r"(?![0-9])(?!\.[0-9]{1,9}(?![0-9]))"
_CARD = re.compile(rf"{_BEFORE}[0-9]{{17}}[0-9Xx]{_AFTER}")
_GAP = r"(?:[ \t]{1,2}|[ \t]?-[ \t]?)"
_SPACED_CARD = re.compile(rf"{_BEFORE}[0-9](?:{_GAP}?[0-9]){{16}}{_GAP}?[0-9Xx]{_AFTER}")
_TELEPHONE = r"(?:tel|telephone|phone|mobile|mob|cell|call|contact|no|wechat|weixin|wx|vx|sms)"
_MOBILE = re.compile(
    rf"{_BEFORE}(?:\(?(?:\+|00)?86\)?{_GAP}?)?(?P<number>1[3-9](?:[0-9]{{9}}|[0-9]{_GAP}[0-9]{{8}}"
    r"|[0-9](?P<gap>[ \t]{1,2}|[ \t]?-[ \t]?)[0-9]{4}(?P=gap)[0-9]{4}"
    r"|[0-9]{2}(?P<other>[ \t]{1,2}|[ \t]?-[ \t]?)[0-9]{3}(?P=other)[0-9]{4}"
    rf"|[0-9](?P<third>[ \t]{{1,2}}|[ \t]?-[ \t]?)[0-9]{{3}}(?P=third)[0-9]{{5}})){_AFTER}"
)
_WORD_BEFORE = re.compile(r"[A-Za-z]+$")
_OF_TELEPHONE = re.compile(_TELEPHONE, re.I)
_GOES_ON_BEFORE, _GOES_ON_AFTER = re.compile(r"[0-9]([ -])$"), re.compile(r"([ -])[0-9]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_REGION = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91")
FIRST_YEAR, LAST_YEAR = 1850, 2099


def plain(text: str) -> str:
    """The text with plain digits, letters and hyphens, sign for sign."""
    return text if text.isascii() else text.translate(_PLAIN)


def check_character(digits: str) -> str:
    """The last sign of an identity card number after its seventeen digits (ISO 7064 MOD 11-2, GB 11643)."""
    return _CHECKS[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True)) % 11]


def identifiers(text: str, masks: Iterable[str] = ()) -> Iterator[Identifier]:
    """The numbers in a text that tell who somebody is; `masks` are those that sites have configured."""
    if has_few_digits(text):
        return
    read = plain(text)
    if _SUSPECT.search(read):
        numbers = _NO_NUMBER.sub(lambda match: "~" * len(match[0]), read)
        yield from _cards(numbers)
        yield from _mobiles(numbers)
    if may_be_a_hospitals(read):
        for mask in masks:
            yield from _masked(read, mask)


def has_few_digits(text: str) -> bool:
    """Whether a text has fewer digits than any identifier: most have, and are not looked at further."""
    return sum(map(str.isdigit, text)) < LEAST_DIGITS


def blotted(text: str, masks: Iterable[str] = ()) -> str:
    """The text without the numbers that tell who somebody is."""
    for piece in sorted(identifiers(text, masks), key=lambda piece: piece.start, reverse=True):
        text = text[: piece.start] + BLOT + text[piece.end :]
    return text


def _cards(text: str) -> Iterator[Identifier]:
    """Eighteen signs in a row by the check character alone; with gaps between them, also by their region and day."""
    for match in _CARD.finditer(text):
        if _is_checked(match[0]):
            yield Identifier(IdentifierKind.IDENTITY_CARD, *match.span())
    for match in _SPACED_CARD.finditer(text):
        number = re.sub(r"[ \t-]", "", match[0])
        if len(number) < len(match[0]) and _is_checked(number) and is_of_a_person(number):
            yield Identifier(IdentifierKind.IDENTITY_CARD, *match.span())


def holds_identity_card(text: str) -> bool:
    """Whether a text that nobody looked at holds an identity card number, of a region and a day that there are."""
    cards = (match[0] for match in _CARD.finditer(plain(text)))
    return any(_is_checked(number) and is_of_a_person(number) for number in cards)


def _is_checked(number: str) -> bool:
    return check_character(number[:-1]) == number[-1].upper()


def is_of_a_person(number: str) -> bool:
    """Whether the region and the birth date of an identity card number are such as there are."""
    return _REGION.match(number) is not None and _is_day(number[6:14])


def _is_day(digits: str) -> bool:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return FIRST_YEAR <= day.year <= LAST_YEAR


def _mobiles(text: str) -> Iterator[Identifier]:
    """Eleven digits that stand alone; behind a letter they are the number of a thing, but for a word of telephones."""
    for match in _MOBILE.finditer(text):
        word = _WORD_BEFORE.search(text[max(match.start() - len("telephone") - 1, 0) : match.start()])
        is_of_a_thing = word is not None and not _OF_TELEPHONE.fullmatch(word[0])
        if not is_of_a_thing and not _is_of_a_list(text, match):
            yield Identifier(IdentifierKind.MOBILE, *match.span())


def _is_of_a_list(text: str, match: re.Match[str]) -> bool:
    """Whether digits in groups go on before or behind, with the same gap: a list of numbers."""
    gap = (match["gap"] or match["other"] or match["third"] or "").strip(" \t")
    if match["number"].isdecimal():
        return False
    before = _GOES_ON_BEFORE.search(text[max(match.start() - 2, 0) : match.start()])
    after = _GOES_ON_AFTER.match(text, match.end())
    return any(going_on is not None and going_on[1].strip() == gap for going_on in (before, after))


DIGIT, LETTER = "#", "@"
LONGEST_MASK, LEAST_DIGITS, MOST_MASKS = 30, 5, 10
_MASK = re.compile(r"[0-9A-Za-z#@./_ \-\u4e00-\u9fff]+")
_MASK_DIGITS = re.compile(rf"[0-9#]{{{LEAST_DIGITS}}}")
_DIGITS = re.compile(rf"[0-9]{{{LEAST_DIGITS}}}")


def may_be_a_hospitals(text: str) -> bool:
    """Whether as many digits stand in a row as each mask asks for: most texts hold none, and no mask is read."""
    return not has_few_digits(text) and _DIGITS.search(plain(text)) is not None


def mask_problem(mask: str) -> Sentence | None:
    """Why this cannot be the mask of a hospital's numbers; nothing where it can.

    A mask is no regular expression: `#` is any digit, `@` any letter, and every other sign stands for itself. So each
    mask has one length and is compared at each place once: no mask, by error or on purpose, can make a save slow.
    Five digits in a row are asked for, or ordinary results and dates would look like a person's number.
    """
    if len(mask) > LONGEST_MASK:
        return Sentence(_("A pattern has at most %(most)s signs."), {"most": LONGEST_MASK})
    if not _MASK.fullmatch(mask):
        return Sentence(_("A pattern holds letters, digits, #, @, blanks and the signs . / _ - only."))
    if not _MASK_DIGITS.search(mask) or mask.count(DIGIT) < LEAST_DIGITS:
        return Sentence(
            _("A pattern has at least %(least)s digits in a row, each written #: a shorter one would refuse ordinary "
              "numbers."), {"least": LEAST_DIGITS},
        )  # fmt: skip
    return None


@lru_cache(maxsize=200)
def _compiled(mask: str) -> re.Pattern[str]:
    places = {DIGIT: "[0-9]", LETTER: "[A-Za-z]"}
    signs = "".join(places.get(sign, re.escape(sign)) for sign in mask)
    return re.compile(rf"(?<![0-9A-Za-z])(?<![0-9]\.){signs}(?![0-9A-Za-z])(?!\.[0-9])", re.I)


def _masked(text: str, mask: str) -> Iterator[Identifier]:
    """Where a mask fits; a day written in eight digits is none."""
    for match in _compiled(mask).finditer(text):
        if not (len(match[0]) == len("20261123") and match[0].isdecimal() and _is_day(match[0])):
            yield Identifier(IdentifierKind.HOSPITAL, *match.span())

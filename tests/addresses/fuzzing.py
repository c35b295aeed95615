"""Requests that nobody would send, from a seed: every address, every person, each form as the page has it, mutated."""

import traceback
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from html.parser import HTMLParser
from random import Random
from urllib.parse import quote, quote_from_bytes

from django.conf import settings
from django.db import transaction
from django.test import Client

from edc.accounts.models import User
from tests import universe
from tests.addresses import routes
from tests.addresses.nasty import NASTY

# What no text of a browser holds but a hand-made request does: half a character, numbers around the database's own.
UNHELD = ("\ud800", "\0", "a\0b", str(2**31), str(2**63), str(-(2**63) - 1))
WORSE = (*NASTY, *UNHELD, str(2**63 - 1), "1E+999999999", "0:" + "9" * 20, "HGB.", "HGB.reported", ".", ":",
         "x" * 100_000, "true", "[]", "{}", "on", "en", "zh-hans",
         "2024-01-01", "+01-001", "01-001", "labs.sample", "dosing.trough")  # fmt: skip
NAMES = (
    *("draft", "focus", "q", "page", "cut", "run", "next", "language", "state", "subject", "older", "item", "which"),
    *("line", "panel", "kind", "before", "after", "changes", "others", "site", "form", "code", "every", "date", "to"),
)
FILES = (
    b"", b"\0", b"a,b\n1,2\n", b'{"resourceType": "Bundle"}', b"PK\x03\x04", b"<a/>", b"\xff\xfe", b"[" * 5000,
    b"subject,test,result,unit,date\n01-001,HGB,118,g/L,2025-06-02\n",
)  # fmt: skip
# These begin a transaction that may stand in no other one.
OUTSIDE = ("/exports/", "/trail/export/")
BOUNDARY = "x" * 20
SEAL = "csrfmiddlewaretoken"
EXTRA = (
    *("then", "reason", "place", "seen", "opened_for", "pages", "results", "offered", "withdraw", "step", "text"),
    *("act", "decision", "password", "rest", "why-rest", "blank-HGB", "reason-of-HGB", "HGB-reported", "HGB-unit"),
    *("number", "level", "last", "read", "paste", "overwrite", "next", "kind", SEAL),
)
Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: whoever sends it, and what."""

    number: int
    who: str
    method: str
    address: str
    body: bytes
    kind: str
    headers: Mapping[str, str]
    is_sealed: bool

    def __str__(self) -> str:
        return f"#{self.number} {self.who}: {self.method} {self.address[:300]} {self.body[:600]!r}"


@dataclass(frozen=True, slots=True)
class Fault:
    """A request that was answered with a fault of ours, and where in our code that came from."""

    asked: Asked
    what: str


@dataclass(slots=True)
class _Form:
    address: str
    fields: Fields = field(default_factory=list)
    files: list[str] = field(default_factory=list)


class _Forms(HTMLParser):
    """All forms of a page that are posted, with every value that they could post."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[_Form] = []
        self._is_inside = False
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        name, value = told.get("name", ""), told.get("value", "")
        if tag == "form":
            self._is_inside = told.get("method", "").lower() == "post"
            self.forms += [_Form(told.get("action", ""))] * self._is_inside
        elif not self._is_inside:
            return
        elif told.get("type") == "file":
            self.forms[-1].files.append(name)
        elif tag == "select":
            self._select = name
        elif tag == "option":
            self.forms[-1].fields.append((self._select, value))
        elif name and name != SEAL:
            self.forms[-1].fields.append((name, value))

    def handle_endtag(self, tag: str) -> None:
        self._is_inside = self._is_inside and tag != "form"


class Fuzz:
    """Makes requests and sends them; whatever each of them does is taken back."""

    def __init__(self, *, people: Mapping[str, User], study: routes.Place, seed: int) -> None:
        self._study, self._seed = study, seed
        self._names = sorted(routes.names())
        self._people = sorted(people)
        clients = {who: universe.client_for(user) for who, user in people.items()}
        self._sessions = {who: client.cookies[settings.SESSION_COOKIE_NAME].value for who, client in clients.items()}
        self._forms: dict[tuple[str, str], list[_Form]] = {}

    def faults(self, numbers: range) -> Iterator[Fault]:
        """The faults among so many requests."""
        for number in numbers:
            asked = self.asked(number)
            if what := self.sent(asked):
                yield Fault(asked, what)

    def asked(self, number: int) -> Asked:
        """The request of this number: the same whenever it is asked for."""
        dice = Random(f"{self._seed}/{number}")
        name, who = dice.choice(self._names), dice.choice([*self._people, *["everything", "office"] * 4])
        form = self._form(dice, name, who) if dice.random() < 0.6 else None
        address = self._address(dice, (form and form.address) or routes.address(name, self._study))
        kind, body = self._body(dice, form) if form else ("application/x-www-form-urlencoded", b"")
        return Asked(
            number=number,
            who=who,
            method="POST" if form else dice.choices(("GET", "HEAD", "PUT"), (20, 1, 1))[0],
            address=address,
            body=body,
            kind=kind if dice.random() < 0.97 else dice.choice(("application/json", "multipart/form-data", "x", "")),
            headers=_headers(dice),
            is_sealed=dice.random() < 0.95,
        )

    def sent(self, asked: Asked) -> str:
        """Sends the request; what fault came of it, and where from, or nothing."""
        browser = Client(enforce_csrf_checks=not asked.is_sealed, headers=asked.headers)
        browser.cookies[settings.SESSION_COOKIE_NAME] = self._sessions[asked.who]
        stays = asked.address.startswith(OUTSIDE)
        undone: AbstractContextManager[object] = nullcontext() if stays else transaction.atomic()
        try:
            with undone:
                answer = browser.generic(asked.method, asked.address, asked.body, content_type=asked.kind)
                if answer.streaming:
                    b"".join(answer)
                if not stays:
                    transaction.set_rollback(True)
        except Exception as fault:  # whatever it is, a person would have met it
            return f"{type(fault).__name__} {str(fault)[:120]} at {_place(fault)}"
        return f"status {answer.status_code}" if answer.status_code >= 500 else ""

    def _form(self, dice: Random, name: str, who: str) -> _Form:
        """One of the forms of this page, as this person sees it; else what a test would post there."""
        if (name, who) not in self._forms:
            browser = Client()
            browser.cookies[settings.SESSION_COOKIE_NAME] = self._sessions[who]
            found = _Forms()
            answer = browser.get(routes.address(name, self._study))
            if not answer.streaming and answer.status_code == 200:
                found.feed(answer.content.decode(errors="replace"))
            self._forms[name, who] = found.forms
        told = _Form("", list(routes.told(name, self._study).items()))
        return dice.choice([told, told, *(form for form in self._forms[name, who] if len(form.fields) > 2)])

    def _address(self, dice: Random, address: str) -> str:
        """The address, perhaps with another part in it, perhaps with a question that it does not know."""
        path, _mark, query = address.partition("?")
        parts = path.split("/")
        places = [place for place, part in enumerate(parts) if part]
        if places and dice.random() < 0.35:
            parts[dice.choice(places)] = _quoted(self._value(dice), safe=dice.choice(("", "/")))
        asked = [query] * bool(query)
        if dice.random() < 0.4:
            asked += [f"{dice.choice(NAMES)}={_quoted(self._value(dice))}" for _part in range(dice.randint(1, 3))]
        return "/".join(parts) + ("?" + "&".join(asked) if asked else "")

    def _body(self, dice: Random, form: _Form) -> tuple[str, bytes]:
        fields = list(form.fields)
        for _mutation in range(dice.choice((0, 1, 1, 2, 4, 8))):
            self._mutate(dice, fields)
        if not form.files:
            text = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in fields)
            return "application/x-www-form-urlencoded", text.encode()
        return f"multipart/form-data; boundary={BOUNDARY}", _multipart(dice, fields, form.files)

    def _mutate(self, dice: Random, fields: list[tuple[str, str]]) -> None:
        """One field less, one twice, one that the page has not, or another value."""
        # What a page keeps for itself is as often at stake as all that a person types.
        kept = [place for place, (name, _value) in enumerate(fields) if name in EXTRA]
        place = dice.choice(kept if kept and dice.random() < 0.4 else range(len(fields) or 1))
        match dice.randrange(5):
            case 0 if fields:
                del fields[place]
            case 1 if fields:
                fields.insert(place, (fields[place][0], self._value(dice)))
            case 2:
                fields.append((dice.choice(EXTRA), self._value(dice)))
            case _ if fields:
                fields[place] = (fields[place][0], self._value(dice))

    def _value(self, dice: Random) -> str:
        """Something that no database holds, something nasty, or something true of another place."""
        arguments = self._study["arguments"]
        assert isinstance(arguments, dict)
        elsewhere = str(dice.choice(dice.choice(list(arguments.values()))))
        return dice.choices((dice.choice(UNHELD), dice.choice(WORSE), elsewhere), (3, 4, 3))[0]


def _quoted(text: str, *, safe: str = "") -> str:
    return quote_from_bytes(text.encode("utf-8", "surrogatepass"), safe=safe)


def _multipart(dice: Random, fields: Fields, files: list[str]) -> bytes:
    parts = [(f'name="{quote(name)}"', value.encode("utf-8", "surrogatepass")) for name, value in fields]
    names = (quote(dice.choice(WORSE)[:300], safe=" "), "r.csv")
    parts += [(f'name="{name}"; filename="{dice.choice(names)}"', dice.choice(FILES)) for name in files]
    edge = f"--{BOUNDARY}".encode()
    pieces = [
        edge + b"\r\nContent-Disposition: form-data; " + told.encode() + b"\r\n\r\n" + value for told, value in parts
    ]
    return b"\r\n".join([*pieces, edge + b"--\r\n"])


def _headers(dice: Random) -> dict[str, str]:
    told = {"HX-Request": "true"} if dice.random() < 0.2 else {}
    if dice.random() < 0.1:
        name = dice.choice(("Accept-Language", "HX-Target", "If-Modified-Since", "Range", "Referer", "Accept"))
        told[name] = dice.choice(WORSE)[:2000].encode("ascii", "replace").decode()
    return told


def _place(fault: BaseException) -> str:
    """The last line of ours on the way to the fault."""
    whole = traceback.extract_tb(fault.__traceback__)
    foreign = ("site-packages", str(settings.CHECKOUT / "tests"))
    ours = [frame for frame in whole if not any(folder in frame.filename for folder in foreign)]
    return " < ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in reversed(ours[-4:]))

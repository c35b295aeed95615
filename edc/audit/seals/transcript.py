"""The whole trail with its seals as lines, in the form that `chain` verifies; for a file, or to be verified at once."""

import base64
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import sleep

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from edc.audit import chain
from edc.audit.chain import LEAST, Fault
from edc.audit.models import Seal
from edc.audit.schema.sections import BEGINNING, MOST, Stretch, TrailPosition, above
from edc.audit.seals import heads, sealing

OVERDUE = timedelta(hours=24)
STALE = _("Changes since %(at)s are not sealed: the scheduled sealing does not run, or a transaction never ends.")
# A masked row stands with the hash of what it was.
_MASKED = b'{"kind": "masked", "sha256": "%s", "row": %s}\n'
LOOKS = 5
"""How often the heads file is looked at, a second apart, while somebody is writing to it."""
UNSEEN = {heads.NO_FILE, heads.LAGS, STALE}
"""What is wrong beside the chain, and cannot be seen on it."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A seal with its marks, and where its rows are."""

    seal: chain.ChainLink
    marks: bytes
    stretch: Stretch


def text(fault: Fault) -> str:
    """What is wrong, in the active language."""
    return gettext(fault.sentence) % fault.values


def lines(*, at: datetime) -> Iterator[bytes]:
    """A whole export as this transaction sees the trail, each line with its end."""
    end = chain.End()
    for line in _lines(at):
        yield end.after(line)
    yield end.line()


def _lines(at: datetime) -> Iterator[bytes]:
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    header = {"kind": "trail", "format": chain.FORMAT, "at": moment, "code_version": settings.CODE_VERSION}
    yield chain.dumped(header)
    last = None
    for sealed in _seals():
        last = sealed.seal
        marks = base64.b64encode(sealed.marks).decode()
        yield chain.dumped({"kind": "seal", "seal": asdict(sealed.seal), "marks": marks})
        yield from _rows(sealed.stretch)
    yield chain.dumped({"kind": "unsealed"})
    for piece in sealing.unsealed(last).pieces():
        yield from _rows(piece)


def _rows(stretch: Stretch) -> Iterator[bytes]:
    for line in stretch.rows():
        row = line.text.encode()
        yield _MASKED % (line.sealed.encode(), row) if line.sealed else row + b"\n"


def _seals() -> Iterator[Sealed]:
    """Every seal in its order, with the stretch that it holds."""
    bounds = iter(_bounds())
    lower, first, last, reach = BEGINNING, (LEAST, LEAST), next(bounds), (LEAST, LEAST)
    for kept in Seal.objects.order_by("number").iterator(chunk_size=10):
        seal = kept.link
        upper = TrailPosition(*seal.until)
        if seal.closing:
            stretch = Stretch(lower=lower, first=first, last=seal.reach, held=reach)
            first, last = above(seal.reach), next(bounds, (MOST, MOST))
        else:
            stretch = Stretch(lower=lower, upper=upper, first=first, last=last)
        yield Sealed(seal, bytes(kept.marks), stretch)
        lower, reach = upper, seal.reach


def _bounds() -> list[tuple[int, int]]:
    """The highest numbers that were sealed on each database server; those of the present one have no end."""
    closings = Seal.objects.filter(closing=True).values_list("number", flat=True)
    ends = Seal.objects.filter(number__in=[number - 1 for number in closings]).order_by("number")
    return [*ends.values_list("entry_reach", "change_reach"), (MOST, MOST)]


@contextmanager
def outside(path: Path) -> Iterator[chain.Heads]:
    """The heads as they are written now; what is added later is not read."""
    if not path.exists():
        yield chain.Heads(())
        return
    with path.open("rb") as file:
        yield chain.Heads(_until(file, os.fstat(file.fileno()).st_size))


def _until(lines: Iterable[bytes], size: int) -> Iterator[bytes]:
    for line in lines:
        if size <= 0:
            return
        size -= len(line)
        yield line


def beside(*, at: datetime) -> Iterator[Fault]:
    """What can be seen at a glance: whether the heads outside end as the chain does, and how old the last seal is."""
    path: Path = settings.SEAL_FILE
    end, newest = _at_rest(path)
    try:
        heads.lacking(path, end, **newest)
    except heads.Disagreement as disagreement:
        yield disagreement.fault
    oldest = sealing.unsealed(newest["last"]).oldest()
    if oldest and at - oldest > OVERDUE:
        yield Fault(STALE, {"at": oldest.isoformat(sep=" ", timespec="seconds")})


def _at_rest(path: Path) -> tuple[heads.Tail, dict[str, chain.ChainLink | None]]:
    """The file's end and the last two seals, while nobody seals."""
    for _time in range(LOOKS):
        end, newest = heads.tail(path), sealing.latest()
        if end == heads.tail(path):
            break
        sleep(1)
    return end, newest

"""What stands in a workbook where no row is read: hidden and other sheets, comments, properties; looked at for cards.

The workbook was opened before, so that its archive is measured. It is told in a note, since this runs apart.
"""

from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

from protocol.identifiers import holds_identity_card
from protocol.words import _

CARD_UNREAD = _("A sheet, comment or property of the workbook that is not read holds an identity card number.")
CHUNK = 1024 * 1024
OVERLAP = 100
"""Signs that are looked at twice, so that no number is cut in two."""


def hold_identity_card(content: bytes) -> bool:
    """Whether an identity card number of a plausible person stands anywhere in a workbook."""
    with ZipFile(BytesIO(content)) as archive:
        return any(holds_identity_card(text) for name in archive.namelist() for text in _texts(archive, name))


def _texts(archive: ZipFile, name: str) -> Iterator[str]:
    """A part of the archive, piece by piece; of a damaged one as much as anybody can read."""
    before = ""
    try:
        with archive.open(name) as part:
            while piece := part.read(CHUNK).decode("utf-8", errors="replace"):
                yield before + piece
                before = piece[-OVERLAP:]
    except Exception:  # whatever the library trips over: the workbook itself was read to its end
        return

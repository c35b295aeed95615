"""Snapshots as a statistician opens them: unpacked, decoded, line by line."""

import csv
import hashlib
import io
import json
from typing import Any, BinaryIO
from zipfile import ZipFile

BOM = b"\xef\xbb\xbf"


def unpacked(file: BinaryIO) -> dict[str, bytes]:
    """The files of a zip by their names."""
    with ZipFile(file) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def lines(content: bytes) -> list[dict[str, str]]:
    """The lines of a CSV file by their columns."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def header(content: bytes) -> list[str]:
    """The columns of a CSV file."""
    return next(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def manifest(files: dict[str, bytes]) -> dict[str, Any]:
    """What the snapshot says of itself."""
    told: dict[str, Any] = json.loads(files["manifest.json"])
    return told


def sha256(content: bytes) -> str:
    """The hash as the manifest and the register write it."""
    return hashlib.sha256(content).hexdigest()

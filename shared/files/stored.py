"""What is said of a file: in facts, in its record, and against taking it in or handing it out."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from shared.kernel.rules import Refusal, Rejected


@dataclass(frozen=True, slots=True)
class Arriving:
    """A file that comes: its bytes, to be read once, and what is said of it; `length` is `None` where nothing is."""

    chunks: AsyncIterator[bytes]
    media_type: str
    name: str
    length: int | None


class FileStatus(StrEnum):
    """What a scanner has said of a file's bytes."""

    UNSCANNED = "unscanned"
    CLEAN = "clean"
    INFECTED = "infected"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is stored whole. Its bytes never change: another version is another file.

    `sha256` is in hexadecimal, `name` is the uploader's without path and control characters.
    """

    file_id: UUID
    sha256: str
    size: int
    media_type: str
    name: str


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A stored file with its kind, what the scanner has said of it, and when it came."""

    file: StoredFile
    kind: str
    status: FileStatus
    stored_at: datetime


class FileRejected(Rejected):
    """A file is not taken in: carries every reason that is known by then."""


class Quarantined(Refusal):
    """A file is there and is handed to nobody: it is not scanned yet, or something harmful was found in it."""

    def __init__(self, status: FileStatus) -> None:
        super().__init__(
            "something harmful was found in this file, and nobody can open it"
            if status is FileStatus.INFECTED
            else "this file waits to be scanned for harmful content; try again in a minute"
        )
        self.code = f"file_{status}"


class FileDamaged(Exception):
    """The bytes of a file are not those that were stored."""

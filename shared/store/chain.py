"""The chain over the numbered log: each number's hash covers its event and the hash before it.

Whoever has the log documents can work it out anew, with nothing of ours: docs/architecture/numbers.md shows how in a
few lines.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

BEFORE_THE_FIRST = bytes(32)
"""What stands for the hash before number 1."""


@dataclass(frozen=True, slots=True)
class Link:
    """One number, with the hash of the chain up to and with its event."""

    number: int
    hash: bytes


START = Link(0, BEFORE_THE_FIRST)


def canonical(document: Mapping[str, Any]) -> bytes:
    """Return a log document as JSON in UTF-8: keys in order, no blanks, times in UTC; raises `TypeError` beyond that.

    The standard library writes it, not the faster one, since that is what anybody has who checks it.
    """
    return json.dumps(
        document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_text_of
    ).encode()


def linked(before: Link, documents: Iterable[Mapping[str, Any]]) -> Iterator[Link]:
    """Yield the links of these log documents, in their order, as they follow one."""
    for document in documents:
        before = Link(before.number + 1, sha256(before.hash + canonical(document)).digest())
        yield before


def _text_of(moment: object) -> str:
    if not isinstance(moment, datetime):
        raise TypeError(f"a log document holds no {type(moment).__name__}")
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")

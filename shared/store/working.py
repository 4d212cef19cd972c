"""Aggregates, claims and rows while a group is decided: as read, as they stand now, and what to write of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import DeleteOne, InsertOne, ReplaceOne, UpdateOne

from shared.store.aggregate import ClaimRef, Ref
from shared.store.needs import Need
from shared.store.rows import RowRef

Document = dict[str, Any]
Write = InsertOne[Document] | ReplaceOne[Document] | UpdateOne | DeleteOne

CLAIMS = "claims"


@dataclass(frozen=True, slots=True)
class Working:
    """An aggregate, a row or a claim while its group is decided: as read, and as it stands now.

    `value` is a state, a row, or the holder of a claim. `published` is the version of the last public event.
    """

    value: Any
    version: int
    read_version: int
    document: Document | None = None
    published: int = 0
    recorded_at: datetime | None = None


def working_of(need: Need, document: Document | None) -> Working:
    """Return what was read under a name; raises whatever its decoding does."""
    if isinstance(need, ClaimRef):
        holder = document["holder"] if document else None
        standing = 1 if document else 0
        return Working(holder, standing, standing, document)
    if document is None:
        return Working(None, 0, 0)
    version = document["version"]
    if isinstance(need, RowRef):
        return Working(need.kind.decode(document), version, version, document)
    state = need.kind.decode(document["state"])
    return Working(state, version, version, document, document["published"], document["recorded_at"])


def writes_of(need: Need, held: Working) -> Iterator[tuple[str, Write]]:
    """Yield what makes the database agree, by collection: each write finds only what is still as it was read."""
    if isinstance(need, ClaimRef):
        write = _write_of_claim(need, held)
        if write is not None:
            yield CLAIMS, write
    elif isinstance(need, Ref):
        yield need.collection, _write_of_state(need, held)


def _write_of_claim(claim: ClaimRef, held: Working) -> Write | None:
    """Take, release or pass on a claim, as it was read."""
    before = held.document["holder"] if held.document else None
    if held.value == before:
        return None
    taken: Document = {"_id": claim.id, "holder": held.value}
    if before is None:
        return InsertOne(taken)
    as_read = {"_id": claim.id, "holder": before}
    return DeleteOne(as_read) if held.value is None else ReplaceOne(as_read, taken)


def _write_of_state(ref: Ref[Any], held: Working) -> Write:
    # Fields that this version does not know are a newer version's, which runs beside it or will again.
    unknown = held.document["state"] if held.document else {}
    document = {
        "_id": ref.id,
        "version": held.version,
        "published": held.published,
        "recorded_at": held.recorded_at,
        "state": {**unknown, **ref.kind.encode(held.value)},
    }
    if held.read_version == 0:
        return InsertOne(document)
    return ReplaceOne({"_id": ref.id, "version": held.read_version}, document)

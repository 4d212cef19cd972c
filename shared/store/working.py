"""Aggregates, claims and rows while a group is decided: as read, as they stand now, and what to write of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import DeleteOne, InsertOne, ReplaceOne, UpdateOne

from shared.kernel.aggregate import Ref
from shared.kernel.documents import Document
from shared.kernel.firing import Firing
from shared.kernel.holding import ClaimRef
from shared.kernel.projection import RowRef
from shared.store.errors import NewsIncomplete
from shared.store.reliance import ReliedOn
from shared.store.steps import Steps, done_as_read, steps_of

Write = InsertOne[Document] | ReplaceOne[Document] | UpdateOne | DeleteOne

CLAIMS = "claims"


@dataclass(frozen=True, slots=True)
class Working:
    """An aggregate, a row or a claim while its group is decided: as read, and as it stands now.

    `value` is a state, a row, or the holder of a claim. `published` is the version of the last public event. `steps`
    are those of the clocks that run in a state, `None` where none was ever written.
    """

    need: ReliedOn
    value: Any
    version: int
    read_version: int
    document: Document | None = None
    published: int = 0
    recorded_at: datetime | None = None
    steps: Steps | None = None


def working_of(need: ReliedOn, document: Document | None) -> Working:
    """Return what was read under a name; raises whatever its decoding does."""
    if isinstance(need, ClaimRef):
        holder = document["holder"] if document else None
        standing = 1 if document else 0
        return Working(need, holder, standing, standing, document)
    if document is None:
        return Working(need, None, 0, 0)
    version = document["version"]
    if isinstance(need, RowRef):
        return Working(need, need.kind.decode(document), version, version, document)
    state = need.kind.decode(document["state"])
    steps = steps_of(document)
    return Working(need, state, version, version, document, document["published"], document["recorded_at"], steps)


def refuse_incomplete(need: ReliedOn, working: Working) -> None:
    """Raise `NewsIncomplete` for a guarded row that lacks an event: nothing is decided on it.

    `need` is as this command named it: another of the group may rely on the same without a guard.
    """
    document = working.document
    if document and isinstance(need, RowRef) and need.guarded and document.get("incomplete"):
        raise NewsIncomplete(f"news about {need} is missing and is being fetched")


def still_runs(firing: Firing | None, found: Mapping[str, Working]) -> bool:
    """Whether the clock runs whose step is to be done, and it was not done yet: the state is the one to be changed."""
    if firing is None:
        return True
    of = (each.steps for each in found.values() if each.need.id == firing.aggregate_id)
    return all(steps.awaits(firing) for steps in of if steps is not None)


def is_guarded(need: ReliedOn) -> bool:
    """Whether it must stand as it was read when the command commits."""
    return not isinstance(need, ClaimRef) and need.guarded


def rows_among(found: Mapping[str, Working]) -> tuple[str, ...]:
    """Name the rows that were relied on, with their versions, for the log."""
    return tuple(
        f"{need.collection}/{need.id}@{each.version}"
        for each in found.values()
        if isinstance(need := each.need, RowRef)
    )


def writes_of(working: Working) -> Iterator[tuple[str, Write]]:
    """Yield what makes the database agree, by collection: each write finds only what is still as it was read."""
    need = working.need
    if isinstance(need, ClaimRef):
        write = _write_of_claim(need, working)
        if write is not None:
            yield CLAIMS, write
    elif isinstance(need, Ref):
        yield need.collection, _write_of_state(need, working)


def _write_of_claim(claim: ClaimRef, working: Working) -> Write | None:
    """Take, release or pass on a claim, as it was read."""
    before = working.document["holder"] if working.document else None
    if working.value == before:
        return None
    taken: Document = {"_id": claim.id, "holder": working.value}
    if before is None:
        return InsertOne(taken)
    as_read = {"_id": claim.id, "holder": before}
    return DeleteOne(as_read) if working.value is None else ReplaceOne(as_read, taken)


def _write_of_state(ref: Ref[Any], working: Working) -> Write:
    # Fields that this version does not know are a newer version's, which runs beside it or will again.
    unknown = working.document["state"] if working.document else {}
    document = {
        "_id": ref.id,
        "version": working.version,
        "published": working.published,
        "recorded_at": working.recorded_at,
        "state": {**unknown, **ref.kind.encode(working.value)},
    }
    as_read: Document = {"_id": ref.id, "version": working.read_version}
    if working.steps is not None:
        document |= working.steps.to_document()
        as_read |= done_as_read(working.document)
    return InsertOne(document) if working.read_version == 0 else ReplaceOne(as_read, document)

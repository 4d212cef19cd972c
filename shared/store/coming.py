"""The steps that clocks do by themselves, as whoever looks from outside finds them: to come, or due and not done."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from shared.kernel.aggregate import Aggregate
from shared.kernel.documents import Document
from shared.kernel.firing import Firing
from shared.store.clocks import Unreadable
from shared.store.mongo import Database
from shared.store.steps import DUE, Clocks, read

_FAULTS = (KeyError, TypeError, ValueError, AttributeError)


async def steps_within(
    database: Database, clocks: Clocks, after: datetime | None, until: datetime
) -> AsyncIterator[Firing | Unreadable]:
    """Yield each step whose moment lies after one and not after another, by the index and without reading a state.

    An entry that is none is said, and hides none of the others.
    """
    for kind in clocks.kinds.values():
        async for each in _of_kind(database, kind, after, until):
            yield each


async def _of_kind(
    database: Database, kind: Aggregate[Any], after: datetime | None, until: datetime
) -> AsyncIterator[Firing | Unreadable]:
    bounds: Document = {"$lte": until} if after is None else {"$gt": after, "$lte": until}
    async for document in database[kind.collection].find({DUE: {"$elemMatch": {"at": bounds}}}, {DUE: 1}):
        for entry in document[DUE]:
            try:
                step = read(document["_id"], entry)
                is_within = step.at <= until and (after is None or step.at > after)
            except _FAULTS as fault:
                yield Unreadable(document["_id"], type(fault).__name__)
                continue
            if is_within:
                yield step

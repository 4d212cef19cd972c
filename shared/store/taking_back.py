"""Putting one aggregate's lost facts back: into the log, its state, its clocks and its claims, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from motor.motor_asyncio import AsyncIOMotorClientSession
from pymongo import WriteConcern
from pymongo.read_concern import ReadConcern

from shared.contracts.event import Event
from shared.kernel.aggregate import Aggregate, Ref
from shared.kernel.documents import Document
from shared.store.log import COLLECTION as EVENTS
from shared.store.log import event_of
from shared.store.mongo import Database
from shared.store.recoveries import LEAP, RECOVERED, UNFOLDED, WITHHELD
from shared.store.steps import Clocks
from shared.store.working import CLAIMS, Working, working_of, writes_of

log = structlog.get_logger(__name__)

_SNAPSHOT = ReadConcern("snapshot")
_DURABLE = WriteConcern("majority", j=True)


@dataclass(frozen=True, slots=True)
class Back:
    """What was put back of one aggregate. `lost` are versions that nobody else knew: of private facts, or of public
    ones that `missing` counts too. `folded` unless its state could not be made of what is left."""

    events: int
    lost: tuple[int, ...] = ()
    missing: int = 0
    folded: bool = True
    contested: tuple[str, ...] = ()


class TakingBack:
    """Puts facts back that the topics have and the log does not."""

    def __init__(self, database: Database, kinds: Sequence[Aggregate[Any]], clocks: Clocks) -> None:
        """Use the service's own database, and the clocks that run in its states."""
        self._database = database
        self._kinds: Mapping[str, Aggregate[Any]] = {each.name: each for each in kinds}
        self._clocks = clocks

    async def put_back(self, aggregate_id: str, documents: Sequence[Document]) -> Back:
        """Append these log documents of one aggregate, in the order of versions, and fold them into its state."""
        async with await self._database.client.start_session() as session:
            found: Back = await session.with_transaction(
                lambda here: self._put_back(aggregate_id, documents, here),
                read_concern=_SNAPSHOT,
                write_concern=_DURABLE,
            )
            return found

    async def _put_back(
        self, aggregate_id: str, documents: Sequence[Document], session: AsyncIOMotorClientSession
    ) -> Back:
        kind = self._kinds[documents[0]["aggregate"]]
        ref = kind(aggregate_id)
        before = working_of(ref, await self._database[kind.collection].find_one({"_id": ref.id}, session=session))
        before, documents, filled = _with_beginning(kind, before, documents)
        lost, missing = _holes(before, documents)
        try:
            after = self._folded(ref, before, documents)
        except Exception as fault:  # whatever a fold misses, the facts themselves are kept
            log.warning("facts are kept without a state", aggregate=kind.name, id=ref.id, why=type(fault).__name__)
            await self._append([{**each, UNFOLDED: True} for each in documents], session)
            if before.document is not None:
                await self._withhold(ref, (*lost, *(each["version"] for each in documents)), session)
            return Back(len(documents) - filled, lost, missing, folded=False)
        await self._append(documents, session)
        contested = await self._move_claims(ref, before.value, after.value, session)
        for collection, write in writes_of(after):
            await self._database[collection].bulk_write([write], session=session)
        if lost or contested:
            await self._withhold(ref, lost, session)
        return Back(len(documents) - filled, lost, missing, contested=contested)

    async def _append(self, documents: Sequence[Document], session: AsyncIOMotorClientSession) -> None:
        await self._database[EVENTS].insert_many(list(documents), session=session)

    async def _withhold(self, ref: Ref[Any], lost: Sequence[int], session: AsyncIOMotorClientSession) -> None:
        marked = {"$set": {WITHHELD: list(lost)}}
        await self._database[ref.collection].update_one({"_id": ref.id}, marked, session=session)

    def _folded(self, ref: Ref[Any], before: Working, documents: Sequence[Document]) -> Working:
        state, steps, published = before.value, before.steps, before.published
        for each in documents:
            state = ref.kind.evolve(state, event_of(each))
            steps = self._clocks.after(steps, ref, state, each["version"], each["time"])
            published = each["version"] if each["public"] else published
        last = documents[-1]
        version = max(before.version, last["version"])
        return Working(ref, state, version, before.read_version, before.document, published, last["recorded_at"], steps)

    async def _move_claims(
        self, ref: Ref[Any], before: Any, after: Any, session: AsyncIOMotorClientSession
    ) -> tuple[str, ...]:
        """Take and release what the state holds; return what another holds, as far as is known here."""
        held = ref.kind.claims(before) if before is not None else ()
        holds = ref.kind.claims(after)
        claims, contested = self._database[CLAIMS], []
        for claim in held:
            if claim not in holds:
                await claims.delete_one({"_id": claim.id, "holder": ref.id}, session=session)
        for claim in holds:
            there = await claims.find_one({"_id": claim.id}, session=session)
            if there is None:
                await claims.insert_one({"_id": claim.id, "holder": ref.id}, session=session)
            elif there["holder"] != ref.id:
                contested.append(claim.id)
        return tuple(contested)


def _with_beginning(
    kind: Aggregate[Any], before: Working, documents: Sequence[Document]
) -> tuple[Working, Sequence[Document], int]:
    """Put before the facts the private one that began the aggregate, where what it must have said follows from them."""
    first = documents[0]
    if before.value is not None or kind.begun_by is None or first["version"] == 1:
        return before, documents, 0
    begun: Event | None = kind.begun_by(event_of(first), first["time"])
    if begun is None:
        return before, documents, 0
    filled = {
        **first,
        "_id": f"{begun.subject}:1",
        "version": 1,
        "previous_version": 0,
        "type": begun.TYPE,
        "public": not begun.PRIVATE,
        "data": begun.model_dump(mode="json"),
        RECOVERED: {**first[RECOVERED], "from": "inferred"},
    }
    return before, [filled, *documents], 1


def _holes(before: Working, documents: Sequence[Document]) -> tuple[tuple[int, ...], int]:
    """Return the versions that are lost before each fact, and how many public facts are known to be among them."""
    lost: list[int] = []
    missing, version, published = 0, before.version, before.published
    for each in documents:
        hole = (each["version"] - version - 1) % LEAP  # an earlier recovery has lifted versions, and lost nothing by it
        lost.extend(range(each["version"] - max(0, hole), each["version"]) if each["version"] > version else ())
        missing += each["previous_version"] > published
        version = max(version, each["version"])
        published = each["version"] if each["public"] else published
    return tuple(lost), missing

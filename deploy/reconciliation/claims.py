"""Holding the claims of a service against its states: each is held by the one aggregate whose state says so."""

from collections.abc import Sequence
from typing import Any

from deploy.reconciliation.barrier import Barrier
from deploy.reconciliation.findings import Finding, Tally
from deploy.reconciliation.ledger import Ledger
from deploy.reconciliation.reading import LoggedAggregate
from shared.kernel.aggregate import Aggregate
from shared.kernel.documents import Document
from shared.store.mongo import Database
from shared.store.working import CLAIMS

# So many are looked at again; where more do not fit, it is no matter of timing.
_LOOKED_AT_AGAIN = 1000


class ClaimsHeld:
    """Every claim that a state makes is held by its aggregate, and no other is held."""

    def __init__(self, service: str, kinds: Sequence[Aggregate[Any]], database: Database, ledger: Ledger) -> None:
        """`kinds` are those of the service whose states hold claims."""
        self._what = f"{service}: claims are held as states say"
        self._kinds = {kind.name: kind for kind in kinds}
        self._database = database
        self._ledger = ledger

    def see(self, one: LoggedAggregate, state: Document | None) -> None:
        """Write down what a state claims; one that cannot be read is named by the comparison of states."""
        if state is not None and one.kind in self._kinds:
            entries = [(f"{claim} {one.id}", None) for claim in self._claims(one.kind, state)]
            self._ledger.expect(self._what, entries, needed=True)

    def _claims(self, kind: str, document: Document) -> frozenset[str]:
        aggregate = self._kinds[kind]
        try:
            return frozenset(claim.id for claim in aggregate.claims(aggregate.decode(document["state"])))
        except ValueError:
            return frozenset()

    async def finding(self, barrier: Barrier) -> Finding:  # noqa: ARG002 - both sides are in one database
        """Compare; those that do not fit are read again as they are at one moment."""
        async for each in self._database[CLAIMS].find():
            self._ledger.find(self._what, [(f"{each['_id']} {each['holder']}", None)])
        tally = Tally(self._what, self._ledger.expected(self._what))
        for count, keys in (
            self._ledger.missing(self._what, _LOOKED_AT_AGAIN),
            self._ledger.unexpected(self._what, _LOOKED_AT_AGAIN),
        ):
            tally.wrong += count - len(keys)
            for key in keys:
                if wrong := await self._judge(*key.rsplit(" ", 1)):
                    tally.add_wrong(wrong)
        return tally.finding()

    async def _judge(self, claim: str, holder: str) -> str | None:
        async with await self._database.client.start_session(snapshot=True) as session:
            document = await self._database[CLAIMS].find_one({"_id": claim, "holder": holder}, session=session)
            states = [
                (name, await self._database[kind.collection].find_one({"_id": holder}, session=session))
                for name, kind in self._kinds.items()
            ]
        claimed = any(claim in self._claims(name, state) for name, state in states if state)
        if claimed and document is None:
            return f"{claim} is not held by {holder}, whose state says so"
        if document and not claimed:
            return f"{claim} is held by {holder}, whose state does not say so"
        return None

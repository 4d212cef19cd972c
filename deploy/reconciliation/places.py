"""Holding the places of starts against the orders that have them."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from deploy.reconciliation.across import TO_NOTHING
from deploy.reconciliation.barrier import Barrier
from deploy.reconciliation.findings import Finding, Tally
from deploy.reconciliation.reading import LoggedAggregate
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.holding import share_of
from services.ordering.orders.domain.state import OVER_WITHOUT_PROVISION
from services.ordering.places.domain.places import Share
from shared.contracts import ordering
from shared.contracts.event import Event
from shared.kernel.documents import Document
from shared.store.mongo import Database


class PlacesCounted:
    """What is held and taken of a start is what its orders have of it."""

    def __init__(self, database: Database) -> None:
        """`database` is ordering's, for another look at a start that changed meanwhile."""
        self._database = database
        self._orders: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._counted: dict[str, Share] = {}

    def see(self, one: LoggedAggregate, state: Document | None) -> None:  # noqa: ARG002 - the log has all that is needed
        """Add up, by start."""
        if one.kind == "order":
            events = [each.event for each in one.events]
            over = any(isinstance(each, TO_NOTHING) for each in events) or _everybody_left(events)
            issued = any(isinstance(each, ordering.OrderIssued) for each in events)
            has_some = not over and (issued or not _hold_has_lapsed(events))
            for each in events:
                if isinstance(each, ordering.OrderPlaced) and each.source.start_id and has_some:
                    has = self._orders[str(each.source.start_id)]
                    has["taken" if issued else "held"] += each.source.places
        for logged in one.events:
            if isinstance(logged.event, ordering.PlacesChanged):
                self._counted[one.id] = Share(logged.event.held, logged.event.taken)

    async def finding(self, barrier: Barrier) -> Finding:  # noqa: ARG002 - both sides are in one database
        """Compare; those that differ are read again as they are at one moment."""
        starts = sorted(self._orders.keys() | self._counted.keys())
        tally = Tally("every start has as many places held and taken as its orders have", len(starts))
        for start_id in starts:
            has = self._orders[start_id]
            differs = self._counted.get(start_id, Share()) != Share(has["held"], has["taken"])
            if differs and (wrong := await self._judge(start_id)):
                tally.add_wrong(wrong)
        return tally.finding()

    async def _judge(self, start_id: str) -> str | None:
        try:
            counted, ordered = await self._now(start_id)
        except ValueError as fault:  # which state that is, the comparison of states says
            return f"start {start_id}: what its orders have cannot be read ({type(fault).__name__})"
        if counted == ordered:
            return None
        return (
            f"start {start_id}: {counted.held} held and {counted.taken} taken, "
            f"by its orders {ordered.held} and {ordered.taken}"
        )

    async def _now(self, start_id: str) -> tuple[Share, Share]:
        having = {"state.source.start_id": start_id, "state.status": {"$nin": list(OVER_WITHOUT_PROVISION)}}
        async with await self._database.client.start_session(snapshot=True) as session:
            state = await self._database["places"].find_one({"_id": start_id}, session=session)
            found = await self._database["orders"].find(having, session=session).to_list(None)
        shares = [share_of(ORDERS.decode(each["state"])) for each in found]
        counted = Share(state["state"]["held"], state["state"]["taken"]) if state else Share()
        return counted, Share(sum(each.held for each in shares), sum(each.taken for each in shares))


def _everybody_left(events: Sequence[Event | None]) -> bool:
    """Say whether nobody takes part any more, and whoever did left while their place was worth something."""
    lines = {line.line for each in events if isinstance(each, ordering.OrderPlaced) for line in each.lines}
    for each in events:
        if isinstance(each, ordering.DidNotStart) or (
            isinstance(each, ordering.ProvisionEndedEarly) and each.frees_place
        ):
            lines.discard(each.line)
    return not lines


def _hold_has_lapsed(events: Sequence[Event | None]) -> bool:
    """Say whether an order that nobody issued holds nothing: its hold ended, and no approval was asked for since."""
    lapsed = False
    for each in events:
        if isinstance(each, ordering.PlaceHoldLapsed):
            lapsed = True
        elif isinstance(each, ordering.ApprovalRequested) and each.place_held_until:
            lapsed = False
    return lapsed

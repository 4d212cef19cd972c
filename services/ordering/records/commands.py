"""What is done with the records of orders: by the clock alone, and nothing is taken from a log by it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.state import Order
from services.ordering.records.domain import record
from services.ordering.records.domain.record import ORDER_RECORDS, OVER, record_id_of, youngest_to_look_at
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.documents import Document
from shared.kernel.filters import Between, Filters, one_of
from shared.reference import Policy
from shared.reference.calendar import uk_date
from shared.reference.markets import prevailing_policy
from shared.reference.policy_values import Retention
from shared.store.reliance import Known, Reliance, guarded
from shared.store.store import Store


class OrderRecords:
    """The clock of procurement records."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Decide by the orders and their logs."""
        self._store = store
        self._now = clock

    async def expire(self, caller: Caller) -> None:
        """Find every order so long over that its record no longer has to be kept, and say so, once of each."""
        terms = _terms(uk_date(self._now()))
        last = youngest_to_look_at(uk_date(self._now()), terms.values)
        filters: Filters = {"status": one_of(OVER), "placed_at": Between(most=f"{last.isoformat()}T24")}
        async for orders in self._store.pages(ORDERS, filters):
            logs = await self._unsaid(orders)
            for order in orders:
                if log := logs.get(str(order.order_id)):
                    await self._expire(order.order_id, log, terms, caller.part(order.order_id))

    async def _unsaid(self, orders: Sequence[Order]) -> dict[str, list[Document]]:
        """Return the logs of those that no record says of, or that something happened to since it did."""
        ids = [each.order_id for each in orders]
        said = {
            each.order_id: each
            for each in await self._store.several(ORDER_RECORDS, [record_id_of(each) for each in ids])
        }
        logs = await self._store.histories([str(each) for each in ids])
        return {
            order: log
            for order, log in logs.items()
            if log and (UUID(order) not in said or said[UUID(order)].last_changed_on < _last_day(log))
        }

    async def _expire(self, order_id: UUID, log: list[Document], terms: Policy[Retention], caller: Caller) -> None:
        order, one, now = guarded(ORDERS(order_id)), ORDER_RECORDS(record_id_of(order_id)), self._now()

        def decided(known: Known) -> list[Event]:
            found = known[order]
            if found is None or known.version(order) != len(log):
                return []  # something happened to it just now
            return record.expire(known[one], found, _last_day(log), terms, now)

        await self._store.change(Reliance((order, one)), decided, caller)


def _terms(day: date) -> Policy[Retention]:
    """Return how long records are kept on a day: a duty of no market, which outlives them all."""
    return prevailing_policy(Retention, day)


def _last_day(log: Sequence[Document]) -> date:
    moment: datetime = log[-1]["time"]
    return uk_date(moment)

"""What an order would come to, shown before it is placed: read as a command reads, and changing nothing."""

from services.ordering.orders.access import speaks_for
from services.ordering.orders.domain.placing import PlaceOrder, regime_of
from services.ordering.orders.domain.previewing import Preview, preview
from services.ordering.orders.domain.terms import terms_on
from services.ordering.orders.relying import Placing
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.rules import Rejected
from shared.reference.calendar import uk_date
from shared.store.commands import Committed
from shared.store.reliance import Reliance
from shared.store.store import Store


class OrderPreviews:
    """Answers with the rules of placing."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Read what the store holds, and its rows of others' facts."""
        self._store = store
        self._now = clock

    async def preview(self, asked: PlaceOrder, caller: Caller) -> Preview:
        """Say what would come of an order now, and every reason against it."""
        now, relied = self._now(), Placing(asked, caller)
        read = await self._read(relied)
        while (more := relied.more(read.known)) is not relied:
            relied = more
            read = await self._read(relied)
        there_is, today = relied.circumstances(read.known), uk_date(now)
        try:
            terms = terms_on(regime_of(there_is.offer, today), today)
        except Rejected as closed:
            return Preview(may_be_placed=False, reasons=closed.rejections)
        return preview(asked, there_is, terms, now, placed_by=caller.actor, speaks_for=speaks_for(caller))

    async def _read(self, relied: Placing) -> Committed:
        return await self._store.change(Reliance(relied.first, relied.second), lambda _: [], relied.caller)

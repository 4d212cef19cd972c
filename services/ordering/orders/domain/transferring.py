"""An order passes to whoever took its supplier's place (PCR 2015 reg. 72(1)(d)): it is delivered as it was ordered."""

from datetime import datetime

from services.ordering.orders.domain.state import OVER_WITHOUT_PROVISION, Order, about
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.memberships import KnownSupplier, passes_to


def transfer(
    order: Order | None, predecessor: KnownSupplier | None, successor: KnownSupplier | None, now: datetime
) -> list[Event]:
    """Let an order pass on, where the news of both sides is here; what came to nothing stays with whom it went to.

    One that was delivered passes on too: its outcomes are still to be recorded and answered for.
    """
    if order is None or order.status in OVER_WITHOUT_PROVISION or not passes_to(predecessor, successor):
        return []
    if predecessor is None or successor is None or order.supplier_id != predecessor.supplier_id:
        return []
    whom = {**about(order), "supplier_id": successor.supplier_id}
    return [facts.OrderTransferred(**whom, predecessor_id=predecessor.supplier_id, transferred_at=now)]

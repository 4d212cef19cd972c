"""News of orders, as ordering would publish it for the catalogue."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from shared.contracts import ordering as orders
from shared.reference.regimes import Regime
from tests.catalogue.examples import CATEGORY


def order_events(
    offer_id: UUID,
    supplier_id: UUID,
    at: datetime,
    *,
    district: str = "D01",
    version: int = 1,
    start_id: UUID | None = None,
) -> list[orders.OrderEvent]:
    """An order that was placed and accepted at a moment."""
    need_id = uuid4()
    about: dict[str, Any] = {
        "order_id": uuid4(),
        "need_ids": (need_id,),
        "supplier_id": supplier_id,
        "district": district,
    }
    line = orders.Line(line=1, need_id=need_id, budget_id="FSF:D01:2017-18", amount_pence=45_000)
    return [
        orders.OrderPlaced(
            **about,
            market="DPS-EMPLOYABILITY",
            regime=Regime.PCR_LIGHT_TOUCH,
            source=orders.Source(offer_id=offer_id, offer_version=version, start_id=start_id),
            category=CATEGORY,
            lines=(line,),
            starts_on=at.date(),
            placed_by="coach",
            placed_at=at,
            policies=(),
        ),
        orders.OrderAccepted(**about, category=CATEGORY, accepted_at=at),
    ]


def running_order(offer_id: UUID, supplier_id: UUID, at: datetime, **differing: Any) -> list[orders.OrderEvent]:
    """An order that was placed and issued at a moment, and accepted."""
    placed, accepted = order_events(offer_id, supplier_id, at, **differing)
    about = placed.model_dump(include={"order_id", "need_ids", "supplier_id", "district"})
    issued = orders.OrderIssued(
        **about,
        category=CATEGORY,
        purchase_order="PO-1",
        amount_pence=45_000,
        starts_on=at.date(),
        respond_by=at.date(),
        issued_at=at,
    )
    return [placed, issued, accepted]


def completed(order: orders.OrderEvent, at: datetime) -> orders.OrderEvent:
    """The provision of an order's one line came to its end."""
    about = order.model_dump(include={"order_id", "need_ids", "supplier_id", "district"})
    return orders.ProvisionCompleted(**about, line=1, need_id=order.need_ids[0], completed_on=at.date())


def paid_in_part(order: orders.OrderEvent, pence: int, at: datetime) -> list[orders.OrderEvent | orders.PaymentEvent]:
    """An order was closed of which so much had been paid."""
    about = order.model_dump(include={"order_id", "need_ids", "supplier_id", "district"})
    made = orders.PaymentMade(
        payment_id=uuid4(),
        order_id=order.order_id,
        line=1,
        milestone="completion",
        supplier_id=order.supplier_id,
        district=order.district,
        run_id=uuid4(),
        category=CATEGORY,
        amount_pence=pence,
        percent=50,
        purchase_order="PO-1",
        paid_on=at.date(),
        paid_at=at,
        policies=(),
    )
    return [made, orders.OrderClosed(**about, category=CATEGORY, closed_on=at.date(), closed_at=at)]

"""What must hold of needs and suppliers, from the preparation of a competition to its award: it is asked each time."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

from services.ordering.known.needs import KnownNeed
from services.ordering.orders.domain.conditions import is_not_debarred, supplier_may_sell
from shared.kernel.cover import covers_delivery
from shared.kernel.known_codes import code_is_known
from shared.kernel.memberships import KnownSupplier, key_of, takes_new_orders
from shared.kernel.rules import Rejection

Suppliers = Mapping[UUID, KnownSupplier | None]


def needs_may_be_met(
    needs: Sequence[KnownNeed | None], running: Sequence[str | None], category: str | None
) -> Iterator[Rejection | None]:
    """Provision is looked for, for each of them, of one category; none has an order that runs."""
    for at, (need, order) in enumerate(zip(needs, running, strict=True)):
        if need is None:
            yield Rejection("need_unknown", "there is no such need", f"/need_ids/{at}")
            continue
        yield code_is_known("district", need.district, f"/need_ids/{at}")
        if not need.standing:
            detail = "the need is met, was reported unmet, or was withdrawn"
            yield Rejection("need_not_open", detail, f"/need_ids/{at}")
        if order is not None:
            yield Rejection("need_already_ordered", f"order {order} is running for this need", f"/need_ids/{at}")
        if category is not None and need.category != category:
            detail = f"the first need is for {category}, this one for {need.category}"
            yield Rejection("category_differs", detail, f"/need_ids/{at}")


def may_bid(supplier: KnownSupplier | None, market: str, category: str, today: date) -> tuple[Rejection | None, ...]:
    """PCR 2015 reg. 34(21), PA 2023 s. 34(3): bids are for members of the category, and the debarred are none."""
    return tuple(
        _of_no_field(each) for each in (supplier_may_sell(supplier, market, category, today), is_not_debarred(supplier))
    )


def may_be_awarded(
    supplier: KnownSupplier | None, market: str, category: str, ends_on: date, today: date
) -> tuple[Rejection | None, ...]:
    """An award is an order anew: beside membership no stop of new orders stands, and evidence covers the delivery."""
    found = list(may_bid(supplier, market, category, today))
    if supplier and not takes_new_orders(supplier.memberships, market, category):
        found.append(Rejection("new_orders_stopped", f"new orders to the supplier in {category} are stopped for now"))
    if supplier and not covers_delivery(supplier.covers, name := key_of(market, category), ends_on):
        until = supplier.covers[name].until
        detail = f"the delivery would end on {ends_on}, and the supplier's evidence covers it to {until}"
        found.append(Rejection("evidence_ends_first", detail))
    return tuple(found)


def eligible(suppliers: Suppliers, market: str, category: str, ends_on: date, today: date) -> frozenset[UUID]:
    """Return those who may be awarded something now."""
    return frozenset(
        supplier_id
        for supplier_id, row in suppliers.items()
        if not any(may_be_awarded(row, market, category, ends_on, today))
    )


def _of_no_field(rejection: Rejection | None) -> Rejection | None:
    return Rejection(rejection.code, rejection.detail) if rejection else None

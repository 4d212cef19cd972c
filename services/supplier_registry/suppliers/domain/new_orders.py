"""Stopping new orders to a member, in one category or in all, and resuming them: the step below a suspension.

What was issued may be accepted, and what runs goes on. Neither law knows it: the agreement of the purchasing system
provides it, as it does for a suspension.
"""

from datetime import datetime
from typing import Annotated

from services.supplier_registry.suppliers.domain.membership import (
    OfMembership,
    about,
    categories_of,
    codes_and_membership,
    live,
)
from services.supplier_registry.suppliers.domain.state import Supplier
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.commands import Text, command
from shared.kernel.rules import reject_if_any
from shared.reference import ReasonKind, reason_of


@command
class StopNewOrders(OfMembership):
    """Give a member no new orders for the time being, with the reason. Another reason takes the place of the first."""

    reason: Annotated[str, reason_of(ReasonKind.NEW_ORDERS_STOPPED)]
    detail: Text = ""


@command
class ResumeNewOrders(OfMembership):
    """Let a member be given new orders again."""


def stop_new_orders(supplier: Supplier, market: str, asked: StopNewOrders, now: datetime) -> list[Event]:
    """Stop new orders; a suspension, where there is one, stands beside it."""
    names = live(supplier, market, asked)
    stopped = [name for name in names if supplier.memberships[name].new_orders_stopped != asked.reason]
    if names and not stopped:
        return []
    reject_if_any(codes_and_membership(names, market, asked))
    fact = facts.NewOrdersStopped(**about(supplier, market, asked), reason=asked.reason, stopped_at=now)
    if not asked.detail:
        return [fact]
    explained = facts.NewOrdersStopExplained(
        supplier_id=supplier.supplier_id, market=market, categories=categories_of(stopped), detail=asked.detail
    )
    return [fact, explained]


def resume_new_orders(supplier: Supplier, market: str, asked: ResumeNewOrders, now: datetime) -> list[Event]:
    """Let new orders go to the supplier again. A suspension stands on: it is lifted for itself."""
    names = live(supplier, market, asked)
    if names and not any(supplier.memberships[name].new_orders_stopped for name in names):
        return []
    reject_if_any(codes_and_membership(names, market, asked))
    return [facts.NewOrdersResumed(**about(supplier, market, asked), resumed_at=now)]

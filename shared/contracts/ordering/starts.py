"""Facts about the start that an order is for: its supplier changes it, or its place is held no longer."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.codes import AnyCategory
from shared.contracts.event import Reason
from shared.contracts.ordering.orders import OrderEvent
from shared.reference.codes import Code


class OrderStartChanged(OrderEvent):
    """The offer's start is not as it was ordered: moved, removed, or with fewer places than orders have of it.

    Or (`start_as_ordered`) it is so again. The order keeps its place and its day, `starts_on`: nobody is thrown out.
    `moved_to` is the day that the offer has for the start now, where that is another one. `offer_version` is the
    version of the offer by which it is so.
    """

    TYPE: ClassVar[str] = "ordering.OrderStartChanged.v1"
    category: AnyCategory
    start_id: UUID
    starts_on: date
    offer_version: int
    reason: Annotated[Reason, Code("order_start_changed reason")]
    moved_to: date | None = None
    changed_at: AwareDatetime


class PlaceHoldLapsed(OrderEvent):
    """The order still awaits approval, and its place is held no longer: the last day for that, `due_on`, is over.

    Whoever approves it takes a place again in the same commit, if one is left by then.
    """

    TYPE: ClassVar[str] = "ordering.PlaceHoldLapsed.v1"
    category: AnyCategory
    start_id: UUID
    starts_on: date
    due_on: date
    lapsed_at: AwareDatetime

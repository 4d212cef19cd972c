"""Placing an order: what would come of it, and doing it."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import model_serializer

from portal.api.answers.orders import OrderCreated
from portal.api.operation import Answer, Body, Operation, TwoWay
from portal.api.problem import Reason


class Seen(TwoWay):
    """What an order would come to, as it was shown, and sent along: where that has changed, the refusal names each
    difference."""

    amount_pence: int
    currency: str
    group_starts_on: date | None
    ends_on: date | None
    places: int
    level: str
    standing: str | None
    covered_until: date | None

    @model_serializer
    def _whole(self) -> dict[str, Any]:
        """Send what is empty too: that nothing was set was shown as well."""
        return {name: getattr(self, name) for name in type(self).model_fields}

    def but_for_days(self, other: "Seen") -> bool:
        """Whether the other is the same, but for the days on which it begins and ends."""
        return self.model_copy(update={"group_starts_on": other.group_starts_on, "ends_on": other.ends_on}) == other


class BudgetEffect(Answer):
    """What an order would take of a budget."""

    budget_id: str
    left_pence: int
    left_after_pence: int
    reaches_percent: int | None


class PlacesEffect(Answer):
    """How many places of the start are left to this need."""

    start_id: UUID
    starts_on: date
    left: int
    wanted: int


class PreviewedLine(Answer):
    """What an order would be for one client, and which budget would pay it."""

    line: int
    need_id: UUID
    budget_id: str
    amount_pence: int


class Preview(Answer):
    """What would come of an order."""

    may_be_placed: bool
    reasons: tuple[Reason, ...]
    shown: Seen | None = None
    lines: tuple[PreviewedLine, ...] = ()
    budgets: tuple[BudgetEffect, ...] = ()
    places: PlacesEffect | None = None
    respond_by: date | None = None
    place_held_until: date | None = None


class PlaceOrder(Body):
    """Order one version of an offer for a need."""

    need_id: UUID
    with_need_ids: tuple[UUID, ...] = ()
    offer_id: UUID
    offer_version: int
    starts_on: date
    start_id: UUID | None = None
    match_id: UUID | None = None
    shown: Seen | None = None


class BuyAgain(Body):
    """Order for another need what an order bought."""

    need_id: UUID
    offer_version: int
    starts_on: date
    start_id: UUID | None = None
    shown: Seen | None = None
    reason: str


PLACE_ORDER = Operation("POST", "/v1/orders", OrderCreated, body=PlaceOrder)
PREVIEW_ORDER = Operation("POST", "/v1/orders/preview", Preview, body=PlaceOrder)
BUY_AGAIN = Operation("POST", "/v1/orders/{order_id}/repeat", OrderCreated, body=BuyAgain)

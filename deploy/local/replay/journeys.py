"""Clients' journeys: needs, the orders that meet them, and what becomes of both."""

from typing import Any
from uuid import UUID

from deploy.local.replay.client import Reply
from deploy.local.replay.gap_desk import GapDesk
from deploy.local.replay.plans import LOOKS_AGAIN, LOOKS_AGAIN_AFTER, ClientPlan, Pick
from deploy.local.replay.told import Need
from deploy.local.replay.world import World
from shared.auth.principal import Role
from shared.reference import policy, the_open_market
from shared.reference.calendar import add_working_days
from shared.reference.policy_values import OrderApproval

_REFUSED = 400
# A budget too may not be there yet: on the first day of a financial year it is allocated while orders are placed.
_NOT_YET = frozenset({"need_unknown", "no_budget"})
_STILL_ORDERED = frozenset({"need_ordered"})
_CHANGED_MEANWHILE = frozenset({"offer_changed", "offer_not_orderable", "supplier_not_active", "budget_exceeded"})

# Made up, like the record: how people decide.
_STARTS_AFTER = 8  # working days after the order
_MANAGER_SAYS_NO = 0.02
_DECLINED = 0.04
_CANCELLED = 0.03
_MOVES = 0.55
_CLOSES = 0.5
_OUTCOME = 0.62


class Journeys:
    """Work coaches and district managers, and the suppliers who answer and deliver their orders."""

    def __init__(self, world: World) -> None:
        """Nobody's journey has started yet."""
        self._world = world
        self._client = world.client
        self._chance = world.chance
        self._told = world.told
        self._later = world.later
        self._completion = {str(each.supplier_id): each.completion for each in world.record.suppliers}
        self._gaps = GapDesk(world, self._record_need)

    async def start(self, client: ClientPlan) -> None:
        token = self._client.as_staff_of(client.district)
        body = {"client_ref": str(client.client_ref), "district": client.district, "category": client.needs[0]}
        reply = await self._client.post("client_journey", "/v1/journeys", token, body)
        journey_id = reply.body["journey_id"]
        self._told.journeys[journey_id] = "open"
        for number, category in enumerate(client.needs):
            step = (journey_id, client.district, category, client.picks)
            self._later(1 + 20 * number, journey_id, self._record_need, *step)

    async def _record_need(self, journey_id: str, district: str, category: str, picks: Pick = Pick.ANY) -> None:
        if self._told.journeys[journey_id] != "open":
            return
        token = self._client.as_staff_of(district)
        path = f"/v1/journeys/{journey_id}/needs"
        reply = await self._client.ask("client_journey", path, token, {"category": category})
        if reply.status >= _REFUSED:  # the need before it is for the same category and not met yet
            self._told.refusals.update(reply.reasons)
            return
        moves_to = "GETTING_JOBS" if self._chance.random() < _MOVES else None
        need = Need(journey_id, reply.body["need_id"], district, category, moves_to, picks)
        self._later(1, need.journey_id, self._order, need)

    async def _order(self, need: Need) -> None:
        """Look for an offer and order it, or report the need unmet after a fortnight without one."""
        if self._told.journeys[need.journey_id] != "open":
            return
        token = self._client.as_staff_of(need.district)
        path = f"/v1/orderable-offers?category={need.category}&district={need.district}&limit=25"
        found = (await self._client.get("ordering", path, token)).body["items"]
        if not found:
            await self._wait_or_report(need)
            return
        offer = self._pick(found, need)
        reply = await self._place(need, offer, token)
        if reply.status < _REFUSED:
            await self._placed(need, offer, reply.body["order_id"])
            return
        self._told.refusals.update(reply.reasons)
        if not reply.reasons & _CHANGED_MEANWHILE:
            raise RuntimeError(f"an order was refused for {sorted(reply.reasons)}")
        self._later(1, need.journey_id, self._order, need)

    def _pick(self, found: list[dict[str, Any]], need: Need) -> dict[str, Any]:
        if need.picks is Pick.ANY:
            return self._chance.choice(found)
        by_price = sorted(found, key=lambda offer: int(offer["price_pence"]))
        return by_price[-1 if need.picks is Pick.DEAREST else 0]

    async def _place(self, need: Need, offer: dict[str, Any], token: str) -> Reply:
        body = {
            "need_id": need.need_id,
            "offer_id": offer["offer_id"],
            "offer_version": offer["offer_version"],
            "starts_on": add_working_days(self._world.day, _STARTS_AFTER).isoformat(),
        }
        return await self._client.ask_until_known("ordering", "/v1/orders", token, body, _NOT_YET)

    async def _placed(self, need: Need, offer: dict[str, Any], order_id: str) -> None:
        regime = the_open_market(self._world.day).regime
        limit = policy(OrderApproval, regime, self._world.day).values.no_approval_up_to_pence
        order = {**offer, "order_id": order_id, "placed_on": self._world.today}
        if offer["price_pence"] > limit:
            self._told.orders[order_id] = "awaiting_approval"
            self._later(1, need.journey_id, self._approve, order, need)
            return
        self._told.orders[order_id] = "issued"
        self._later(self._chance.randint(1, 3), need.journey_id, self._answer_order, order, need)

    async def _approve(self, order: dict[str, Any], need: Need) -> None:
        token = self._client.as_staff_of(need.district, Role.DISTRICT_MANAGER)
        path = f"/v1/orders/{order['order_id']}"
        if self._chance.random() < _MANAGER_SAYS_NO:
            await self._client.post("ordering", f"{path}/rejection", token, {"reason": "poor_value"})
            self._told.orders[order["order_id"]] = "rejected"
            self._later(1, need.journey_id, self._order, need)
            return
        await self._client.post("ordering", f"{path}/approval", token)
        self._told.orders[order["order_id"]] = "issued"
        self._later(self._chance.randint(1, 3), need.journey_id, self._answer_order, order, need)

    async def _cancel(self, order: dict[str, Any], need: Need) -> None:
        token = self._client.as_staff_of(need.district)
        path = f"/v1/orders/{order['order_id']}/cancellation"
        await self._client.post("ordering", path, token, {"reason": "client_withdrew"})
        self._told.orders[order["order_id"]] = "cancelled"
        self._later(1, need.journey_id, self._withdraw, need)

    async def _wait_or_report(self, need: Need) -> None:
        need.waited += 1
        if need.waited <= LOOKS_AGAIN or self._gaps.is_promised_an_offer(need):
            self._later(LOOKS_AGAIN_AFTER, need.journey_id, self._order, need)
            return
        token = self._client.as_staff_of(need.district)
        path = f"/v1/needs/{need.need_id}/unmet"
        await self._client.post("client_journey", path, token, {"reason": "no_offer"})
        self._gaps.reported(need)

    async def _withdraw(self, need: Need) -> None:
        """Give up a need whose order came to nothing, once that is known there."""
        if self._told.journeys[need.journey_id] != "open":
            return
        token, path = self._client.as_staff_of(need.district), f"/v1/needs/{need.need_id}/withdrawal"
        body = {"reason": "client_withdrew"}
        await self._client.ask_until_known("client_journey", path, token, body, _STILL_ORDERED)

    async def _move(self, need: Need) -> None:
        if self._told.journeys[need.journey_id] != "open":
            return
        token = self._client.as_staff_of(need.district)
        body = {"to_category": need.moves_to, "reason": "progress"}
        await self._client.post("client_journey", f"/v1/journeys/{need.journey_id}/moves", token, body)

    async def _close(self, need: Need) -> None:
        if self._told.journeys[need.journey_id] != "open" or self._chance.random() > _CLOSES:
            return
        self._told.journeys[need.journey_id] = "closed"
        token = self._client.as_staff_of(need.district)
        path = f"/v1/journeys/{need.journey_id}/closure"
        await self._client.post("client_journey", path, token, {"reason": "left_benefit"})

    # Suppliers, about an order

    async def _answer_order(self, order: dict[str, Any], need: Need) -> None:
        token, path = self._client.as_supplier(UUID(order["supplier_id"])), f"/v1/orders/{order['order_id']}"
        if self._chance.random() < _DECLINED:
            await self._client.post("ordering", f"{path}/decline", token, {"reason": "no_capacity"})
            self._told.orders[order["order_id"]] = "declined"
            self._later(1, need.journey_id, self._order, need)
            return
        await self._client.post("ordering", f"{path}/acceptance", token)
        self._told.orders[order["order_id"]] = "accepted"
        if self._chance.random() < _CANCELLED:
            self._later(2, need.journey_id, self._cancel, order, need)
        else:
            starts_on = order["placed_on"] + self._chance.randint(_STARTS_AFTER - 3, _STARTS_AFTER)
            self._later(starts_on - self._world.today, need.journey_id, self._start, order, need)

    async def _start(self, order: dict[str, Any], need: Need) -> None:
        await self._supplier_says(order, "start", {"started_on": self._world.day.isoformat()}, "started")
        weeks = order["duration_weeks"]
        completes = self._chance.random() < self._completion[order["supplier_id"]]
        self._later(
            weeks * 5 if completes else weeks * 2,
            need.journey_id,
            self._complete if completes else self._leave,
            order,
            need,
        )

    async def _complete(self, order: dict[str, Any], need: Need) -> None:
        await self._supplier_says(order, "completion", {"completed_on": self._world.day.isoformat()}, "completed")
        if self._chance.random() < _OUTCOME:
            self._later(self._chance.randint(5, 40), need.journey_id, self._outcome, order)
        if need.moves_to:
            self._later(1, need.journey_id, self._move, need)

    async def _leave(self, order: dict[str, Any], need: Need) -> None:
        body = {"ended_on": self._world.day.isoformat(), "reason": "client_withdrew"}
        await self._supplier_says(order, "early-end", body, "ended_early")
        self._later(1, need.journey_id, self._close, need)
        self._later(2, need.journey_id, self._withdraw, need)

    async def _outcome(self, order: dict[str, Any]) -> None:
        outcome = self._chance.choice(("job_started", "job_started", "qualification_gained"))
        await self._supplier_says(
            order, "outcome", {"outcome": outcome, "achieved_on": self._world.day.isoformat()}, None
        )

    async def _supplier_says(self, order: dict[str, Any], step: str, body: dict[str, str], status: str | None) -> None:
        token = self._client.as_supplier(UUID(order["supplier_id"]))
        await self._client.post("ordering", f"/v1/orders/{order['order_id']}/{step}", token, body)
        if status:
            self._told.orders[order["order_id"]] = status

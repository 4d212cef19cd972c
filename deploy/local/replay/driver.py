"""Living through the record, day by day: everyone does what the record says, through the HTTP APIs."""

import asyncio
import random
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from deploy.local.replay.agenda import Agenda, Step
from deploy.local.replay.client import Client, Reply, expect
from deploy.local.replay.gap_desk import GapDesk
from deploy.local.replay.plans import LOOKS_AGAIN, LOOKS_AGAIN_AFTER, ClientPlan, OfferPlan, Pick, SupplierPlan
from deploy.local.replay.record import OPENING, Record
from deploy.local.replay.told import Need, Told
from shared.auth.principal import Role
from shared.clock import RecordClock
from shared.reference import districts, policy
from shared.reference.calendar import add_working_days, financial_year

_REFUSED = 400
_STALE = 412
_NOT_YET = frozenset({"journey_unknown", "need_unknown", "no_budget"})
_CHANGED_MEANWHILE = frozenset({"offer_changed", "offer_not_orderable", "supplier_not_active", "budget_exceeded"})

# Made up, like the record: how people decide.
_STARTS_AFTER = 8  # working days after the order
_MANAGER_SAYS_NO = 0.02
_DECLINED = 0.04
_CANCELLED = 0.03
_MOVES = 0.55
_CLOSES = 0.5
_OUTCOME = 0.62


class Driver:
    """Everyone in the record. A step that belongs to a later day is put on that day's agenda."""

    def __init__(self, record: Record, client: Client, clock: RecordClock, seed: int) -> None:
        self._record = record
        self._client = client
        self._clock = clock
        self._chance = random.Random(seed + 1)  # noqa: S311 - a made-up world, not a secret
        self._agenda = Agenda(len(record.days))
        self._completion = {str(each.supplier_id): each.completion for each in record.suppliers}
        self._today = 0
        self.told = Told()
        self._gaps = GapDesk(record, client, self.told, self._chance, self._in, self._record_need)

    async def live_through(self, progress: Callable[[date], None]) -> None:
        """Live through every day of the record; `progress` is told of each. Raises `Unexpected`."""
        for supplier in self._record.suppliers:
            self._agenda.put(supplier.applies_on, supplier.supplier_id, self._apply, supplier)
        for client in self._record.clients:
            self._agenda.put(client.starts_on, client.client_ref, self._start_journey, client)
        self._agenda.put(0, "budgets", self._allocate)
        for number, day in enumerate(self._record.days):
            self._today = number
            self._clock.set(datetime.combine(day, OPENING, UTC))
            if number and financial_year(day) != financial_year(self._record.days[number - 1]):
                self._agenda.put(number, "budgets", self._allocate)
            await self._agenda.live(number)
            progress(day)

    def _in(self, working_days: int, subject: object, step: Callable[..., Step], *arguments: object) -> None:
        self._agenda.put(self._today + max(1, working_days), subject, step, *arguments)

    @property
    def _day(self) -> date:
        return self._record.days[self._today]

    # The central team

    async def _allocate(self) -> None:
        """Give every district its budget of the financial year, and of the next where the record lasts that long."""
        body = {"allocated_pence": self._record.allocation_pence}
        token = self._client.as_central(Role.BUYER)
        years = {financial_year(day) for day in (self._day, self._record.budgets_until) if day >= self._day}
        paths = [f"/v1/budgets/{district}/{year}" for year in sorted(years) for district in districts()]
        await asyncio.gather(*(self._client.put("ordering", path, token, body) for path in paths))

    async def _decide_application(self, supplier: SupplierPlan) -> None:
        path = f"/v1/suppliers/{supplier.supplier_id}"
        token = self._client.as_central(Role.CATEGORY_MANAGER)
        if supplier.refused:
            reply = await self._client.ask("supplier_registry", f"{path}/admission", token)
            self.told.refusals.update(reply.reasons)
            reasons = [{"code": "mandatory_exclusion_ground", "detail": "A mandatory exclusion ground stands."}]
            await self._client.post("supplier_registry", f"{path}/refusal", token, {"reasons": reasons})
            self.told.suppliers[supplier.supplier_id] = "refused"
            return
        await self._client.post("supplier_registry", f"{path}/admission", token)
        self.told.suppliers[supplier.supplier_id] = "admitted"
        for number, offer in enumerate(supplier.offers):
            self._in(1 + number % 5, supplier.supplier_id, self._publish, supplier, offer)
        if supplier.suspended:
            self._in(self._chance.randint(60, 160), supplier.supplier_id, self._suspend, supplier)

    async def _suspend(self, supplier: SupplierPlan) -> None:
        """Suspend on performance; then remove after notice, or reinstate."""
        await self._membership(
            supplier, "suspension", {"reason": "performance_below_floor", "detail": "Completion rate."}
        )
        self.told.suppliers[supplier.supplier_id] = "suspended"
        self._in(10, supplier.supplier_id, self._notify_removal if supplier.removed else self._reinstate, supplier)

    async def _reinstate(self, supplier: SupplierPlan) -> None:
        await self._membership(supplier, "reinstatement", None)
        self.told.suppliers[supplier.supplier_id] = "admitted"

    async def _notify_removal(self, supplier: SupplierPlan) -> None:
        await self._membership(supplier, "removal-notice", {"reason": "persistent_poor_performance"})
        wait = policy("removal", self._day).values.representations_within_working_days
        self._in(wait + 2, supplier.supplier_id, self._remove, supplier)

    async def _remove(self, supplier: SupplierPlan) -> None:
        await self._membership(supplier, "removal", {"reason": "persistent_poor_performance"})
        self.told.suppliers[supplier.supplier_id] = "removed"

    async def _membership(self, supplier: SupplierPlan, step: str, body: dict[str, str] | None) -> None:
        token = self._client.as_central(Role.CATEGORY_MANAGER)
        await self._client.post("supplier_registry", f"/v1/suppliers/{supplier.supplier_id}/{step}", token, body)

    # Suppliers

    async def _apply(self, supplier: SupplierPlan) -> None:
        body = {
            "name": supplier.name,
            "identifiers": [{"scheme": "GB-COH", "id": supplier.company_number}],
            "categories": list(supplier.categories),
            "staff": supplier.staff,
            "turnover_pence": supplier.turnover_pence,
            "balance_sheet_pence": supplier.turnover_pence // 2,
            "vcse": supplier.vcse,
            "exclusion_grounds": ["bribery"] if supplier.refused else [],
            "has_safeguarding_policy": not supplier.refused,
            "registered_for_data_protection": True,
            "accepts_terms": True,
        }
        token = self._client.as_supplier(supplier.supplier_id)
        await self._client.post("supplier_registry", "/v1/applications", token, body)
        self.told.suppliers[supplier.supplier_id] = "applied"
        self._in(self._chance.randint(2, 9), supplier.supplier_id, self._decide_application, supplier)

    async def _publish(self, supplier: SupplierPlan, offer: OfferPlan) -> None:
        if self.told.suppliers[supplier.supplier_id] != "admitted":
            return
        token = self._client.as_supplier(supplier.supplier_id)
        not_yet = frozenset({"supplier_not_active", "supplier_not_in_category"})
        reply = await self._client.ask_until_known("catalogue", "/v1/offers", token, offer.body(), not_yet)
        if reply.status >= _REFUSED:
            self.told.refusals.update(reply.reasons)
            return
        offer_id = reply.body["offer_id"]
        self.told.offers[offer_id] = "published"
        for price in offer.new_prices:
            self._in(
                self._chance.randint(40, 300),
                supplier.supplier_id,
                self._change_price,
                supplier,
                offer,
                offer_id,
                price,
            )
        if offer.withdrawn:
            self._in(self._chance.randint(100, 350), supplier.supplier_id, self._withdraw, supplier, offer_id)

    async def _change_price(self, supplier: SupplierPlan, offer: OfferPlan, offer_id: str, price: int) -> None:
        if self.told.suppliers[supplier.supplier_id] != "admitted" or self.told.offers[offer_id] != "published":
            return
        token, path = self._client.as_supplier(supplier.supplier_id), f"/v1/offers/{offer_id}"
        while True:
            seen = await self._client.get("catalogue", path, token)
            reply = await self._client.replace("catalogue", path, token, offer.body(price), seen.etag)
            if reply.status != _STALE:  # else the offer was relisted meanwhile, or the like: look again
                break
        expect(reply, path)

    async def _withdraw(self, supplier: SupplierPlan, offer_id: str) -> None:
        if self.told.suppliers[supplier.supplier_id] != "admitted":
            return
        token = self._client.as_supplier(supplier.supplier_id)
        body = {"reason": "no_longer_offered", "detail": ""}
        await self._client.post("catalogue", f"/v1/offers/{offer_id}/withdrawal", token, body)
        self.told.offers[offer_id] = "withdrawn"

    async def _answer_order(self, order: dict[str, Any], need: Need) -> None:
        token, path = self._client.as_supplier(UUID(order["supplier_id"])), f"/v1/orders/{order['order_id']}"
        if self._chance.random() < _DECLINED:
            await self._client.post("ordering", f"{path}/decline", token, {"reason": "no_capacity"})
            self.told.orders[order["order_id"]] = "declined"
            self._in(1, need.journey_id, self._order, need)
            return
        await self._client.post("ordering", f"{path}/acceptance", token)
        self.told.orders[order["order_id"]] = "accepted"
        if self._chance.random() < _CANCELLED:
            self._in(2, need.journey_id, self._cancel, order, need)
        else:
            starts_on = order["placed_on"] + self._chance.randint(_STARTS_AFTER - 3, _STARTS_AFTER)
            self._in(starts_on - self._today, need.journey_id, self._start, order, need)

    async def _start(self, order: dict[str, Any], need: Need) -> None:
        await self._supplier_says(order, "start", {"started_on": self._day.isoformat()}, "started")
        weeks = order["duration_weeks"]
        completes = self._chance.random() < self._completion[order["supplier_id"]]
        self._in(
            weeks * 5 if completes else weeks * 2,
            need.journey_id,
            self._complete if completes else self._leave,
            order,
            need,
        )

    async def _complete(self, order: dict[str, Any], need: Need) -> None:
        await self._supplier_says(order, "completion", {"completed_on": self._day.isoformat()}, "completed")
        if self._chance.random() < _OUTCOME:
            self._in(self._chance.randint(5, 40), need.journey_id, self._outcome, order)
        if need.moves_to:
            self._in(1, need.journey_id, self._move, need)

    async def _leave(self, order: dict[str, Any], need: Need) -> None:
        body = {"ended_on": self._day.isoformat(), "reason": "client_withdrew"}
        await self._supplier_says(order, "early-end", body, "ended_early")
        self._in(1, need.journey_id, self._close, need)

    async def _outcome(self, order: dict[str, Any]) -> None:
        outcome = self._chance.choice(("job_started", "job_started", "qualification_gained"))
        await self._supplier_says(order, "outcome", {"outcome": outcome, "achieved_on": self._day.isoformat()}, None)

    async def _supplier_says(self, order: dict[str, Any], step: str, body: dict[str, str], status: str | None) -> None:
        token = self._client.as_supplier(UUID(order["supplier_id"]))
        await self._client.post("ordering", f"/v1/orders/{order['order_id']}/{step}", token, body)
        if status:
            self.told.orders[order["order_id"]] = status

    # Work coaches and district managers

    async def _start_journey(self, client: ClientPlan) -> None:
        token = self._client.as_staff_of(client.district)
        body = {"client_ref": str(client.client_ref), "district": client.district, "category": client.needs[0]}
        reply = await self._client.post("client_journey", "/v1/journeys", token, body)
        journey_id = reply.body["journey_id"]
        self.told.journeys[journey_id] = "open"
        for number, category in enumerate(client.needs):
            step = (journey_id, client.district, category, client.picks)
            self._in(1 + 20 * number, journey_id, self._record_need, *step)

    async def _record_need(self, journey_id: str, district: str, category: str, picks: Pick = Pick.ANY) -> None:
        if self.told.journeys[journey_id] != "open":
            return
        token = self._client.as_staff_of(district)
        path = f"/v1/journeys/{journey_id}/needs"
        reply = await self._client.ask("client_journey", path, token, {"category": category})
        if reply.status >= _REFUSED:  # the need before it is for the same category and not met yet
            self.told.refusals.update(reply.reasons)
            return
        moves_to = "GETTING_JOBS" if self._chance.random() < _MOVES else None
        need = Need(journey_id, reply.body["need_id"], district, category, moves_to, picks)
        self._in(1, need.journey_id, self._order, need)

    async def _order(self, need: Need) -> None:
        """Look for an offer and order it, or report the need unmet after a fortnight without one."""
        if self.told.journeys[need.journey_id] != "open":
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
        self.told.refusals.update(reply.reasons)
        if not reply.reasons & _CHANGED_MEANWHILE:
            raise RuntimeError(f"an order was refused for {sorted(reply.reasons)}")
        self._in(1, need.journey_id, self._order, need)

    def _pick(self, found: list[dict[str, Any]], need: Need) -> dict[str, Any]:
        if need.picks is Pick.ANY:
            return self._chance.choice(found)
        by_price = sorted(found, key=lambda offer: int(offer["price_pence"]))
        return by_price[-1 if need.picks is Pick.DEAREST else 0]

    async def _place(self, need: Need, offer: dict[str, Any], token: str) -> Reply:
        body = {
            "journey_id": need.journey_id,
            "need_id": need.need_id,
            "offer_id": offer["offer_id"],
            "offer_version": offer["offer_version"],
            "starts_on": add_working_days(self._day, _STARTS_AFTER).isoformat(),
        }
        return await self._client.ask_until_known("ordering", "/v1/orders", token, body, _NOT_YET)

    async def _placed(self, need: Need, offer: dict[str, Any], order_id: str) -> None:
        limit = policy("order_approval", self._day).values.no_approval_up_to_pence
        order = {**offer, "order_id": order_id, "placed_on": self._today}
        if offer["price_pence"] > limit:
            self.told.orders[order_id] = "awaiting_approval"
            self._in(1, need.journey_id, self._approve, order, need)
            return
        self.told.orders[order_id] = "issued"
        self._in(self._chance.randint(1, 3), need.journey_id, self._answer_order, order, need)

    async def _approve(self, order: dict[str, Any], need: Need) -> None:
        token = self._client.as_staff_of(need.district, Role.DISTRICT_MANAGER)
        path = f"/v1/orders/{order['order_id']}"
        if self._chance.random() < _MANAGER_SAYS_NO:
            await self._client.post("ordering", f"{path}/rejection", token, {"reason": "poor_value"})
            self.told.orders[order["order_id"]] = "rejected"
            self._in(1, need.journey_id, self._order, need)
            return
        await self._client.post("ordering", f"{path}/approval", token)
        self.told.orders[order["order_id"]] = "issued"
        self._in(self._chance.randint(1, 3), need.journey_id, self._answer_order, order, need)

    async def _cancel(self, order: dict[str, Any], need: Need) -> None:
        token = self._client.as_staff_of(need.district)
        path = f"/v1/orders/{order['order_id']}/cancellation"
        await self._client.post("ordering", path, token, {"reason": "client_withdrew"})
        self.told.orders[order["order_id"]] = "cancelled"

    async def _wait_or_report(self, need: Need) -> None:
        need.waited += 1
        if need.waited <= LOOKS_AGAIN or self._gaps.is_promised_an_offer(need):
            self._in(LOOKS_AGAIN_AFTER, need.journey_id, self._order, need)
            return
        token = self._client.as_staff_of(need.district)
        path = f"/v1/journeys/{need.journey_id}/needs/{need.need_id}/unmet"
        await self._client.post("client_journey", path, token, {"reason": "no_offer"})
        self._gaps.reported(need)

    async def _move(self, need: Need) -> None:
        if self.told.journeys[need.journey_id] != "open":
            return
        token = self._client.as_staff_of(need.district)
        body = {"to_category": need.moves_to, "reason": "progress"}
        await self._client.post("client_journey", f"/v1/journeys/{need.journey_id}/moves", token, body)

    async def _close(self, need: Need) -> None:
        if self.told.journeys[need.journey_id] != "open" or self._chance.random() > _CLOSES:
            return
        self.told.journeys[need.journey_id] = "closed"
        token = self._client.as_staff_of(need.district)
        path = f"/v1/journeys/{need.journey_id}/closure"
        await self._client.post("client_journey", path, token, {"reason": "left_benefit"})

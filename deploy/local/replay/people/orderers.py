"""Work coaches about orders: they look for an offer that fits a need, order it, and may cancel the order."""

from collections.abc import Callable
from datetime import date
from typing import Any

from deploy.local.replay.agenda import Step
from deploy.local.replay.client import Reply
from deploy.local.replay.groups import begins_in, can_begin, start_for
from deploy.local.replay.offer_terms import office_of
from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import LOOKS_AGAIN, LOOKS_AGAIN_AFTER, Pick
from deploy.local.replay.told import Need
from shared.reference import policy, the_open_market
from shared.reference.policy_values import OrderApproval

# A budget too may not be there yet: on the first day of a financial year it is allocated while orders are placed. An
# offer that has just come may be listed a moment before a command that reads what the majority has sees it.
_NOT_YET = frozenset({"need_unknown", "no_budget", "offer_unknown", "match_unknown"})
# An offer may be listed of which a start so soon would still end in time, and the one that is ordered does not.
_CHANGED_MEANWHILE = frozenset(
    {
        "offer_changed",
        "changed_since_shown",
        "offer_not_orderable",
        "offer_expired",
        "supplier_not_active",
        "new_orders_stopped",
        "budget_exceeded",
        "evidence_ends_first",
        "no_places_left",
        "start_moved",
        "start_on_another_day",
    }
)
# What the approval of a repeat is refused with: the outcome of what it repeats may have been taken back since.
_REPEATS_NO_MORE = frozenset(
    {
        "has_not_worked",
        "worked_too_long_ago",
        "quality_not_known",
        "below_quality_floor",
        "price_out_of_band",
        "repeated_too_often",
    }
)
# What an answer or an approval is refused with once the order was stopped, or has to be.
_STOPPED = frozenset(
    {
        "wrong_status",
        "offer_not_orderable",
        "offer_expired",
        "supplier_not_active",
        "new_orders_stopped",
        "supplier_not_in_category",
        *_REPEATS_NO_MORE,
    }
)

# Made up, like the record: how many offers a coach reads, and how many coaches begin with those nearby, or with what
# else they would like.
_READS = 100
_ASKS_FOR_MORE, _NEARBY_KM = 0.15, 30
_FIRST_ORDERS = 3
_MORE: tuple[dict[str, Any], ...] = (
    {"attributes": ["mentor"]},
    {"languages": ["cy", "ur"], "sort": "start"},
    {"text": "course in the evening", "attributes": ["evening"]},
)

_MAY_BE_DECIDED = frozenset({"awaiting_approval", "issued"})


class Orderers(Person):
    """Whoever orders for a client's need."""

    async def order(self, need: Need) -> None:
        """Look for an offer and order it, or report the need unmet after a fortnight without one."""
        if not self._everyone.group_buyers.part(need) or self._told.journeys[need.journey_id] != "open":
            return
        if self._everyone.tender_desk.takes(need):
            await self._everyone.tender_desk.compete(need)
            return
        if self._everyone.group_buyers.takes(need):
            return
        token = self._client.as_staff_of(need.district)
        found = [offer for offer in await self._search(need, token) if can_begin(offer) and self._is_for_one(offer)]
        if not found:
            await self._wait_or_report(need)
            return
        if await self._everyone.waiters.wait(found, need, token):
            return
        if again := await self._everyone.repeaters.buy_again(found, need, token):
            await self.placed(need, *again)
            return
        # Whoever wants the dearest or the cheapest of all does not ask what fits best.
        matched = await self._everyone.matchers.match(need, token) if need.picks is Pick.ANY else None
        offer = self._in_a_group(found, need) or matched or self._pick(found, need)
        await self._everyone.comparers.compare(offer, found, need)
        reply = await self._place(need, offer, token)
        if not reply.refused:
            self._everyone.matchers.ordered(offer, reply.body["order_id"])
            await self.placed(need, offer, reply.body["order_id"])
            return
        self._told.refusals.update(reply.reasons)
        if self._everyone.next_choosers.was_quicker(need, reply.reasons):
            return
        if not reply.reasons & _CHANGED_MEANWHILE:
            raise RuntimeError(f"an order was refused for {sorted(reply.reasons)}")
        self._later(1, need.journey_id, self.order, need)

    async def _search(self, need: Need, token: str) -> list[dict[str, Any]]:
        """Search the catalogue; some coaches look for more than that first, and only then in the whole district.

        Whoever wants the dearest or the cheapest of all looks at all.
        """
        asked = {"category": need.category, "district": need.district, "limit": _READS}
        if need.picks is Pick.ANY and self._chance.random() < _ASKS_FOR_MORE:
            near = {"near": {"jobcentre": office_of(need.district).code, "within_km": _NEARBY_KM}}
            more = self._chance.choice((near, near, *_MORE))
            answer = await self._answered({**asked, **more}, token)
            if answer["items"]:
                return list(answer["items"])
            await self._everyone.gap_reporters.report(answer, need, token)
        return list((await self._answered(asked, token))["items"])

    async def _answered(self, asked: dict[str, Any], token: str) -> dict[str, Any]:
        answer: dict[str, Any] = (await self._client.post("catalogue", "/v1/searches", token, asked)).body
        self._told.searches["found" if answer["items"] else "nothing"] += 1
        return answer

    def _is_for_one(self, offer: dict[str, Any]) -> bool:
        return offer["offer_id"] not in self._told.courses

    def _in_a_group(self, found: list[dict[str, Any]], need: Need) -> dict[str, Any] | None:
        """Return what begins on a day of its own, for the first orders: a small record might have none by chance."""
        if need.picks is not Pick.ANY or len(self._told.orders) >= _FIRST_ORDERS:
            return None
        return next((offer for offer in found if offer["next_start"]), None)

    def _pick(self, found: list[dict[str, Any]], need: Need) -> dict[str, Any]:
        if need.picks is Pick.ANY:
            return self._chance.choice(found)
        # Whoever has to begin soon waits for no group.
        by_price = sorted(
            [offer for offer in found if not offer["next_start"]] or found, key=lambda offer: int(offer["price_pence"])
        )
        return by_price[-1 if need.picks is Pick.DEAREST else 0]

    async def _place(self, need: Need, offer: dict[str, Any], token: str) -> Reply:
        start = start_for(offer, self._world)
        body = {
            "need_id": need.need_id,
            "offer_id": offer["offer_id"],
            "offer_version": offer["offer_version"],
            **start,
            **({"match_id": offer["match_id"]} if "match_id" in offer else {}),
        }
        shown = await self._everyone.repeaters.look_first(body, token)
        if placed := await self._everyone.form_fillers.place(need, offer, start):
            return placed
        return await self._client.ask_until_known("ordering", "/v1/orders", token, {**body, **shown}, _NOT_YET)

    async def placed(self, need: Need, offer: dict[str, Any], order_id: str) -> None:
        """Hand an order that was placed to whoever approves it, or answers it."""
        regime = the_open_market(self._world.day).regime
        limit = policy(OrderApproval, regime, self._world.day).values.no_approval_up_to_pence
        order = {**offer, "order_id": order_id, "placed_on": self._world.today}
        order["starts_in"] = begins_in(offer, self._world)
        self._everyone.start_movers.hear_of(order, need)
        self._everyone.waiters.hear_of(order)
        self._everyone.next_choosers.hear_of(order, need)
        if respond_by := offer.get("respond_by"):
            await self._everyone.providers.hear_late(order, need, date.fromisoformat(respond_by))
            return
        if offer["price_pence"] > limit:
            self._everyone.district_managers.receive(order, need)
            return
        self._everyone.providers.receive(order, need)

    async def _wait_or_report(self, need: Need) -> None:
        need.waited += 1
        if need.waited <= LOOKS_AGAIN or self._everyone.gap_desk.is_promised_an_offer(need):
            self._later(LOOKS_AGAIN_AFTER, need.journey_id, self.order, need)
            return
        await self._everyone.coaches.report_unmet(need)

    def hears_of_a_stop(self, order: dict[str, Any], need: Need, reply: Reply) -> bool:
        """Say whether an answer was refused since the order was stopped, or is about to be; the coach looks anew."""
        if not reply.refused:
            return False
        self._told.refusals.update(reply.reasons)
        if not reply.reasons & _STOPPED:
            raise RuntimeError(f"an order was refused a step for {sorted(reply.reasons)}")
        self._told.orders[order["order_id"]] = "stopped"
        self._later(1, need.journey_id, self.order, need)
        return True

    def waits_in_vain(
        self, working_days: int, order: dict[str, Any], need: Need, too_late: Callable[..., Step]
    ) -> None:
        """Wait for a decision that comes too late: so many working days from now, or until the record ends."""
        if working_days <= self._world.days_left:
            self._later(working_days, need.journey_id, too_late, order, need)
        else:
            self._later(self._world.days_left, need.journey_id, self._look_at, order, need)

    async def finds_over(self, order: dict[str, Any], need: Need, reply: Reply) -> None:
        """Find out what became of an order once a decision on it was refused since its day was over; order anew."""
        if not reply.refused:
            raise RuntimeError(f"order {order['order_id']} was decided on after its last day")
        self._told.refusals.update(reply.reasons)
        await self._look_at(order, need, frozenset({"lapsed", "rejected", "stopped"}))

    async def _look_at(self, order: dict[str, Any], need: Need, awaited: frozenset[str] = frozenset()) -> None:
        token, path = self._client.as_staff_of(need.district), f"/v1/orders/{order['order_id']}"

        def is_there(reply: Reply) -> bool:
            return not awaited or reply.body["status"] in awaited

        found = await self._client.get_until("ordering", path, token, is_there)
        self._told.orders[order["order_id"]] = found.body["status"]
        if found.body["status"] not in _MAY_BE_DECIDED:
            self._later(1, need.journey_id, self._everyone.next_choosers.choose, order, need)

    async def cancel(self, order: dict[str, Any], need: Need) -> None:
        if self._told.is_to_end(order["order_id"]):
            return
        token = self._client.as_staff_of(need.district)
        path = f"/v1/orders/{order['order_id']}/cancellation"
        await self._client.post("ordering", path, token, {"reason": "client_withdrew"})
        self._told.orders[order["order_id"]] = "cancelled"
        self._later(1, need.journey_id, self._everyone.coaches.withdraw, need)

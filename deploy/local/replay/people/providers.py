"""Suppliers about orders: they answer, deliver, and say what came of it."""

from datetime import date
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import UUID

from deploy.local.replay.client import Reply
from deploy.local.replay.people.change_makers import ChangeMakers
from deploy.local.replay.people.person import Person
from deploy.local.replay.told import Need
from deploy.local.replay.world import World
from shared.reference import policy, the_open_market
from shared.reference.policy_values import OrderResponse

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up, like the record: how people decide, and which of so many orders are answered late.
_OF_SO_MANY, _SLOW, _SILENT = 30, 2, 5
_DECLINED = 0.04
_CANCELLED = 0.03
_OUTCOME = 0.62
_STARTS_LATE_BY = 2  # working days after the day that was ordered, at most
# Of so many clients who leave one does so on the next working day; the others after two fifths of the course.
_LEAVES_AT_ONCE_OF = 3


class Providers(Person):
    """Suppliers that were given orders."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nothing was ordered yet."""
        super().__init__(world, everyone)
        self._change_makers = ChangeMakers(world, everyone)
        self._received, self._leaving = count(), count()
        self._completion = {each.org: each.completion for each in world.record.suppliers}

    def receive(self, order: dict[str, Any], need: Need) -> None:
        """Take in an order that was issued today: most are answered soon, a few once reminded, a few too late."""
        self._told.orders[order["order_id"]] = "issued"
        terms = policy(OrderResponse, the_open_market(self._world.day).regime, self._world.day).values
        match next(self._received) % _OF_SO_MANY:
            case number if number == _SLOW:
                reminded_after = terms.answer_within_working_days - terms.remind_before_working_days
                self._later(reminded_after, need.journey_id, self._answer_once_reminded, order, need)
            case number if number == _SILENT:
                too_late = terms.answer_within_working_days + 1
                self._everyone.orderers.waits_in_vain(too_late, order, need, self._answer_too_late)
            case _:
                self._later(self._in_time(terms), need.journey_id, self._answer, order, need)

    async def hear_late(self, order: dict[str, Any], need: Need, respond_by: date) -> None:
        """Take in an order that the policy placed, maybe days before its coach heard of it: answer in what is left."""
        self._told.orders[order["order_id"]] = "issued"
        if left := self._world.working_days_until(respond_by):
            self._later(self._chance.randint(1, left), need.journey_id, self._answer, order, need)
        else:
            await self._answer(order, need)

    def _in_time(self, terms: OrderResponse) -> int:
        return self._chance.randint(1, terms.answer_within_working_days)

    async def take_award(self, order: dict[str, Any], need: Need) -> None:
        """Accept what was bid for, and begin on its day; nobody joins it by a letter about a standing offer."""
        token = self._client.as_supplier(UUID(order["supplier_id"]))
        reply = await self._client.ask("ordering", f"/v1/orders/{order['order_id']}/acceptance", token)
        if self._everyone.orderers.hears_of_a_stop(order, need, reply):
            return
        self._told.orders[order["order_id"]] = "accepted"
        self._everyone.deciders.runs(order, need)
        starts_on = order["placed_on"] + order["starts_in"]
        self._later(starts_on - self._world.today, need.journey_id, self._start, order, need)

    async def _answer_once_reminded(self, order: dict[str, Any], need: Need) -> None:
        """Answer on the morning of the reminder, unless the order was stopped before it."""
        token, path = self._client.as_supplier(UUID(order["supplier_id"])), f"/v1/orders/{order['order_id']}"

        def says_so(reply: Reply) -> bool:
            return bool(reply.body["reminded_of"]) or reply.body["status"] != "issued"

        await self._client.get_until("ordering", path, token, says_so)
        await self._answer(order, need)

    async def _answer_too_late(self, order: dict[str, Any], need: Need) -> None:
        token, path = self._client.as_supplier(UUID(order["supplier_id"])), f"/v1/orders/{order['order_id']}"
        reply = await self._client.ask("ordering", f"{path}/acceptance", token)
        await self._everyone.orderers.finds_over(order, need, reply)

    async def _answer(self, order: dict[str, Any], need: Need) -> None:
        token, path = self._client.as_supplier(UUID(order["supplier_id"])), f"/v1/orders/{order['order_id']}"
        if self._chance.random() < _DECLINED:
            if await self._change_makers.offers_another_start(order, need):
                return
            reply = await self._client.ask("ordering", f"{path}/decline", token, {"reason": "no_capacity"})
            if self._everyone.orderers.hears_of_a_stop(order, need, reply):
                return
            self._told.orders[order["order_id"]] = "declined"
            self._later(1, need.journey_id, self._everyone.next_choosers.choose, order, need)
            return
        by_form = await self._everyone.form_fillers.accept(order)
        reply = by_form or await self._client.ask("ordering", f"{path}/acceptance", token)
        if self._everyone.orderers.hears_of_a_stop(order, need, reply):
            return
        self.will_deliver(order, need)

    def will_deliver(self, order: dict[str, Any], need: Need) -> None:
        """Plan the delivery of an order that was accepted, unless it is cancelled before."""
        self._told.orders[order["order_id"]] = "accepted"
        self._everyone.deciders.runs(order, need)
        if "needs" in order:
            self._everyone.group_trainers.will_teach(order)
        elif self._chance.random() < _CANCELLED:
            self._everyone.joiners.hear_no(order, need)
            self._later(2, need.journey_id, self._everyone.orderers.cancel, order, need)
        elif self._everyone.deliverers.is_missed():
            due = order["placed_on"] + order["starts_in"] - self._world.today
            self._later(due, need.journey_id, self._everyone.deliverers.say_it_did_not_start, order, need)
        else:
            due, late = order["placed_on"] + order["starts_in"], self._chance.randint(0, _STARTS_LATE_BY)
            # Nobody is late at the end of the record, where the start would never be told.
            starts_on = due + late if due + late < len(self._world.record.days) else due
            self._everyone.joiners.see_to(order, need)
            self._later(starts_on - self._world.today, need.journey_id, self._start, order, need)

    async def _start(self, order: dict[str, Any], need: Need) -> None:
        if self._told.is_to_end(order["order_id"]):
            return
        await self._supplier_says(order, "start", {"started_on": self._world.day.isoformat()}, "started")
        self._everyone.deliverers.has_started(order, need)
        self._change_makers.hear_of_a_start(order, need)
        weeks = order["duration"]["value"]  # the record knows of no other unit
        completes = self._chance.random() < self._completion[self._client.org_of(UUID(order["supplier_id"]))]
        self._later(
            weeks * 5 if completes else self._leaves_after(weeks),
            need.journey_id,
            self._complete if completes else self._leave,
            order,
            need,
        )

    def _leaves_after(self, weeks: int) -> int:
        return weeks * 2 if next(self._leaving) % _LEAVES_AT_ONCE_OF else 1

    async def _complete(self, order: dict[str, Any], need: Need) -> None:
        if self._told.is_to_end(order["order_id"]):
            return
        await self._supplier_says(order, "completion", {"completed_on": self._world.day.isoformat()}, "completed")
        await self._everyone.deliverers.has_ended(order)
        await self._everyone.complainants.hear_a_client(order, need)
        if self._chance.random() < _OUTCOME:
            self._later(self._chance.randint(5, 40), need.journey_id, self._outcome, order, need)
        if need.moves_to:
            self._later(1, need.journey_id, self._everyone.coaches.move, need)

    async def _leave(self, order: dict[str, Any], need: Need) -> None:
        if self._told.is_to_end(order["order_id"]):
            return
        body = {"ended_on": self._world.day.isoformat(), "reason": "client_withdrew"}
        await self._supplier_says(order, "early-end", body, "ended_early")
        await self._everyone.deliverers.has_ended(order)
        self._later(1, need.journey_id, self._everyone.coaches.close, need)
        self._later(2, need.journey_id, self._everyone.coaches.withdraw, need)

    async def _outcome(self, order: dict[str, Any], need: Need) -> None:
        outcome = self._chance.choice(("job_started", "job_started", "qualification_gained"))
        await self._everyone.deliverers.record(order, need, outcome)
        self._everyone.repeaters.hear_of_an_outcome(order, need)

    async def _supplier_says(self, order: dict[str, Any], step: str, body: dict[str, str], status: str | None) -> None:
        token = self._client.as_supplier(UUID(order["supplier_id"]))
        await self._client.post("ordering", f"/v1/orders/{order['order_id']}/{step}", token, body)
        if status:
            self._told.orders[order["order_id"]] = status

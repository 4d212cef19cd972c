"""Staff who complain about suppliers, the suppliers that answer or do not, and whoever decides."""

from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import UUID

from deploy.local.replay.client import Reply, Unexpected, expect
from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import Redeclares, SupplierPlan
from deploy.local.replay.told import Need
from deploy.local.replay.world import World
from shared.auth.principal import Role
from shared.reference import districts, policy, the_open_market
from shared.reference.calendar import add_working_days
from shared.reference.policy_values import Complaints

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up: of so many members with an untroubled life which are complained about, after how many working days, and when
# they answer and are decided on. Those that renew their declaration soon are complained about after that; they do not
# answer, and are given no new orders for some days, in which they change no offer. Of so many clients who completed one
# complains.
_OF_SO_MANY, _IS_WARNED, _IS_SUSPENDED, _IS_CLEARED = 24, 0, 3, 13
_AFTER, _UNANSWERED_AFTER = 6, 24
_ANSWERS_AFTER, _HEARD_AFTER = 3, 5
_STOPPED_FOR, _SUSPENDED_FOR = 4, 2
_COMPLETIONS_A_CLIENT = 40
_WARNING = {
    "finding": "upheld",
    "consequence": "warning",
    "detail": "Two of three groups began late.",
    "declares_no_interest": True,
}
_STOP = {**_WARNING, "consequence": "no_new_orders", "detail": "The supplier did not answer."}
_NOTED = {**_WARNING, "finding": "partly_upheld", "consequence": "none", "detail": "Two days of ten were missed."}
_NOTHING = {"finding": "not_upheld", "detail": "The venue was flooded.", "declares_no_interest": True}


class Complainants(Person):
    """Whoever raises a complaint, answers it, or decides on it."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nobody has complained yet."""
        super().__init__(world, everyone)
        self._untroubled = 0
        self._completed = count()

    def take_in(self, supplier: SupplierPlan) -> None:
        """Plan what the record has for a member that was admitted just now."""
        if supplier.redeclares is Redeclares.SOON:
            self._later(_UNANSWERED_AFTER, supplier.supplier_id, self._raise_unanswered, supplier)
        if supplier.suspended or supplier.paused or supplier.redeclares or supplier.renews:
            return
        turn, self._untroubled = self._untroubled % _OF_SO_MANY, self._untroubled + 1
        if turn == _IS_SUSPENDED:
            self._later(_AFTER, supplier.supplier_id, self._raise_grave, supplier)
        if turn in {_IS_WARNED, _IS_CLEARED}:
            decision = _WARNING if turn == _IS_WARNED else _NOTHING
            self._later(_AFTER, supplier.supplier_id, self._raise_answered, supplier, decision)

    async def _raise_answered(self, supplier: SupplierPlan, decision: dict[str, Any]) -> None:
        complaint = await self.complain(supplier)
        self._later(_ANSWERS_AFTER, supplier.supplier_id, self._answer, supplier, complaint)
        self._later(_HEARD_AFTER, supplier.supplier_id, self._decide, complaint, decision)

    async def _raise_grave(self, supplier: SupplierPlan) -> None:
        """Complain of what a supplier admits, and is suspended for until a day."""
        complaint = await self.complain(supplier)
        self._later(_ANSWERS_AFTER, supplier.supplier_id, self._answer, supplier, complaint)
        self._later(_HEARD_AFTER, supplier.supplier_id, self._suspend, supplier, complaint)

    async def _suspend(self, supplier: SupplierPlan, complaint: str) -> None:
        if self._everyone.start_movers.is_moving(supplier):
            self._later(1, supplier.supplier_id, self._suspend, supplier, complaint)
            return
        until = add_working_days(self._world.day, _SUSPENDED_FOR).isoformat()
        await self._decide(complaint, {**_WARNING, "consequence": "suspension", "suspended_until": until})
        self._everyone.standing_desk.stands_throughout(supplier, "suspended")
        lifted = self._everyone.clock_watchers.finds
        self._later(_SUSPENDED_FOR + 1, supplier.supplier_id, lifted, supplier, "active")

    async def hear_a_client(self, order: dict[str, Any], need: Need) -> None:
        """Complain on behalf of one of many who have completed: the order says of what, and nothing says of whom."""
        if next(self._completed) % _COMPLETIONS_A_CLIENT:
            return
        coach, path = self._client.as_staff_of(need.district), f"/v1/orders/{order['order_id']}"
        given_to = UUID((await self._client.get("ordering", path, coach)).body["supplier_id"])
        body = {
            "supplier_id": str(given_to),
            "order_id": order["order_id"],
            "district": need.district,
            "reason": "poor_quality",
            "source": "client",
        }
        not_yet = frozenset({"order_unknown"})
        made = await self._client.ask_until_known("supplier_registry", "/v1/complaints", coach, body, not_yet)
        complaint = str(expect(made, path).body["complaint_id"])
        answer, own = f"/v1/complaints/{complaint}/answer", self._client.as_supplier(given_to)
        await self._client.post("supplier_registry", answer, own, {"answer": "The trainer was ill on two days."})
        self._told.complaints[complaint] = "answered"
        self._told.for_clients += 1
        self._later(1, need.journey_id, self._decide, complaint, _NOTED)

    async def _raise_unanswered(self, supplier: SupplierPlan) -> None:
        """Complain about a supplier that lets its days go by."""
        complaint = await self.complain(supplier)
        regime = the_open_market(self._world.day).regime
        unheard = policy(Complaints, regime, self._world.day).values.answer_within_working_days + 1
        self._later(unheard, supplier.supplier_id, self._stop_new_orders, supplier, complaint)

    async def passes_on(self, complaint: str, successor: SupplierPlan) -> None:
        """Wait until a complaint has passed to a successor, which answers it and is cleared."""
        token, path = self._client.as_central(Role.AUDITOR), f"/v1/complaints/{complaint}"
        to = str(successor.supplier_id)
        await self._client.get_until("supplier_registry", path, token, lambda reply: reply.body["supplier_id"] == to)
        await self._answer(successor, complaint)
        await self._decide(complaint, _NOTHING)

    async def complain(self, supplier: SupplierPlan) -> str:
        """Complain as a coach of some district."""
        district = next(iter(districts()))
        body = {
            "supplier_id": str(supplier.supplier_id),
            "district": district,
            "reason": "started_late",
            "detail": "The course began a week late, and nobody had said so.",
        }
        token = self._client.as_staff_of(district)
        made = await self._client.post("supplier_registry", "/v1/complaints", token, body)
        complaint = str(made.body["complaint_id"])
        self._told.complaints[complaint] = "raised"
        return complaint

    async def _answer(self, supplier: SupplierPlan, complaint: str) -> None:
        """Answer as the supplier; nothing may be found against it before."""
        early = await self._ask_to_decide(complaint, _WARNING)
        self._told.refusals.update(early.reasons)
        if "right_of_reply_open" not in early.reasons:
            raise Unexpected(f"complaint {complaint}: decided before it was answered, {early.status}")
        token, path = self._client.as_supplier(supplier.supplier_id), f"/v1/complaints/{complaint}/answer"
        body = {"answer": "The venue was flooded; all places were kept."}
        await self._client.post("supplier_registry", path, token, body)
        self._told.complaints[complaint] = "answered"

    async def _stop_new_orders(self, supplier: SupplierPlan, complaint: str) -> None:
        """Uphold what was not answered in time: there are no new orders for some days."""
        await self._decide(complaint, _STOP)
        self._later(_STOPPED_FOR, supplier.supplier_id, self._resume_new_orders, supplier)

    async def _resume_new_orders(self, supplier: SupplierPlan) -> None:
        await self._everyone.standing_desk.decide(supplier, "new-orders-resumption", {})

    async def _decide(self, complaint: str, decision: dict[str, Any]) -> None:
        expect(await self._ask_to_decide(complaint, decision), complaint)
        self._told.complaints[complaint] = f"{decision['finding']}, {decision.get('consequence', 'none')}"

    async def _ask_to_decide(self, complaint: str, decision: dict[str, Any]) -> Reply:
        """Decide as a category manager, on what there is to read."""
        path, token = f"/v1/complaints/{complaint}", self._client.as_central(Role.CATEGORY_MANAGER)
        seen = await self._client.get("supplier_registry", path, token)
        return await self._client.ask("supplier_registry", f"{path}/decision", token, decision, seen.etag)

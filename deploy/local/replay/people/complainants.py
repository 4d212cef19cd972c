"""Staff who complain about suppliers, the suppliers that answer or do not, and whoever decides."""

from typing import TYPE_CHECKING, Any

from deploy.local.replay.client import Reply, Unexpected, expect
from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import Redeclares, SupplierPlan
from deploy.local.replay.world import World
from shared.auth.principal import Role
from shared.reference import districts, policy, the_open_market
from shared.reference.policy_values import Complaints

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up: of so many members with an untroubled life which are complained about, after how many working days, and when
# they answer and are decided on. Those that renew their declaration soon are complained about after that; they do not
# answer, and are given no new orders for some days, in which they change no offer.
_OF_SO_MANY, _IS_WARNED, _IS_CLEARED = 24, 0, 13
_AFTER, _UNANSWERED_AFTER = 6, 24
_ANSWERS_AFTER, _HEARD_AFTER = 3, 5
_STOPPED_FOR = 4
_WARNING = {
    "finding": "upheld",
    "consequence": "warning",
    "detail": "Two of three groups began late.",
    "declares_no_interest": True,
}
_STOP = {**_WARNING, "consequence": "no_new_orders", "detail": "The supplier did not answer."}
_NOTHING = {"finding": "not_upheld", "detail": "The venue was flooded.", "declares_no_interest": True}


class Complainants(Person):
    """Whoever raises a complaint, answers it, or decides on it."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nobody has complained yet."""
        super().__init__(world, everyone)
        self._untroubled = 0

    def take_in(self, supplier: SupplierPlan) -> None:
        """Plan what the record has for a member that was admitted just now."""
        if supplier.redeclares is Redeclares.SOON:
            self._later(_UNANSWERED_AFTER, supplier.supplier_id, self._raise_unanswered, supplier)
        if supplier.suspended or supplier.paused or supplier.redeclares or supplier.renews:
            return
        turn, self._untroubled = self._untroubled % _OF_SO_MANY, self._untroubled + 1
        if turn in {_IS_WARNED, _IS_CLEARED}:
            decision = _WARNING if turn == _IS_WARNED else _NOTHING
            self._later(_AFTER, supplier.supplier_id, self._raise_answered, supplier, decision)

    async def _raise_answered(self, supplier: SupplierPlan, decision: dict[str, Any]) -> None:
        complaint = await self._raise(supplier)
        self._later(_ANSWERS_AFTER, supplier.supplier_id, self._answer, supplier, complaint)
        self._later(_HEARD_AFTER, supplier.supplier_id, self._decide, complaint, decision)

    async def _raise_unanswered(self, supplier: SupplierPlan) -> None:
        """Complain about a supplier that lets its days go by."""
        complaint = await self._raise(supplier)
        regime = the_open_market(self._world.day).regime
        unheard = policy(Complaints, regime, self._world.day).values.answer_within_working_days + 1
        self._later(unheard, supplier.supplier_id, self._stop_new_orders, supplier, complaint)

    async def _raise(self, supplier: SupplierPlan) -> str:
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

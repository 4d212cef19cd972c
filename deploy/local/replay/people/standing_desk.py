"""Those who decide how a member stands: no new orders, a suspension, and a removal that two of them make, or drop."""

from typing import Any

from deploy.local.replay.client import Reply, expect
from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import SupplierPlan
from shared.auth.principal import Role
from shared.reference import policy, the_open_market
from shared.reference.policy_values import Removal

# Made up, in working days: when new orders are stopped, the suspension and the notice that follow, when the supplier
# answers, and when what it says is upheld.
_FIRST, _LAST = 55, 155
_SUSPENDED_AFTER, _NOTIFIED_AFTER = 5, 10
_ANSWERS_AFTER, _HEARD_AFTER = 2, 4
_REASONS = ("persistent_poor_performance", "conditions_no_longer_met")
_A_REMOVAL = {"reasons": _REASONS[:1], "note": "The answer names no date.", "declares_no_interest": True}

_GIVES_TIME = frozenset({"removal-notice", "redeclaration-request"})


class StandingDesk(Person):
    """Category managers and the suppliers that they decide about."""

    def take_in(self, supplier: SupplierPlan) -> None:
        """Plan what the record has for a member that was admitted just now."""
        if supplier.suspended:
            self._later(self._chance.randint(_FIRST, _LAST), supplier.supplier_id, self._stop_new_orders, supplier)

    async def _stop_new_orders(self, supplier: SupplierPlan) -> None:
        """Give no new orders on performance; nothing gets better, so a suspension follows."""
        detail = "Completion rate over the last quarter."
        await self.decide(supplier, "new-orders-stop", {"reason": "performance_below_floor", "detail": detail})
        self._later(_SUSPENDED_AFTER, supplier.supplier_id, self._suspend, supplier)

    async def _suspend(self, supplier: SupplierPlan) -> None:
        await self.decide(supplier, "suspension", {"reason": "performance_below_floor", "detail": "Completion rate."})
        self.stands_throughout(supplier, "suspended")
        self._later(_NOTIFIED_AFTER, supplier.supplier_id, self._notify_removal, supplier)

    async def _notify_removal(self, supplier: SupplierPlan) -> None:
        await self.decide(supplier, "removal-notice", {"reasons": _REASONS, "detail": "See the scorecard."})
        self._later(_ANSWERS_AFTER, supplier.supplier_id, self._answer, supplier)
        if not supplier.removed:
            self._later(_HEARD_AFTER, supplier.supplier_id, self._uphold, supplier)
            return
        regime = the_open_market(self._world.day).regime
        wait = policy(Removal, regime, self._world.day).values.representations_within_working_days
        self._later(wait + 2, supplier.supplier_id, self._propose_removal, supplier)

    async def _answer(self, supplier: SupplierPlan) -> None:
        """Answer as the supplier, that it has got better."""
        token, path = self._client.as_supplier(supplier.supplier_id), f"/v1/suppliers/{supplier.supplier_id}"
        body = {"answer": "We have replaced two trainers, and completed 12 of the last 14."}
        await self._client.post("supplier_registry", f"{path}/removal-answer", token, body)
        self._told.answered.add(supplier.supplier_id)

    async def _uphold(self, supplier: SupplierPlan) -> None:
        """Find what the supplier says borne out: it is as free as before."""
        await self.decide(supplier, "removal-notice-withdrawal", {"reason": "representations_upheld"})
        await self.decide(supplier, "reinstatement", {"reason": "put_right"})
        await self.decide(supplier, "new-orders-resumption", {})
        self.stands_throughout(supplier, "active")

    async def _propose_removal(self, supplier: SupplierPlan) -> None:
        await self.decide(supplier, "removal-proposal", _A_REMOVAL)
        self._later(1, supplier.supplier_id, self._return_removal, supplier)

    async def _return_removal(self, supplier: SupplierPlan) -> None:
        """Find as somebody else that something has to be looked at first; it is, and the removal proposed again."""
        path = f"/v1/suppliers/{supplier.supplier_id}/removal-return"
        note = {"note": "Was the supplier telephoned?"}
        await self._client.post("supplier_registry", path, self._client.as_second_officer(), note)
        for category in supplier.categories:
            if self._told.memberships[str(supplier.supplier_id), category] != "left":
                self._told.returned.add((str(supplier.supplier_id), category))
        await self.decide(supplier, "removal-proposal", {**_A_REMOVAL, "note": "Telephoned: no date can be named."})
        self._later(1, supplier.supplier_id, self._confirm_removal, supplier)

    async def _confirm_removal(self, supplier: SupplierPlan) -> None:
        """Confirm as somebody else, on what is proposed; whoever proposed it may not."""
        path = f"/v1/suppliers/{supplier.supplier_id}"
        proposer, colleague = self._client.as_central(Role.CATEGORY_MANAGER), self._client.as_second_officer()
        seen = await self._client.get("supplier_registry", f"{path}/removals", colleague)
        step, body = f"{path}/removal-confirmation", {"declares_no_interest": True}
        alone = await self._client.ask("supplier_registry", step, proposer, body, seen.etag)
        self._told.refusals.update(alone.reasons)
        expect(await self._client.ask("supplier_registry", step, colleague, body, seen.etag), step)
        self.stands_throughout(supplier, "removed")

    def stands_throughout(self, supplier: SupplierPlan, standing: str) -> None:
        """Note how a supplier stands altogether."""
        self.stands(supplier, standing)
        self._told.suppliers[supplier.supplier_id] = "admitted" if standing == "active" else standing

    def stands(self, supplier: SupplierPlan, standing: str) -> None:
        """Note how a supplier stands in every category in which it is a member."""
        for category in supplier.categories:
            membership = (str(supplier.supplier_id), category)
            if self._told.memberships[membership] != "left":
                self._told.memberships[membership] = standing

    async def decide(self, supplier: SupplierPlan, step: str, body: dict[str, Any]) -> None:
        """Take one step about a membership; see what gives the supplier time reach it."""
        token, path = self._client.as_central(Role.CATEGORY_MANAGER), f"/v1/suppliers/{supplier.supplier_id}"
        await self._client.post("supplier_registry", f"{path}/{step}", token, body)
        if step in _GIVES_TIME:
            await self._client.get_until("supplier_registry", path, token, _all_served)


def _all_served(reply: Reply) -> bool:
    """Whether no notice to a supplier is still on its way."""
    for each in reply.body["memberships"]:
        notice = each["removal_notice"]
        if notice and notice["notice_id"] and not notice["served_on"]:
            return False
        if each["redeclaration_notice_id"] and not each["redeclaration_served_on"]:
            return False
    return True

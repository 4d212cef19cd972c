"""Members and officers where the clock acts: suspensions until a day, and declarations that are renewed or not."""

from dataclasses import replace

from deploy.local.replay.client import Unexpected
from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import Redeclares, SupplierPlan
from shared.auth.principal import Role
from shared.reference import policy, the_open_market
from shared.reference.calendar import add_working_days
from shared.reference.policy_values import Redeclaration

# Made up, in working days: when a member is suspended until a day or asked to redeclare, how long that is, when its end
# is moved and by how much, and when one that answers soon does so.
_PAUSED_AFTER, _PAUSED_FOR, _MOVED_AFTER, _MOVED_BY = 15, 5, 3, 6
_ASKED_AFTER = 20
_SOON = 1


class ClockWatchers(Person):
    """Whoever starts a clock, and looks whether it did what was to be expected."""

    def take_in(self, supplier: SupplierPlan) -> None:
        """Plan what the record has for a member that was admitted just now."""
        if supplier.paused:
            self._later(_PAUSED_AFTER, supplier.supplier_id, self._pause, supplier)
        if supplier.redeclares:
            self._later(_ASKED_AFTER, supplier.supplier_id, self._ask_to_redeclare, supplier, supplier.redeclares)

    async def _pause(self, supplier: SupplierPlan) -> None:
        """Suspend until a day, which is put off before it comes."""
        await self._suspend_for(_PAUSED_FOR, supplier)
        self._everyone.standing_desk.stands_throughout(supplier, "suspended")
        self._later(_MOVED_AFTER, supplier.supplier_id, self._put_off, supplier)
        self._later(_PAUSED_FOR + 1, supplier.supplier_id, self.finds, supplier, "suspended")

    async def _put_off(self, supplier: SupplierPlan) -> None:
        await self._suspend_for(_MOVED_BY, supplier)
        self._later(_MOVED_BY + 1, supplier.supplier_id, self.finds, supplier, "active")

    async def _suspend_for(self, working_days: int, supplier: SupplierPlan) -> None:
        until = add_working_days(self._world.day, working_days).isoformat()
        await self._everyone.standing_desk.decide(
            supplier, "suspension", {"reason": "investigation", "until": until, "detail": "Until the visit."}
        )

    async def _ask_to_redeclare(self, supplier: SupplierPlan, answer: Redeclares) -> None:
        await self._everyone.standing_desk.decide(supplier, "redeclaration-request", {})
        terms = policy(Redeclaration, the_open_market(self._world.day).regime, self._world.day).values
        last_day = terms.answer_within_working_days
        match answer:
            case Redeclares.SOON:
                self._later(_SOON, supplier.supplier_id, self._redeclare, supplier)
            case Redeclares.ONCE_REMINDED:
                reminded_after = last_day - terms.remind_before_working_days
                self._later(reminded_after, supplier.supplier_id, self._redeclare, supplier)
            case Redeclares.NEVER:
                self._later(last_day + 1, supplier.supplier_id, self._redeclare_too_late, supplier)

    async def _redeclare(self, supplier: SupplierPlan) -> None:
        token = self._client.as_supplier(supplier.supplier_id)
        path = f"/v1/suppliers/{supplier.supplier_id}/redeclaration"
        await self._client.post("supplier_registry", path, token, _DECLARATION)

    async def _redeclare_too_late(self, supplier: SupplierPlan) -> None:
        """Find that the membership has lapsed, and apply again."""
        token = self._client.as_supplier(supplier.supplier_id)
        path = f"/v1/suppliers/{supplier.supplier_id}/redeclaration"
        reply = await self._client.ask("supplier_registry", path, token, _DECLARATION)
        if "not_a_member" not in reply.reasons:
            raise Unexpected(f"{path}: {reply.status} {reply.body}, and the membership should have lapsed")
        self._told.refusals.update(reply.reasons)
        await self.finds(supplier, "lapsed")
        again = replace(supplier, redeclares=None)
        self._later(1, supplier.supplier_id, self._everyone.applicants.apply_to_be_admitted, again)

    async def finds(self, supplier: SupplierPlan, standing: str) -> None:
        """Look how a supplier stands in what it has not left, raise `Unexpected` for anything else, and note it."""
        token, path = self._client.as_central(Role.CATEGORY_MANAGER), f"/v1/suppliers/{supplier.supplier_id}"
        shown = (await self._client.get("supplier_registry", path, token)).body
        found = {each["standing"] for each in shown["memberships"]} - {"left"}
        if not found <= {standing}:
            raise Unexpected(f"{path}: it is {sorted(found)}, and should be {standing}")
        self._everyone.standing_desk.stands_throughout(supplier, standing)


_DECLARATION = {
    "exclusion_grounds": [],
    "has_safeguarding_policy": True,
    "registered_for_data_protection": True,
    "accepts_terms": True,
}

"""Category managers: they admit and refuse, suspend and reinstate, and remove."""

from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import SupplierPlan
from shared.auth.principal import Role
from shared.reference import policy, the_open_market
from shared.reference.policy_values import Removal


class CategoryManagers(Person):
    """Whoever decides on suppliers."""

    async def decide_application(self, supplier: SupplierPlan, application: str) -> None:
        for category in supplier.categories:
            await self._decide_category(supplier, f"/v1/applications/{application}", category)
        if supplier.refused:
            self._told.suppliers[supplier.supplier_id] = "refused"
            return
        self._told.suppliers[supplier.supplier_id] = "admitted"
        for number, offer in enumerate(supplier.offers):
            self._later(1 + number % 5, supplier.supplier_id, self._everyone.sellers.publish, supplier, offer)
        if supplier.suspended:
            self._later(self._chance.randint(60, 160), supplier.supplier_id, self._suspend, supplier)

    async def _decide_category(self, supplier: SupplierPlan, path: str, category: str) -> None:
        token, admission = self._client.as_central(Role.CATEGORY_MANAGER), {"category": category}
        if not supplier.refused:
            await self._client.post("supplier_registry", f"{path}/admission", token, admission)
            return
        reply = await self._client.ask("supplier_registry", f"{path}/admission", token, admission)
        self._told.refusals.update(reply.reasons)
        reasons = [{"code": "mandatory_exclusion_ground", "detail": "A mandatory exclusion ground stands."}]
        await self._client.post("supplier_registry", f"{path}/refusal", token, {**admission, "reasons": reasons})

    async def _suspend(self, supplier: SupplierPlan) -> None:
        """Suspend on performance; then remove after notice, or reinstate."""
        await self._membership(
            supplier, "suspension", {"reason": "performance_below_floor", "detail": "Completion rate."}
        )
        self._told.suppliers[supplier.supplier_id] = "suspended"
        self._later(10, supplier.supplier_id, self._notify_removal if supplier.removed else self._reinstate, supplier)

    async def _reinstate(self, supplier: SupplierPlan) -> None:
        await self._membership(supplier, "reinstatement", {})
        self._told.suppliers[supplier.supplier_id] = "admitted"

    async def _notify_removal(self, supplier: SupplierPlan) -> None:
        await self._membership(supplier, "removal-notice", {"reason": "persistent_poor_performance"})
        regime = the_open_market(self._world.day).regime
        wait = policy(Removal, regime, self._world.day).values.representations_within_working_days
        self._later(wait + 2, supplier.supplier_id, self._remove, supplier)

    async def _remove(self, supplier: SupplierPlan) -> None:
        await self._membership(supplier, "removal", {"reason": "persistent_poor_performance"})
        self._told.suppliers[supplier.supplier_id] = "removed"

    async def _membership(self, supplier: SupplierPlan, step: str, body: dict[str, str]) -> None:
        token = self._client.as_central(Role.CATEGORY_MANAGER)
        await self._client.post("supplier_registry", f"/v1/suppliers/{supplier.supplier_id}/{step}", token, body)

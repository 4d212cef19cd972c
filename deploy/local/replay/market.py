"""The market: suppliers apply, are admitted or refused, publish offers and change them, are suspended and removed."""

from deploy.local.replay.client import expect
from deploy.local.replay.plans import OfferPlan, SupplierPlan
from deploy.local.replay.world import World
from shared.auth.principal import Role
from shared.reference import policy, the_open_market
from shared.reference.policy_values import Removal

_REFUSED = 400
_STALE = 412


class Market:
    """Suppliers and the category managers who decide on them."""

    def __init__(self, world: World) -> None:
        """Nobody has applied yet."""
        self._world = world
        self._client = world.client
        self._chance = world.chance
        self._told = world.told
        self._later = world.later

    async def apply(self, supplier: SupplierPlan) -> None:
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
        self._told.suppliers[supplier.supplier_id] = "applied"
        self._later(self._chance.randint(2, 9), supplier.supplier_id, self._decide_application, supplier)

    async def _publish(self, supplier: SupplierPlan, offer: OfferPlan) -> None:
        if self._told.suppliers[supplier.supplier_id] != "admitted":
            return
        token = self._client.as_supplier(supplier.supplier_id)
        not_yet = frozenset({"supplier_not_active", "supplier_not_in_category"})
        reply = await self._client.ask_until_known("catalogue", "/v1/offers", token, offer.body(), not_yet)
        if reply.status >= _REFUSED:
            self._told.refusals.update(reply.reasons)
            return
        offer_id = reply.body["offer_id"]
        self._told.offers[offer_id] = "published"
        for price in offer.new_prices:
            self._later(
                self._chance.randint(40, 300),
                supplier.supplier_id,
                self._change_price,
                supplier,
                offer,
                offer_id,
                price,
            )
        if offer.withdrawn:
            self._later(self._chance.randint(100, 350), supplier.supplier_id, self._withdraw, supplier, offer_id)

    async def _change_price(self, supplier: SupplierPlan, offer: OfferPlan, offer_id: str, price: int) -> None:
        if self._told.suppliers[supplier.supplier_id] != "admitted" or self._told.offers[offer_id] != "published":
            return
        token, path = self._client.as_supplier(supplier.supplier_id), f"/v1/offers/{offer_id}"
        while True:
            seen = await self._client.get("catalogue", path, token)
            reply = await self._client.replace("catalogue", path, token, offer.body(price), seen.etag)
            if reply.status != _STALE:  # else the offer was relisted meanwhile, or the like: look again
                break
        expect(reply, path)

    async def _withdraw(self, supplier: SupplierPlan, offer_id: str) -> None:
        if self._told.suppliers[supplier.supplier_id] != "admitted":
            return
        token = self._client.as_supplier(supplier.supplier_id)
        body = {"reason": "no_longer_offered", "detail": ""}
        await self._client.post("catalogue", f"/v1/offers/{offer_id}/withdrawal", token, body)
        self._told.offers[offer_id] = "withdrawn"

    async def _decide_application(self, supplier: SupplierPlan) -> None:
        path = f"/v1/suppliers/{supplier.supplier_id}"
        token = self._client.as_central(Role.CATEGORY_MANAGER)
        if supplier.refused:
            reply = await self._client.ask("supplier_registry", f"{path}/admission", token)
            self._told.refusals.update(reply.reasons)
            reasons = [{"code": "mandatory_exclusion_ground", "detail": "A mandatory exclusion ground stands."}]
            await self._client.post("supplier_registry", f"{path}/refusal", token, {"reasons": reasons})
            self._told.suppliers[supplier.supplier_id] = "refused"
            return
        await self._client.post("supplier_registry", f"{path}/admission", token)
        self._told.suppliers[supplier.supplier_id] = "admitted"
        for number, offer in enumerate(supplier.offers):
            self._later(1 + number % 5, supplier.supplier_id, self._publish, supplier, offer)
        if supplier.suspended:
            self._later(self._chance.randint(60, 160), supplier.supplier_id, self._suspend, supplier)

    async def _suspend(self, supplier: SupplierPlan) -> None:
        """Suspend on performance; then remove after notice, or reinstate."""
        await self._membership(
            supplier, "suspension", {"reason": "performance_below_floor", "detail": "Completion rate."}
        )
        self._told.suppliers[supplier.supplier_id] = "suspended"
        self._later(10, supplier.supplier_id, self._notify_removal if supplier.removed else self._reinstate, supplier)

    async def _reinstate(self, supplier: SupplierPlan) -> None:
        await self._membership(supplier, "reinstatement", None)
        self._told.suppliers[supplier.supplier_id] = "admitted"

    async def _notify_removal(self, supplier: SupplierPlan) -> None:
        await self._membership(supplier, "removal-notice", {"reason": "persistent_poor_performance"})
        regime = the_open_market(self._world.day).regime
        wait = policy(Removal, regime, self._world.day).values.representations_within_working_days
        self._later(wait + 2, supplier.supplier_id, self._remove, supplier)

    async def _remove(self, supplier: SupplierPlan) -> None:
        await self._membership(supplier, "removal", {"reason": "persistent_poor_performance"})
        self._told.suppliers[supplier.supplier_id] = "removed"

    async def _membership(self, supplier: SupplierPlan, step: str, body: dict[str, str] | None) -> None:
        token = self._client.as_central(Role.CATEGORY_MANAGER)
        await self._client.post("supplier_registry", f"/v1/suppliers/{supplier.supplier_id}/{step}", token, body)

"""Suppliers and category managers about evidence that ends: given with a last day, renewed in time or too late."""

import hashlib
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from deploy.local.replay.agenda import Step
from deploy.local.replay.client import Reply, Unexpected
from deploy.local.replay.documents import Document, a_pdf
from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import Renews, SupplierPlan
from deploy.local.replay.world import World
from shared.auth.principal import Role
from shared.reference import policy, the_open_market
from shared.reference.policy_values import EvidenceExpiry

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up: how many working days after its admission, when all its offers are published, a supplier says until when its
# safeguarding policy holds, how many days that is, how many it holds once it is renewed, and how late some renew it.
_GIVES_AFTER = 8
_HOLDS_FOR, _RENEWED_FOR = timedelta(days=50), timedelta(days=730)
_LATE_BY = 3
_KIND = "safeguarding_policy"

Keeping = Callable[[SupplierPlan, str], Step]


class EvidenceKeepers(Person):
    """Whoever keeps a supplier's evidence up to date, and whoever looks at it."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nothing was given yet."""
        super().__init__(world, everyone)
        self._given: dict[tuple[str, int], str] = {}

    def take_in(self, supplier: SupplierPlan) -> None:
        """Plan what the record has for a member that was admitted just now."""
        if supplier.renews:
            self._later(_GIVES_AFTER, supplier.supplier_id, self._give, supplier, supplier.renews)

    async def _give(self, supplier: SupplierPlan, renews: Renews) -> None:
        """Say until when the policy holds, and look what its end would come to."""
        ends_on = self._world.day + _HOLDS_FOR
        evidence, _ = await self._gives(supplier, ends_on, "Reviewed every other month.")
        token = self._client.as_supplier(supplier.supplier_id)
        impact = (await self._client.get("supplier_registry", f"/v1/evidence/{evidence}/impact", token)).body
        if impact["ends_on"] != ends_on.isoformat() or not impact["summary"]:
            raise Unexpected(f"evidence {evidence}: its end is forecast as {impact}")
        days = policy(EvidenceExpiry, the_open_market(self._world.day).regime, self._world.day).values
        reminded_on, over_on = ends_on - timedelta(days=days.remind_before_days[0]), ends_on + timedelta(days=1)
        if renews is Renews.ONCE_REMINDED:
            self._on_or_after(reminded_on, supplier, self._renew_once_reminded, evidence)
        else:
            self._on_or_after(over_on, supplier, self._find_offers_hidden, evidence)

    async def _find_offers_hidden(self, supplier: SupplierPlan, evidence: str) -> None:
        """See on the day after the last one that nothing can be ordered any more; renew some days later."""
        await self._is_told(supplier, evidence, "EvidenceExpired")
        await self._offers_become(supplier, "delisted", "evidence_runs_out")
        self._later(_LATE_BY, supplier.supplier_id, self._renew_what_was_asked_for, supplier, evidence)

    async def _renew_once_reminded(self, supplier: SupplierPlan, evidence: str) -> None:
        await self._is_told(supplier, evidence, "EvidenceExpiring")
        await self.open(evidence, await self._renew(supplier, evidence))
        await self._offers_become(supplier, "published", None)

    async def _renew_what_was_asked_for(self, supplier: SupplierPlan, evidence: str) -> None:
        """Renew what had ended: the rules asked for it then, so somebody accepts it. Every offer is there again."""
        await self.accept(supplier, _KIND, evidence, await self._renew(supplier, evidence))
        await self._offers_become(supplier, "published", None)

    async def _renew(self, supplier: SupplierPlan, evidence: str) -> int:
        renewed, version = await self._gives(supplier, self._world.day + _RENEWED_FOR, "Reviewed every other year.")
        if renewed != evidence:
            raise Unexpected(f"evidence {evidence} was renewed as {renewed}")
        return version

    async def _gives(self, supplier: SupplierPlan, ends_on: date, says: str) -> tuple[str, int]:
        document = a_pdf("Safeguarding policy", (f"{supplier.name}: safeguarding policy", says))
        return await self.give(supplier, _KIND, ends_on, document)

    async def give(self, supplier: SupplierPlan, kind: str, ends_on: date, document: Document) -> tuple[str, int]:
        """Give evidence as a supplier; return its id, and which version it is."""
        path = f"/v1/evidence?kind={kind}&valid_until={ends_on.isoformat()}"
        token = self._client.as_supplier(supplier.supplier_id)
        given = (await self._client.upload("supplier_registry", path, token, document)).body
        evidence, version = str(given["evidence_id"]), int(given["version"])
        self._given[evidence, version] = hashlib.sha256(document.content).hexdigest()
        self._told.held[str(supplier.supplier_id), kind, version] = self._given[evidence, version]
        return evidence, version

    async def open(self, evidence: str, number: int) -> None:
        """Open what a supplier gave, as a category manager."""
        token, version = self._client.as_central(Role.CATEGORY_MANAGER), f"/v1/evidence/{evidence}/versions/{number}"
        granted = await self._client.post("supplier_registry", f"{version}/address", token)
        opened = await self._client.get("supplier_registry", granted.body["address"], token)
        if (digest := hashlib.sha256(opened.body).hexdigest()) != self._given[evidence, number]:
            raise Unexpected(f"{version}: {len(opened.body)} bytes came that are not those that were given")
        self._told.opened[digest] += 1

    async def accept(self, supplier: SupplierPlan, kind: str, evidence: str, version: int) -> None:
        """Open what a supplier was asked for, and find that it shows that."""
        await self.open(evidence, version)
        token = self._client.as_central(Role.CATEGORY_MANAGER)
        await self._client.post("supplier_registry", f"/v1/evidence/{evidence}/acceptance", token, {"version": version})
        self._told.requests_met[str(supplier.supplier_id), kind] += 1

    async def _is_told(self, supplier: SupplierPlan, evidence: str, fact: str) -> None:
        token, path = self._client.as_supplier(supplier.supplier_id), f"/v1/evidence/{evidence}/history"

        def says_so(reply: Reply) -> bool:
            return any(fact in each["fact"] for each in reply.body["items"])

        await self._client.get_until("supplier_registry", path, token, says_so)

    async def _offers_become(self, supplier: SupplierPlan, status: str, ground: str | None) -> None:
        """Wait until every offer that the supplier has not withdrawn stands so."""
        token = self._client.as_supplier(supplier.supplier_id)
        path = f"/v1/offers?supplier_id={supplier.supplier_id}&limit=500"

        def all_do(reply: Reply) -> bool:
            stand = {(each["status"], each["delisted_for"]) for each in reply.body["items"]}
            return {each for each in stand if each[0] != "withdrawn"} <= {(status, ground)}

        await self._client.get_until("catalogue", path, token, all_do)

    def _on_or_after(self, day: date, supplier: SupplierPlan, step: Keeping, evidence: str) -> None:
        """Plan a step for the first working day from a day on, if the record has one."""
        self._later(self._world.working_days_until(day), supplier.supplier_id, step, supplier, evidence)

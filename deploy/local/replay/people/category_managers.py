"""Category managers about applications: they look at evidence, admit and refuse."""

import hashlib

from deploy.local.replay.admitting import ASSESSOR, admit, refuse
from deploy.local.replay.client import Unexpected, expect
from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import SupplierPlan
from shared.auth.principal import Role

# Made up: in working days, when a supplier leaves what it offers nothing in.
_LEAVES_AFTER = 45


class CategoryManagers(Person):
    """Whoever decides on applications."""

    async def decide_application(self, supplier: SupplierPlan, application: str) -> None:
        await self._read_evidence(f"/v1/applications/{application}")
        for category in supplier.categories:
            await self._decide_category(supplier, application, category)
        if supplier.refused:
            self._told.suppliers[supplier.supplier_id] = "refused"
            self._everyone.feedback_seekers.take_in(supplier, application)
            return
        self._told.suppliers[supplier.supplier_id] = "admitted"
        for number, offer in enumerate(supplier.offers):
            self._later(1 + number % 5, supplier.supplier_id, self._everyone.sellers.publish, supplier, offer)
        for category in _unused(supplier):
            self._later(_LEAVES_AFTER, supplier.supplier_id, self._everyone.sellers.leave, supplier, category)
        self._everyone.standing_desk.take_in(supplier)
        self._everyone.clock_watchers.take_in(supplier)
        self._everyone.evidence_keepers.take_in(supplier)
        self._everyone.policy_holders.take_in(supplier)
        self._everyone.improvers.take_in(supplier)
        self._everyone.complainants.take_in(supplier)
        self._everyone.successors.take_in(supplier)

    async def _read_evidence(self, path: str) -> None:
        """Open the latest version of all that the application shows."""
        token = self._client.as_central(Role.CATEGORY_MANAGER)
        shown = await self._client.get("supplier_registry", f"{path}/evidence", token)
        for evidence in shown.body["items"]:
            latest = evidence["versions"][-1]
            version = f"{path}/evidence/{evidence['evidence_id']}/versions/{latest['version']}"
            granted = await self._client.post("supplier_registry", f"{version}/address", token)
            opened = await self._client.get("supplier_registry", granted.body["address"], token)
            if hashlib.sha256(opened.body).hexdigest() != latest["sha256"]:
                raise Unexpected(f"{version}: {len(opened.body)} bytes came that are not those that were shown")
            self._told.opened[latest["sha256"]] += 1

    async def _decide_category(self, supplier: SupplierPlan, application: str, category: str) -> None:
        fillers = self._everyone.form_fillers
        proposed = None if supplier.refused else await fillers.propose(application, category, ASSESSOR)
        reply = await admit(self._client, supplier.supplier_id, application, category, proposed)
        if not supplier.refused:
            expect(reply, application)
            self._told.memberships[str(supplier.supplier_id), category] = "active"
            return
        self._told.refusals.update(reply.reasons)
        reasons = [{"code": "mandatory_exclusion_ground", "detail": "A mandatory exclusion ground stands."}]
        expect(await refuse(self._client, application, category, reasons), application)


def _unused(supplier: SupplierPlan) -> list[str]:
    """Return the categories, of several, in which a supplier offers nothing."""
    offered = {offer.category for offer in supplier.offers}
    return [category for category in supplier.categories if offered and category not in offered]

"""Organisations that register and ask to be admitted."""

import hashlib
from typing import TYPE_CHECKING
from uuid import UUID

from deploy.local.replay.client import Unexpected
from deploy.local.replay.documents import a_docx, a_pdf
from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import SupplierPlan
from deploy.local.replay.world import World

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up: one applicant in so many improves its policy on the day after.
_IMPROVE = 4
# Made up: one applicant in so many writes a draft first.
_DRAFT = 10
# In working days: after this nobody has decided in time.
_OVERDUE_AFTER = 12


# What an applicant declares that is refused.
_A_CONVICTION = {"ground": "bribery", "happened_on": "2015-06-30", "ended_on": "2015-06-30"}


class Applicants(Person):
    """Suppliers until their application is decided."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nobody has shown anything yet."""
        super().__init__(world, everyone)
        self._shown: dict[UUID, tuple[str, int, str]] = {}

    async def apply(self, supplier: SupplierPlan) -> None:
        await self.apply_to_be_admitted(await self._everyone.secretaries.register(supplier))

    async def apply_to_be_admitted(self, supplier: SupplierPlan) -> None:
        """Apply, for the first time, after a refusal or a lapse; the decision comes in time, or is overdue."""
        body = {
            "categories": list(supplier.categories),
            "exclusion_grounds": [_A_CONVICTION] if supplier.refused else [],
            "has_safeguarding_policy": not supplier.refused,
            "registered_for_data_protection": True,
            "accepts_terms": True,
        }
        self._told.suppliers[supplier.supplier_id] = "applied"
        if int(supplier.company_number) % _DRAFT == 0:
            await self._everyone.drafters.begin(supplier, body)
            return
        token = self._client.as_supplier(supplier.supplier_id)
        applied = await self._client.post("supplier_registry", "/v1/applications", token, body)
        await self.has_applied(supplier, applied.body["application_id"])

    async def has_applied(self, supplier: SupplierPlan, application: str) -> None:
        """Note an application that was received, show what goes with it, and let it be decided."""
        self._told.applications.add(application)
        if supplier.supplier_id in self._shown:
            await self._cite_policy(supplier, application)
        elif not supplier.refused:
            await self._show_policy(supplier, application)
        in_time = self._chance.randint(2, 9)
        self._everyone.assessors.take_in(supplier, application, _OVERDUE_AFTER if supplier.decided_late else in_time)

    async def _show_policy(self, supplier: SupplierPlan, application: str, improved: str = "") -> None:
        """Add the safeguarding policy as evidence, as PDF or as its word processor has it."""
        number = int(supplier.company_number)
        write = a_pdf if number % 2 else a_docx
        lines = (f"{supplier.name}: safeguarding policy", "Everybody who works with clients is checked.", improved)
        document = write("Safeguarding policy", lines)
        path = f"/v1/applications/{application}/evidence?kind=safeguarding_policy"
        token = self._client.as_supplier(supplier.supplier_id)
        added = (await self._client.upload("supplier_registry", path, token, document)).body
        if added["sha256"] != (digest := hashlib.sha256(document.content).hexdigest()):
            raise Unexpected(f"{path}: the file arrived as {added['sha256']}, and was sent as {digest}")
        self._told.evidence[application, added["kind"], added["version"]] = digest
        self._shown[supplier.supplier_id] = (added["evidence_id"], added["version"], digest)
        if not improved and number // 2 % _IMPROVE == 0:
            more = "Concerns go to the designated lead on the same day."
            self._later(1, supplier.supplier_id, self._show_policy, supplier, application, more)

    async def _cite_policy(self, supplier: SupplierPlan, application: str) -> None:
        """Name what was shown with the application before this, in place of sending it again."""
        evidence, version, digest = self._shown[supplier.supplier_id]
        path = f"/v1/applications/{application}/evidence/citations"
        token = self._client.as_supplier(supplier.supplier_id)
        body = {"evidence_id": evidence, "version": version}
        cited = (await self._client.post("supplier_registry", path, token, body)).body
        if cited["sha256"] != digest:
            raise Unexpected(f"{path}: {cited['sha256']} was cited, and what was shown before is {digest}")
        self._told.evidence[application, cited["kind"], cited["version"]] = digest

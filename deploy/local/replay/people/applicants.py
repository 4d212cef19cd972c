"""Organisations that register and ask to be admitted."""

from dataclasses import replace

from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import SupplierPlan


class Applicants(Person):
    """Suppliers until their application is decided."""

    async def apply(self, supplier: SupplierPlan) -> None:
        about = {
            "name": supplier.name,
            "identifiers": [{"scheme": "GB-COH", "id": supplier.company_number}],
            "staff": supplier.staff,
            "turnover_pence": supplier.turnover_pence,
            "balance_sheet_pence": supplier.turnover_pence // 2,
            "vcse": supplier.vcse,
        }
        supplier = replace(supplier, supplier_id=await self._client.register(supplier.org, about))
        body = {
            "categories": list(supplier.categories),
            "exclusion_grounds": ["bribery"] if supplier.refused else [],
            "has_safeguarding_policy": not supplier.refused,
            "registered_for_data_protection": True,
            "accepts_terms": True,
        }
        token = self._client.as_supplier(supplier.supplier_id)
        applied = await self._client.post("supplier_registry", "/v1/applications", token, body)
        application = applied.body["application_id"]
        self._told.applications.add(application)
        self._told.suppliers[supplier.supplier_id] = "applied"
        self._later(
            self._chance.randint(2, 9),
            supplier.supplier_id,
            self._everyone.category_managers.decide_application,
            supplier,
            application,
        )

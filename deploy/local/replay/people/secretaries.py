"""Company secretaries: they register their organisation, and keep what it says of itself up to date."""

from typing import Any

from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import SupplierPlan

_TOWNS = (("Leeds", "LS1 4DY"), ("Cardiff", "CF10 3NQ"), ("Glasgow", "G2 1DU"), ("Hull", "HU1 2AA"))
_SOCIAL = {
    "objectives": ["social"],
    "surplus_reinvested_percent": 100,
    "asset_lock": True,
    "mission": "Work for people who were long without.",
}


class Secretaries(Person):
    """Whoever speaks for an organisation about itself."""

    async def register(self, supplier: SupplierPlan) -> SupplierPlan:
        """Register; return the plan with the id that the registry has minted."""
        about = {**particulars(supplier), "identifiers": [{"scheme": "GB-COH", "id": supplier.company_number}]}
        return supplier.registered(await self._client.register(supplier.org, about))


def particulars(supplier: SupplierPlan) -> dict[str, Any]:
    """Return what an organisation says of itself; a social enterprise is a community interest company here."""
    number = int(supplier.company_number)
    town, postcode = _TOWNS[number % len(_TOWNS)]
    return {
        "name": supplier.name,
        "legal_form": "community_interest_company" if supplier.vcse else "limited_company",
        "registered_address": {"lines": [f"{number % 90 + 1} High Street"], "town": town, "postcode": postcode},
        "staff": supplier.staff,
        "turnover_pence": supplier.turnover_pence,
        "balance_sheet_pence": supplier.turnover_pence // 2,
        "social_purpose": _SOCIAL if supplier.vcse else None,
    }

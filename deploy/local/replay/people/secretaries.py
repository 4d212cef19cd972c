"""Company secretaries: they register their organisation, and keep what it says of itself up to date."""

from typing import Any

from deploy.local.replay.client import expect
from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import SupplierPlan

_TOWNS = (("Leeds", "LS1 4DY"), ("Cardiff", "CF10 3NQ"), ("Glasgow", "G2 1DU"), ("Hull", "HU1 2AA"))
# Made up, like the record: how many do what, and after how many working days.
_OF_SO_MANY, _INVITES, _THINKS_BETTER_OF_IT, _IS_RENAMED = 20, 3, 4, 5
_RENAMED_AFTER = 30
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
        await self._everyone.registrars.enter(supplier)
        about = {**particulars(supplier), "identifiers": [{"scheme": "GB-COH", "id": supplier.company_number}]}
        supplier = supplier.registered(await self._client.register(supplier.org, about))
        number = int(supplier.company_number) % _OF_SO_MANY
        if number in {_INVITES, _THINKS_BETTER_OF_IT}:
            self._later(1, supplier.supplier_id, self._invite, supplier, number == _INVITES)
        if number == _IS_RENAMED:
            self._later(_RENAMED_AFTER, supplier.supplier_id, self._rename, supplier)
        return supplier

    async def _invite(self, supplier: SupplierPlan, accepted: bool) -> None:
        """Invite a colleague, who accepts on another day, or to whom nobody hands the passcode after all."""
        of, token = supplier.supplier_id, self._client.as_supplier(supplier.supplier_id)
        made = (await self._client.post("supplier_registry", f"/v1/suppliers/{of}/invitations", token, {})).body
        self._told.invitations[made["invitation_id"]] = "open"
        step = self._accept if accepted and made["passcode"] else self._withdraw
        self._later(2, of, step, supplier, made)

    async def _accept(self, supplier: SupplierPlan, made: dict[str, str]) -> None:
        """Speak for the supplier as a colleague with an account of their own, and look at it at once."""
        path, colleague = f"/v1/invitations/{made['invitation_id']}/acceptance", self._client.as_account(supplier.name)
        await self._client.post("supplier_registry", path, colleague, {"passcode": made["passcode"]})
        await self._client.get("supplier_registry", f"/v1/suppliers/{supplier.supplier_id}", colleague)
        self._told.invitations[made["invitation_id"]] = "accepted"

    async def _withdraw(self, supplier: SupplierPlan, made: dict[str, str]) -> None:
        token = self._client.as_supplier(supplier.supplier_id)
        await self._client.post("supplier_registry", f"/v1/invitations/{made['invitation_id']}/withdrawal", token)
        self._told.invitations[made["invitation_id"]] = "withdrawn"

    async def _rename(self, supplier: SupplierPlan) -> None:
        """Give the organisation another name, on the version that was seen."""
        path, token = f"/v1/suppliers/{supplier.supplier_id}", self._client.as_supplier(supplier.supplier_id)
        seen = await self._client.get("supplier_registry", path, token)
        about = {**particulars(supplier), "name": f"{supplier.name} Group"}
        expect(await self._client.replace("supplier_registry", f"{path}/details", token, about, seen.etag), path)


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

"""Registrars keep the public registers that stand in for the real ones; category managers look at what these say."""

from typing import Any

from deploy.local.replay.client import expect
from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import SupplierPlan
from deploy.local.stand_ins import a_company, record
from shared.auth.principal import Role

# Made up, like the record: of so many companies one comes into liquidation, after so many working days.
_OF_SO_MANY, _INSOLVENT_AFTER = 12, 40
_ADDRESS = "registered_address"


class Registrars(Person):
    """Companies House, and whoever reads it."""

    async def enter(self, supplier: SupplierPlan) -> None:
        """Enter a company before it registers as a supplier."""
        self._record(supplier, "active")
        if int(supplier.company_number) % 10_000 % _OF_SO_MANY == 0:
            self._later(_INSOLVENT_AFTER, supplier.org, self._wind_up, supplier)

    async def _wind_up(self, supplier: SupplierPlan) -> None:
        """Say that a company is in liquidation: that decides nothing here, and somebody has to look at it."""
        self._record(supplier, "liquidation")

    def _record(self, supplier: SupplierPlan, status: str) -> None:
        number, folder = supplier.company_number, self._client.recordings
        if folder is not None:  # where no stack serves recordings, nobody asks
            record(folder, "companies_house", number, a_company(number, supplier.name, status))

    async def tell_once(self, supplier: SupplierPlan, checks: list[dict[str, Any]]) -> None:
        """Take over, as the supplier, the address that a register has otherwise, once it has been asked."""
        for check in checks:
            if _ADDRESS not in {each["field"] for each in check["differences"] if each["may_be_taken_over"]}:
                continue
            path = f"/v1/suppliers/{supplier.supplier_id}/register-checks/taking-over"
            body = {"number": check["number"], "checked_at": check["checked_at"], "fields": [_ADDRESS]}
            reply = await self._client.ask(
                "supplier_registry", path, self._client.as_supplier(supplier.supplier_id), body
            )
            if not reply.reasons <= {"checked_since"}:  # it was looked up again meanwhile
                expect(reply, path)
            self._told.taken_over += not reply.reasons

    async def look(self) -> None:
        """Look at whatever the registers say of concern, and settle it with a note."""
        token = self._client.as_central(Role.CATEGORY_MANAGER)
        path = "/v1/register-checks?concerned=true&limit=200"
        found: list[dict[str, Any]] = (await self._client.get("supplier_registry", path, token)).body["items"]
        for supplier in found:
            settlement = f"/v1/suppliers/{supplier['supplier_id']}/register-checks/settlement"
            for check in (each for each in supplier["checks"] if each["to_look_at"]):
                body = {"number": check["number"], "note": f"Looked at: {', '.join(check['to_look_at'])}."}
                reply = await self._client.ask("supplier_registry", settlement, token, body)
                if not reply.reasons <= {"no_concern"}:  # it was looked up again meanwhile
                    expect(reply, settlement)
                self._told.concerns_settled += not reply.reasons

"""Applicants who do not know everything at once: they begin a draft, return to it the day after, and submit it."""

from typing import Any

from deploy.local.replay.client import Reply, Unexpected, expect
from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import SupplierPlan

_DRAFTS = "/v1/application-drafts"


class Drafters(Person):
    """Suppliers with a draft of their application."""

    async def begin(self, supplier: SupplierPlan, body: dict[str, Any]) -> None:
        """Begin a draft and write down the categories; the rest is written the day after."""
        token = self._client.as_supplier(supplier.supplier_id)
        begun = await self._client.post("supplier_registry", _DRAFTS, token, {})
        draft = f"{_DRAFTS}/{begun.body['draft_id']}"
        await self._saved(supplier, draft, {"categories": body["categories"]})
        early = await self._submitted(supplier, draft)
        if early.reasons != {"not_said_yet"}:
            raise Unexpected(f"{draft}: {early.status} {early.body}, and half of it is not said yet")
        self._told.refusals.update(early.reasons)
        self._later(1, supplier.supplier_id, self._complete, supplier, draft, body)

    async def _complete(self, supplier: SupplierPlan, draft: str, body: dict[str, Any]) -> None:
        shown = await self._saved(supplier, draft, body)
        if shown.body["in_the_way"]:
            raise Unexpected(f"{draft}: {shown.body['in_the_way']} stands in the way, and all of it is said")
        await self._everyone.registrars.tell_once(supplier, shown.body["registers"])
        submitted = expect(await self._submitted(supplier, draft), f"{draft}/submission")
        await self._everyone.applicants.has_applied(supplier, submitted.body["application_id"])

    async def _saved(self, supplier: SupplierPlan, draft: str, body: dict[str, Any]) -> Reply:
        """Save what is to be said, and return the draft as it is shown then."""
        token = self._client.as_supplier(supplier.supplier_id)
        etag = (await self._client.get("supplier_registry", draft, token)).etag
        expect(await self._client.replace("supplier_registry", draft, token, body, etag), draft)
        return await self._client.get("supplier_registry", draft, token)

    async def _submitted(self, supplier: SupplierPlan, draft: str) -> Reply:
        token = self._client.as_supplier(supplier.supplier_id)
        etag = (await self._client.get("supplier_registry", draft, token)).etag
        return await self._client.ask("supplier_registry", f"{draft}/submission", token, etag=etag)

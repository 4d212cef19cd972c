"""Suppliers that draft their offers: the first bit by bit, the next ones as copies of it, and what changes later."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from deploy.local.replay.client import Reply, Unexpected, expect
from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import SupplierPlan
from deploy.local.replay.world import World

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

_DRAFTS = "/v1/offer-drafts"
_OF_SO_MANY = 20
"""One supplier of so many drafts its offers, the second one first: it covers a category, and nothing happens to it."""
_NOT_YET = frozenset({"organisation_unknown", "supplier_not_active", "supplier_not_in_category"})
_EVERY_WAY = frozenset({"/category", "/price/pence", "/delivery", "/duration", "/group_size"})


class OfferWriters(Person):
    """Whoever writes offers bit by bit."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nobody has published anything yet."""
        super().__init__(world, everyone)
        self._writers = {each.org for each in world.record.suppliers[1::_OF_SO_MANY]}
        self._published: dict[UUID, str] = {}

    def write(self, supplier: SupplierPlan) -> bool:
        """Say whether a supplier drafts what it offers."""
        return supplier.org in self._writers

    async def publish(self, supplier: SupplierPlan, title: str, body: dict[str, Any], token: str) -> Reply:
        """Begin with a title or a copy, write the rest, and publish it; return how that was answered."""
        if like := self._published.get(supplier.org):
            begun = await self._client.post("catalogue", f"/v1/offers/{like}/copy", token)
        else:
            begun = await self._begun(title, token)
        reply = await self._finished(begun.body["offer_draft_id"], body, token)
        if not reply.refused:
            self._published[supplier.org] = reply.body["offer_id"]
        return reply

    async def change(self, offer_id: str, body: dict[str, Any], token: str) -> Reply:
        """Draft the next version of an offer, and publish it; return how that was answered."""
        begun = await self._client.post("catalogue", f"/v1/offers/{offer_id}/revision", token)
        return await self._finished(begun.body["offer_draft_id"], body, token)

    async def _begun(self, title: str, token: str) -> Reply:
        says = {"offer": {"title": title, "price": {}}}
        begun = expect(await self._client.ask_until_known("catalogue", _DRAFTS, token, says, _NOT_YET), _DRAFTS)
        seen = await self._client.get("catalogue", f"{_DRAFTS}/{begun.body['offer_draft_id']}", token)
        if missing := _EVERY_WAY - {each["pointer"] for each in seen.body["in_the_way"]}:
            raise Unexpected(f"a draft with a title alone does not say that it lacks {sorted(missing)}")
        return begun

    async def _finished(self, offer_draft_id: str, body: dict[str, Any], token: str) -> Reply:
        """Write all of a draft and publish it; give it up where that is refused."""
        path = f"{_DRAFTS}/{offer_draft_id}"
        self._told.offer_drafts[offer_draft_id] = "open"
        seen = await self._client.get("catalogue", path, token)
        expect(await self._client.replace("catalogue", path, token, {"offer": body}, seen.etag), path)
        seen = await self._client.get("catalogue", path, token)
        published = f"{path}/publication"
        reply = await self._client.ask_until_known("catalogue", published, token, None, _NOT_YET, etag=seen.etag)
        if not reply.refused:
            self._told.offer_drafts[offer_draft_id] = "published"
        else:
            expect(await self._client.ask("catalogue", f"{path}/discarding", token), path)
            self._told.offer_drafts[offer_draft_id] = "discarded"
        return reply

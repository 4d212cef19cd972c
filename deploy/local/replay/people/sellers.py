"""Suppliers about what they offer: they publish, change prices and withdraw."""

from deploy.local.replay.client import expect
from deploy.local.replay.groups import starts_from
from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import OfferPlan, SupplierPlan

_STALE = 412
_NOT_YET = frozenset({"organisation_unknown", "supplier_not_active", "supplier_not_in_category"})
_TRIES_AGAIN_AFTER = 10
"""Working days until a price is changed that could not be while new orders were stopped. Made up."""


class Sellers(Person):
    """Suppliers that were admitted."""

    async def publish(self, supplier: SupplierPlan, offer: OfferPlan) -> None:
        if self._told.suppliers[supplier.supplier_id] != "admitted":
            return
        offer_id = await self._published(supplier, offer)
        if offer_id is None:
            return
        self._told.offers[offer_id] = "published"
        self._told.published.add(supplier.supplier_id)
        if offer.course:
            self._told.courses[offer_id] = offer.category
            return
        self._everyone.pausers.take_in(supplier, offer, offer_id)
        self._everyone.start_movers.take_in(supplier, offer, offer_id)
        self._plan(supplier, offer, offer_id)

    async def _published(self, supplier: SupplierPlan, offer: OfferPlan) -> str | None:
        """Return the id of the offer, None where it was refused: by file, or by itself where that fails."""
        uploaders = self._everyone.uploaders
        body = offer.body(starts=starts_from(self._world, offer) if offer.in_groups else ())
        if not offer.course and uploaders.does(supplier) and (offer_id := await uploaders.publish(supplier, body)):
            return offer_id
        token = self._client.as_supplier(supplier.supplier_id)
        if self._everyone.offer_writers.write(supplier):
            reply = await self._everyone.offer_writers.publish(supplier, offer.title, body, token)
        else:
            reply = await self._client.ask_until_known("catalogue", "/v1/offers", token, body, _NOT_YET)
        if reply.refused:
            self._told.refusals.update(reply.reasons)
            return None
        return str(reply.body["offer_id"])

    def _plan(self, supplier: SupplierPlan, offer: OfferPlan, offer_id: str) -> None:
        """Plan what happens to an offer later."""
        self._everyone.season_sellers.take_in(supplier, offer)
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
            self._later(self._chance.randint(100, 350), supplier.supplier_id, self._withdraw, supplier, offer, offer_id)

    async def _change_price(self, supplier: SupplierPlan, offer: OfferPlan, offer_id: str, price: int) -> None:
        if not self._offers(supplier, offer) or self._told.offers[offer_id] != "published":
            return
        token, path = self._client.as_supplier(supplier.supplier_id), f"/v1/offers/{offer_id}"
        while True:
            seen = await self._client.get("catalogue", path, token)
            if seen.body["delisted_for"] == "supplier_lapsed":  # for good, though its supplier is a member again
                self._told.offers[offer_id] = "delisted"
                return
            over = seen.body["status"] == "expired"  # all of its groups have begun: it is renewed with further ones
            body = offer.body(price, starts_from(self._world, offer) if over else seen.body["starts"])
            if self._everyone.offer_writers.write(supplier):
                reply = await self._everyone.offer_writers.change(offer_id, body, token)
            else:
                reply = await self._client.replace("catalogue", path, token, body, seen.etag)
            if reply.status != _STALE:  # else the offer was relisted meanwhile, or the like: look again
                break
        if over and reply.reasons:
            self._told.refusals.update(reply.reasons)
            return
        if reply.reasons == {"new_orders_stopped"}:
            self._told.refusals.update(reply.reasons)
            self._later(_TRIES_AGAIN_AFTER, supplier.supplier_id, self._change_price, supplier, offer, offer_id, price)
            return
        expect(reply, path)

    async def _withdraw(self, supplier: SupplierPlan, offer: OfferPlan, offer_id: str) -> None:
        if not self._offers(supplier, offer):
            return
        token = self._client.as_supplier(supplier.supplier_id)
        body = {"reason": "no_longer_offered", "detail": ""}
        await self._client.post("catalogue", f"/v1/offers/{offer_id}/withdrawal", token, body)
        self._told.offers[offer_id] = "withdrawn"

    def _offers(self, supplier: SupplierPlan, offer: OfferPlan) -> bool:
        """Say whether a supplier may sell still, and has not left what an offer is for."""
        left = self._told.memberships.get((str(supplier.supplier_id), offer.category)) == "left"
        return not left and self._told.suppliers[supplier.supplier_id] == "admitted"

    async def leave(self, supplier: SupplierPlan, category: str) -> None:
        """Leave a category in which nothing was offered."""
        membership = (str(supplier.supplier_id), category)
        if self._told.memberships[membership] in {"removed", "lapsed"}:
            return
        token, path = self._client.as_supplier(supplier.supplier_id), f"/v1/suppliers/{supplier.supplier_id}"
        await self._client.post("supplier_registry", f"{path}/membership-withdrawal", token, {"category": category})
        self._told.memberships[membership] = "left"

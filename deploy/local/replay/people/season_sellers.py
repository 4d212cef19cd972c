"""Suppliers that offer something for a season: some renew it in time, some once it has expired, some never."""

from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum
from itertools import cycle
from typing import TYPE_CHECKING

from deploy.local.replay.agenda import Step
from deploy.local.replay.client import Reply, expect
from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import OfferPlan, SupplierPlan
from deploy.local.replay.world import World
from shared.reference import policy, the_open_market
from shared.reference.calendar import subtract_working_days
from shared.reference.policy_values import OfferExpiry

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up: a season, how long what was renewed stands, how many working days late some renew it, and who has seasons.
_SEASON, _RENEWED_FOR, _LATE_BY = timedelta(days=35), timedelta(days=500), 4
_OF_SO_MANY = 15
_FEW_DISTRICTS = 6
"""Whoever offers in more is relied on everywhere."""
_NOT_ALLOWED = frozenset(
    {"supplier_not_active", "supplier_not_in_category", "new_orders_stopped", "evidence_ends_first", "offer_delisted"}
)


class Renewal(StrEnum):
    """When the offer of a season is renewed."""

    LATE = "late"
    IN_TIME = "in_time"
    NEVER = "never"


class SeasonSellers(Person):
    """Members that repeat an offer of theirs for a season."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nobody has a season yet."""
        super().__init__(world, everyone)
        self._waiting = 0
        self._next = cycle(Renewal)

    def take_in(self, supplier: SupplierPlan, offer: OfferPlan) -> None:
        """Plan a season beside the first offer of some members with an untroubled life."""
        if offer is not supplier.offers[0] or supplier.is_troubled or len(offer.districts) > _FEW_DISTRICTS:
            return
        if self._waiting == 0:
            self._later(1, supplier.supplier_id, self._publish, supplier, offer, next(self._next))
        self._waiting = (self._waiting + 1) % _OF_SO_MANY

    async def _publish(self, supplier: SupplierPlan, offer: OfferPlan, renewal: Renewal) -> None:
        last = self._world.day + _SEASON
        if not self._is_member(supplier) or self._world.working_days_until(last) + _LATE_BY > self._world.days_left:
            return
        token = self._client.as_supplier(supplier.supplier_id)
        body = {**offer.body(), "title": f"{offer.title}, this season", "offered_until": last.isoformat()}
        reply = await self._client.ask("catalogue", "/v1/offers", token, body)
        if reply.refused:
            self._told.refusals.update(reply.reasons)
            return
        offer_id = reply.body["offer_id"]
        self._told.offers[offer_id], self._told.lasting[offer_id] = "published", "stands"
        if renewal is Renewal.IN_TIME:
            before = policy(OfferExpiry, the_open_market(self._world.day).regime, self._world.day).values
            told_on = subtract_working_days(last, before.remind_before_working_days)
            self._on_or_after(told_on, supplier, self._renew_once_told, offer_id, body)
        else:
            over = last + timedelta(days=1)
            self._on_or_after(over, supplier, self._find_expired, offer_id, renewal, body)

    async def _renew_once_told(self, supplier: SupplierPlan, offer_id: str, body: dict[str, object]) -> None:
        await self._is_told(supplier, offer_id, "OfferExpiring")
        await self._renew(supplier, offer_id, body)

    async def _find_expired(
        self, supplier: SupplierPlan, offer_id: str, renewal: Renewal, body: dict[str, object]
    ) -> None:
        """See on the day after the last one that it can be ordered no more; some renew it then."""
        if not self._is_member(supplier):
            return
        await self._is_told(supplier, offer_id, "OfferExpired")
        self._told.lasting[offer_id] = "expired"
        if renewal is Renewal.LATE:
            self._later(_LATE_BY, supplier.supplier_id, self._renew, supplier, offer_id, body)

    async def _renew(self, supplier: SupplierPlan, offer_id: str, body: dict[str, object]) -> None:
        """Say a later day, or none any more; who may not offer now leaves it as it is."""
        token, path = self._client.as_supplier(supplier.supplier_id), f"/v1/offers/{offer_id}"
        later = (self._world.day + _RENEWED_FOR).isoformat()
        etag = (await self._client.get("catalogue", path, token)).etag
        reply = await self._client.replace("catalogue", path, token, body | {"offered_until": later}, etag)
        if reply.reasons & _NOT_ALLOWED:
            self._told.refusals.update(reply.reasons)
            return
        expect(reply, path)
        self._told.lasting[offer_id] = "was renewed"

    async def _is_told(self, supplier: SupplierPlan, offer_id: str, fact: str) -> None:
        token, path = self._client.as_supplier(supplier.supplier_id), f"/v1/offers/{offer_id}/history"

        def says_so(reply: Reply) -> bool:
            return any(fact in each["fact"] for each in reply.body["items"])

        await self._client.get_until("catalogue", path, token, says_so)

    def _is_member(self, supplier: SupplierPlan) -> bool:
        return self._told.suppliers[supplier.supplier_id] == "admitted"

    def _on_or_after(self, day: date, supplier: SupplierPlan, step: Callable[..., Step], *more: object) -> None:
        """Plan a step for the first working day from a day on."""
        self._later(self._world.working_days_until(day), supplier.supplier_id, step, supplier, *more)

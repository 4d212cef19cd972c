"""What can be asked about the end of evidence: by its supplier, of its own alone, by assessors and by auditors."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel

from services.supplier_registry.evidence.domain.held import HELD_EVIDENCE, HeldEvidence
from services.supplier_registry.evidence.domain.terms import cover_terms_on
from services.supplier_registry.evidence.queries import HELD_ACCESS
from services.supplier_registry.impact.domain.forecast import (
    OfferHides,
    OrderRunsPast,
    in_a_sentence,
    offers_that_hide,
    orders_that_run_past,
)
from services.supplier_registry.known.offers import KnownOffer
from services.supplier_registry.known.running import RunningOrder
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from shared.contracts.codes import AnyCategory
from shared.contracts.supplier_registry import AnyEvidenceKind
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import Between, Filters, one_of
from shared.kernel.memberships import LIVE
from shared.reference.calendar import uk_date
from shared.store.rows import Rows
from shared.store.store import Store

_SHOWN = 100

Memberships = frozenset[tuple[str, str]]
"""Each by its market and category."""


class Impact(BaseModel):
    """What happens if evidence ends on `ends_on` and is not renewed, as if all other evidence held.

    `summary` says it in a sentence. `categories` are those in which deliveries are held to it. Of offers and orders
    the first hundred are listed. Nothing happens where it has no last day.
    """

    evidence_id: UUID
    supplier_id: UUID
    kind: AnyEvidenceKind
    ends_on: date | None
    categories: tuple[AnyCategory, ...]
    offers_hidden: int
    orders_affected: int
    summary: str
    offers: tuple[OfferHides, ...]
    orders: tuple[OrderRunsPast, ...]


class ImpactQueries:
    """Forecasts, as far as the news of offers and orders has arrived. Each raises `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, offers: Rows[KnownOffer], orders: Rows[RunningOrder], clock: Clock) -> None:
        """Forecast from what the store holds, and from the rows of offers and orders."""
        self._store = store
        self._offers = offers
        self._orders = orders
        self._now = clock

    async def forecast(self, evidence_id: UUID, ends_on: date | None, caller: Caller) -> Impact:
        """Return what the end of evidence comes to: on its last day, or on another that is asked for."""
        held = (await self._store.get(HELD_EVIDENCE(evidence_id))).state
        HELD_ACCESS.readable(caller, evidence_id, held)
        today, day = uk_date(self._now()), ends_on or held.expires_on
        memberships = await self._held_to_it(held, today)
        offers = await self._hidden(held.supplier_id, memberships, day, today) if day else []
        orders = await self._past(held.supplier_id, memberships, day) if day else []
        return Impact(
            evidence_id=evidence_id,
            supplier_id=held.supplier_id,
            kind=held.kind,
            ends_on=day,
            categories=tuple(sorted({category for _, category in memberships})),
            offers_hidden=len(offers),
            orders_affected=len(orders),
            summary=in_a_sentence(len(offers), len(orders), day) if day else "It has no last day.",
            offers=tuple(offers[:_SHOWN]),
            orders=tuple(orders[:_SHOWN]),
        )

    async def _held_to_it(self, held: HeldEvidence, today: date) -> frozenset[tuple[str, str]]:
        """Return the market and category of each membership in which deliveries are held to such evidence."""
        supplier, terms = (await self._store.get(SUPPLIERS(held.supplier_id))).state, cover_terms_on(today)
        live = (name.partition(":") for name, each in supplier.memberships.items() if each.standing in LIVE)
        return frozenset(
            (market, category)
            for market, _, category in live
            if market in terms and held.kind in terms[market].needed.kinds_for(category)
        )

    async def _hidden(self, supplier_id: UUID, memberships: Memberships, day: date, today: date) -> list[OfferHides]:
        found = await self._offers.find({**_of(supplier_id, memberships), "standing": True})
        return offers_that_hide((each for each in found if (each.market, each.category) in memberships), day, today)

    async def _past(self, supplier_id: UUID, memberships: Memberships, day: date) -> list[OrderRunsPast]:
        after: Filters = {"open": True, "ends_on": Between(least=day.isoformat())}
        found = await self._orders.find({**_of(supplier_id, memberships), **after})
        return orders_that_run_past((each for each in found if (each.market, each.category) in memberships), day)


def _of(supplier_id: UUID, memberships: Memberships) -> Filters:
    return {"supplier_id": supplier_id, "category": one_of(category for _, category in memberships)}

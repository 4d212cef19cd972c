"""What is decided about abnormally low prices: to query one, and when there is nothing left to query.

A query is a question: the offer stands, and may be ordered, until somebody has decided (PA 2023 s. 19(4)).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from services.catalogue.offers.domain.decisions import keep_in_line
from services.catalogue.offers.domain.offer import OFFERS, Offer
from services.catalogue.offers.domain.offer import about as about_offer
from services.catalogue.prices.domain.measuring import Compared, LowBy, low_by
from services.catalogue.prices.domain.offer_prices import asked_by
from services.catalogue.prices.domain.query import PriceQuery, Status
from shared.contracts import catalogue as facts
from shared.contracts.event import Event
from shared.kernel.memberships import KnownSupplier
from shared.reference import Policy
from shared.reference.calendar import add_working_days, subtract_working_days, uk_date
from shared.reference.policy_values import AbnormallyLowPrice

PRICE_CHANGED, OFFER_GONE = "price_changed", "offer_gone"


@dataclass(frozen=True)
class Measured:
    """What a version of an offer asks for an hour, with what it was compared, and by which measures it is too low."""

    offer_version: int
    per_hour_pence: int
    compared: Compared
    grounds: tuple[LowBy, ...]
    policy: Policy[AbnormallyLowPrice]


def measured(offer: Offer, compared: Compared, policy: Policy[AbnormallyLowPrice]) -> Measured:
    """Measure what an offer asks."""
    pence = asked_by(offer.offer_version, offer.content).per_hour_pence
    return Measured(offer.offer_version, pence, compared, low_by(pence, compared, policy.values), policy)


def follow_price(
    offer: Offer, query: PriceQuery | None, supplier: KnownSupplier | None, found: Measured, fresh: UUID, now: datetime
) -> list[Event]:
    """Query what an offer asks if it is abnormally low, or let go of a query that has nothing left to ask.

    It looks at how the offer stands now, so it may run at any time and any number of times. `fresh` is the id of a
    query that is about to begin. A price that was accepted, and a higher one, is not queried again; who rejects one
    rejects no lower one by that, so that its supplier is asked again.
    """
    if offer.is_over:
        return [_closed(query, OFFER_GONE, now)] if query else []
    if query is None:
        return _queried(offer, found, fresh, now) if found.grounds else []
    if query.offer_version == offer.offer_version:
        return []
    if found.per_hour_pence == query.per_hour_pence or _goes_on(query, found):
        return [_measured(about(query), found)]
    closed = _closed(query, PRICE_CHANGED, now)
    if found.grounds:
        return [closed, *_queried(offer, found, fresh, now)]
    return [closed, *cleared(offer, query, supplier, now)]


def _goes_on(query: PriceQuery, found: Measured) -> bool:
    """Say whether a query stands as it is for another price: it is still low and not decided, or more than accepted."""
    if query.status is Status.ACCEPTED:
        return found.per_hour_pence > query.per_hour_pence
    return query.open and bool(found.grounds)


def cleared(offer: Offer, query: PriceQuery, supplier: KnownSupplier | None, now: datetime) -> list[Event]:
    """Let an offer stand again whose price had been refused; nothing for one whose price was not."""
    if not offer.price_refused:
        return []
    fact = facts.OfferPriceCleared(**about_offer(offer), query_id=query.query_id, cleared_at=now)
    return [fact, *keep_in_line(OFFERS.evolve(offer, fact), supplier, now)]


def _queried(offer: Offer, found: Measured, fresh: UUID, now: datetime) -> list[Event]:
    today, clocks = uk_date(now), found.policy.values
    answer_by = add_working_days(today, clocks.justify_within_working_days)
    ids = About(
        query_id=fresh,
        offer_id=offer.offer_id,
        supplier_id=offer.supplier_id,
        market=offer.content.market,
        category=offer.content.category,
    )
    queried = facts.PriceQueried(
        **ids,
        offer_version=found.offer_version,
        grounds=found.grounds,
        queried_at=now,
        answer_by=answer_by,
        remind_on=subtract_working_days(answer_by, clocks.remind_before_working_days),
        decide_by=add_working_days(today, clocks.decide_within_working_days),
        policies=(found.policy.stamp,),
    )
    return [queried, _measured(ids, found)]


def _measured(ids: "About", found: Measured) -> facts.PriceMeasured:
    return facts.PriceMeasured(
        **ids,
        offer_version=found.offer_version,
        per_hour_pence=found.per_hour_pence,
        mean_pence=found.compared.mean_pence,
        next_pence=found.compared.next_pence,
        compared=found.compared.suppliers,
        policies=(found.policy.stamp,),
    )


def pass_on(query: PriceQuery | None, offer: Offer | None, now: datetime) -> list[Event]:
    """Ask whoever took the place of an offer's supplier; nothing where it is asked already."""
    if query is None or offer is None or query.supplier_id == offer.supplier_id:
        return []
    ids = about(query) | {"supplier_id": offer.supplier_id}
    return [facts.PriceQueryTransferred(**ids, predecessor_id=query.supplier_id, transferred_at=now)]


class About(TypedDict):
    """Which query a fact is about."""

    query_id: UUID
    offer_id: UUID
    supplier_id: UUID
    market: str
    category: str


def about(query: PriceQuery) -> About:
    """Return which query a fact is about."""
    return About(
        query_id=query.query_id,
        offer_id=query.offer_id,
        supplier_id=query.supplier_id,
        market=query.market,
        category=query.category,
    )


def _closed(query: PriceQuery, reason: str, now: datetime) -> facts.PriceQueryClosed:
    return facts.PriceQueryClosed(**about(query), reason=reason, closed_at=now)

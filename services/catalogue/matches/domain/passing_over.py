"""Whom an order passes over that follows from a match, and what decided."""

from datetime import datetime

from services.catalogue.matches.domain.match import Match
from services.catalogue.matches.domain.matching import method_of
from shared.contracts import catalogue as facts
from shared.contracts.event import Event
from shared.contracts.ordering import OrderPlaced
from shared.reference.markets import markets
from shared.reference.policy_values import OfferScoring


def pass_over(match: Match | None, order: OrderPlaced, now: datetime) -> list[Event]:
    """Record the order, and for each supplier that it passes over its best offer in the match, once.

    The next best offer that is ordered since the first came to nothing passes over nobody who was not told then.
    """
    if match is None or order.order_id in match.orders or match.need_id not in order.need_ids:
        return []
    places = {each.offer_id: place for place, each in enumerate(match.ranked)}
    chosen = places.get(order.source.offer_id)
    if chosen is None:
        return []
    method, _ = method_of(markets()[match.market].regime, match.made_at)
    about = {"match_id": match.match_id, "need_id": match.need_id, "order_id": order.order_id}
    ordered = facts.MatchOrdered(**about, offer_id=order.source.offer_id, ordered_at=order.placed_at)
    if order.replaces_id is not None:
        return [ordered]
    if match.severed_at:  # late news: what decided cannot be told any more
        return [ordered]
    return [
        ordered,
        *(
            facts.OfferPassedOver(
                **about,
                supplier_id=match.ranked[place].supplier_id,
                offer_id=match.ranked[place].offer_id,
                offer_version=match.ranked[place].offer_version,
                rank=place + 1,
                decided_by=what_decided(match, place, chosen, method.scoring),
                passed_over_at=now,
            )
            for place in _best_of_others(match, chosen)
        ),
    ]


def _best_of_others(match: Match, chosen: int) -> list[int]:
    """Return where the best offer of each supplier stands, but for the one that the order goes to."""
    best: dict[object, int] = {}
    for place, each in enumerate(match.ranked):
        best.setdefault(each.supplier_id, place)
    return [place for seller, place in best.items() if seller != match.ranked[chosen].supplier_id]


def what_decided(match: Match, place: int, chosen: int, weights: OfferScoring) -> str:
    """Return what put the ordered offer before the one in another place."""
    if place < chosen:
        return "choice"
    own, ordered = match.weighed[place], match.weighed[chosen]
    if ordered.points <= own.points:
        return "newcomers_share" if match.by_share and chosen == 0 else "turn"
    gains = {
        "quality": (ordered.parts.quality - own.parts.quality) * weights.quality_weight_percent,
        "price": (ordered.parts.price - own.parts.price) * weights.price_weight_percent,
        "distance": (ordered.parts.distance - own.parts.distance) * weights.distance_weight_percent,
        "start": (ordered.parts.start - own.parts.start) * weights.start_weight_percent,
    }
    return max(gains, key=lambda each: gains[each])

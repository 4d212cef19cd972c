"""A match: what was wanted for a need, what was ranked and why, and what was shown. It is made once and kept."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Annotated
from uuid import UUID

from shared.contracts import catalogue as facts
from shared.contracts.codes import AnyCategory, AnyDistrict, AnyMarket
from shared.kernel.aggregate import Aggregate, begun
from shared.reference.codes import Code

NO_CONSTRAINTS = facts.Constraints()


@dataclass(frozen=True)
class PassedOver:
    """An offer that an order passed over: with its rank and what decided, both `None` where it was not ranked."""

    order_id: UUID
    supplier_id: UUID
    offer_id: UUID
    rank: int | None = None
    decided_by: Annotated[str, Code("what decided")] | None = None


@dataclass(frozen=True)
class Match:
    """A match as it was made: `ranked`, and `weighed` in the same order, are the first of `offers`.

    Once the client is erased, at `severed_at`, nothing is left of the client's circumstances, nor of what follows from
    where the client lives.
    """

    match_id: UUID
    need_id: UUID
    market: AnyMarket
    category: AnyCategory
    district: AnyDistrict
    ranked: tuple[facts.RankedOffer, ...]
    offers: int
    excluded: int
    made_at: datetime
    policies: tuple[str, ...]
    constraints: facts.Constraints = NO_CONSTRAINTS
    weighed: tuple[facts.WeighedOffer, ...] = ()
    shown: tuple[facts.OfferAsShown, ...] = ()
    excluded_for: tuple[facts.ExcludedCount, ...] = ()
    nearest_excluded: tuple[facts.ExcludedOffer, ...] = ()
    turn: int = 0
    by_share: bool = False
    orders: tuple[UUID, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    severed_at: datetime | None = None


def evolve(match: Match | None, event: facts.MatchEvent) -> Match:
    """Fold one event into a match."""
    if isinstance(event, facts.MatchMade):
        return _made(event)
    match = begun(match, event)
    match event:
        case facts.MatchSevered():
            return _severed(match, event)
        case facts.MatchWeighed():
            return _weighed(match, event)
        case facts.MatchOrdered():
            return _ordered(match, event)
        case facts.OfferPassedOver():
            passed = PassedOver(event.order_id, event.supplier_id, event.offer_id, event.rank, event.decided_by)
            return replace(match, passed_over=(*match.passed_over, passed))
    return match


def _weighed(match: Match, event: facts.MatchWeighed) -> Match:
    return replace(
        match,
        constraints=event.constraints,
        weighed=event.weighed,
        shown=event.shown,
        excluded_for=event.excluded_for,
        nearest_excluded=event.nearest_excluded,
        turn=event.turn,
        by_share=event.by_share,
    )


def _ordered(match: Match, event: facts.MatchOrdered) -> Match:
    """Note the order, and whom limits kept out: which they were is for nobody but the supplier, and so in no fact."""
    goes_to = {each.supplier_id for each in match.ranked if each.offer_id == event.offer_id}
    kept_out = tuple(
        PassedOver(event.order_id, each.supplier_id, each.offer_id)
        for each in match.nearest_excluded
        if each.supplier_id not in goes_to
    )
    return replace(match, orders=(*match.orders, event.order_id), passed_over=(*match.passed_over, *kept_out))


def _severed(match: Match, event: facts.MatchSevered) -> Match:
    """Keep which offers were ranked, and who was passed over for what: that is the record of a purchase."""
    return replace(
        match,
        constraints=NO_CONSTRAINTS,
        weighed=(),
        shown=(),
        nearest_excluded=tuple(each.model_copy(update=_NOWHERE) for each in match.nearest_excluded),
        severed_at=event.severed_at,
    )


_NOWHERE: Mapping[str, None] = MappingProxyType({"venue": None, "distance_km": None})


def _made(event: facts.MatchMade) -> Match:
    return Match(
        match_id=event.match_id,
        need_id=event.need_id,
        market=event.market,
        category=event.category,
        district=event.district,
        ranked=event.ranked,
        offers=event.offers,
        excluded=event.excluded,
        made_at=event.made_at,
        policies=event.policies,
    )


MATCHES = Aggregate(
    "match", "matches", Match, evolve, indexes=(("need_id",), ("district",), ("passed_over.supplier_id",))
)

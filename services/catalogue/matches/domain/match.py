"""A match: what was wanted for a need, what was ranked and why, and what was shown. It is made once and kept."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from shared.contracts import catalogue as facts
from shared.contracts.codes import AnyCategory, AnyDistrict, AnyMarket
from shared.kernel.aggregate import Aggregate, begun

NO_CONSTRAINTS = facts.Constraints()


@dataclass(frozen=True)
class Match:
    """A match as it was made: `ranked`, and `weighed` in the same order, are the first of `offers`."""

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


def evolve(match: Match | None, event: facts.MatchEvent) -> Match:
    """Fold one event into a match."""
    if isinstance(event, facts.MatchMade):
        return _made(event)
    match = begun(match, event)
    if isinstance(event, facts.MatchWeighed):
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
    return match


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


MATCHES = Aggregate("match", "matches", Match, evolve, indexes=(("need_id",), ("district",)))

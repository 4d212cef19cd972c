"""The catalogue's matches, as ordering knows them: which versions of which offers were ranked for a need, and when."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.contracts import catalogue as facts
from shared.contracts.codes import AnyMarket
from shared.kernel.projection import Projection


@dataclass(frozen=True)
class KnownRank:
    """An offer in its place of a match, with its score in whole points of 100."""

    offer_id: UUID
    offer_version: int
    supplier_id: UUID
    score: int


@dataclass(frozen=True)
class KnownMatch:
    """A match: the version of each offer that was ranked, by the offer's id, and all of them, the best first."""

    match_id: UUID
    need_id: UUID
    market: AnyMarket
    made_at: datetime
    versions: dict[UUID, int]
    ranked: tuple[KnownRank, ...] = ()


def fold_match(row: KnownMatch | None, event: facts.MatchEvent) -> KnownMatch | None:
    """Fold the fact that a match was made; nothing changes one."""
    if not isinstance(event, facts.MatchMade):
        return row
    versions = {each.offer_id: each.offer_version for each in event.ranked}
    ranked = tuple(KnownRank(**dict(each)) for each in event.ranked)
    return KnownMatch(event.match_id, event.need_id, event.market, event.made_at, versions, ranked)


KNOWN_MATCHES = Projection("known_matches", KnownMatch, (facts.MatchMade,), fold_match)

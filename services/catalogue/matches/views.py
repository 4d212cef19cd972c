"""A match as staff see it: what was ranked and why, and what was not."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import accumulate
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel

from services.catalogue.matches.domain.match import Match
from services.catalogue.matches.domain.matching import Judged, as_shown
from services.catalogue.matches.domain.scoring import ALL_POINTS
from shared.contracts.catalogue import (
    Constraints,
    ExcludedCount,
    ExcludedOffer,
    OfferAsShown,
    ScoreParts,
    WeighedOffer,
)
from shared.contracts.codes import AnyCategory, AnyDistrict, AnyMarket
from shared.reference.codes import Code


class PlacedBy(StrEnum):
    """What put an offer where it is: its score, its supplier's turn among near-equal ones, or newcomers' share."""

    SCORE = "score"
    TURN = "turn"
    NEWCOMERS_SHARE = "newcomers_share"


class RankedView(OfferAsShown):
    """An offer in its place. `score` is of 100, the sum of its `parts` by the weights of the policy.

    `last_first` is the turn at which its supplier was first last, 0 for never.
    """

    rank: int
    score: float
    parts: ScoreParts
    placed_by: Annotated[PlacedBy, Code("way to a place")]
    newcomer: bool
    last_first: int


class ByMatch(BaseModel):
    """The body of a report that says no more than the match does."""

    match_id: UUID


class GapToReport(BaseModel):
    """Where to report that nothing suitable was found, and what to send there."""

    path: str
    body: ByMatch


class MatchView(BaseModel):
    """A match: the best of the `offers` that keep every limit, how many miss which, and the nearest of those.

    An order names `match_id` with an offer that is `ranked`. `turn` counts the matches of the category in the district
    that had an offer. One that ranked nothing raises a gap by itself; where none of the ranked will do, `gap_to_report`
    says how to report it. `constraints` are null for whoever does not look after clients, and for everybody once the
    client is erased, at `severed_at`; `ranked` is empty then.
    """

    match_id: UUID
    need_id: UUID
    market: AnyMarket
    category: AnyCategory
    district: AnyDistrict
    made_at: datetime
    constraints: Constraints | None
    ranked: tuple[RankedView, ...]
    offers: int
    excluded: int
    excluded_for: tuple[ExcludedCount, ...]
    nearest_excluded: tuple[ExcludedOffer, ...]
    turn: int
    policies: tuple[str, ...]
    gap_to_report: GapToReport
    severed_at: datetime | None


class Explained(BaseModel):
    """How one offer fared in a match: its rank and the parts of its score, or the `reasons` for which it has none.

    One that the match did not show is judged again as it was then: `recorded` is false, and what is known of its
    supplier is of now.
    """

    match_id: UUID
    offer: OfferAsShown
    rank: int | None
    score: float | None
    parts: ScoreParts | None
    reasons: tuple[Annotated[str, Code("match_excluded reason")], ...]
    recorded: bool


def match_shown(match: Match, *, with_constraints: bool) -> MatchView:
    """Show a match."""
    return MatchView(
        match_id=match.match_id,
        need_id=match.need_id,
        market=match.market,
        category=match.category,
        district=match.district,
        made_at=match.made_at,
        constraints=match.constraints if with_constraints and not match.severed_at else None,
        ranked=tuple(_ranked(match)),
        offers=match.offers,
        excluded=match.excluded,
        excluded_for=match.excluded_for,
        nearest_excluded=match.nearest_excluded,
        turn=match.turn,
        policies=match.policies,
        gap_to_report=GapToReport(path="/v1/gaps/reports", body=ByMatch(match_id=match.match_id)),
        severed_at=match.severed_at,
    )


def _ranked(match: Match) -> Iterator[RankedView]:
    ways = ways_to_places(match.weighed, by_share=match.by_share)
    for place, (shown, weighed) in enumerate(zip(match.shown, match.weighed, strict=False)):
        yield RankedView(
            **dict(shown),
            rank=place + 1,
            score=weighed.points / ALL_POINTS,
            parts=weighed.parts,
            placed_by=ways[place],
            newcomer=weighed.newcomer,
            last_first=weighed.last_first,
        )


def ways_to_places(weighed: Sequence[WeighedOffer], *, by_share: bool) -> list[PlacedBy]:
    """Return what put each offer where it is: its score, unless something before it has less or behind it more."""
    points = [each.points for each in weighed]
    least_before = accumulate(points, min)
    most_behind = reversed([*accumulate(reversed(points), max)])
    ways = [
        PlacedBy.SCORE if least >= own >= most else PlacedBy.TURN
        for own, least, most in zip(points, least_before, most_behind, strict=True)
    ]
    return [PlacedBy.NEWCOMERS_SHARE, *ways[1:]] if by_share and ways else ways


def recorded(match: Match, offer_id: UUID) -> Explained | None:
    """Explain an offer by what the match recorded of it; `None` where it was not shown."""
    for place, (shown, weighed) in enumerate(zip(match.shown, match.weighed, strict=False)):
        if shown.offer_id == offer_id:
            return Explained(
                match_id=match.match_id,
                offer=shown,
                rank=place + 1,
                score=weighed.points / ALL_POINTS,
                parts=weighed.parts,
                reasons=(),
                recorded=True,
            )
    for excluded in match.nearest_excluded:
        if excluded.offer_id == offer_id:
            return Explained(
                match_id=match.match_id,
                offer=excluded,
                rank=None,
                score=None,
                parts=None,
                reasons=excluded.reasons,
                recorded=True,
            )
    return None


def judged_again(match: Match, one: Judged) -> Explained:
    """Explain an offer that the match did not show, by judging it as it was then."""
    offer_id = one.seen.listing.offer_id
    rank = next((place for place, each in enumerate(match.ranked, 1) if each.offer_id == offer_id), None)
    fits = not one.missed
    return Explained(
        match_id=match.match_id,
        offer=as_shown(one),
        rank=rank,
        score=one.points / ALL_POINTS if fits else None,
        parts=one.parts if fits else None,
        reasons=one.missed,
        recorded=False,
    )

"""Matches: which offers fit a need, best first, and why."""

from datetime import date, datetime
from uuid import UUID

from portal.api.answers.needs import Constraints, Limits
from portal.api.answers.offers import Duration, Start
from portal.api.operation import Answer, Body, Operation


class Kept(Limits):
    """What was looked for, without a postcode."""

    jobcentre: str | None = None
    outward: str | None = None
    within_km: int | None = None


class ScoreParts(Answer):
    """How many points of 100 each part brought."""

    quality: int
    price: int
    distance: int
    start: int


class Candidate(Answer):
    """An offer as it was when the match was made."""

    offer_id: UUID
    offer_version: int
    supplier_id: UUID
    supplier_name: str
    title: str
    mode: str
    venue: str | None
    distance_km: float | None
    price_pence: int
    per: str
    pence_per_place: int
    duration: Duration
    next_start: Start | None
    left: int | None
    first_day: date | None
    completion_percent: float | None
    cases: int


class Ranked(Candidate):
    """An offer that fits."""

    rank: int
    score: float
    parts: ScoreParts
    placed_by: str
    newcomer: bool


class Excluded(Candidate):
    """An offer that misses limits, by codes."""

    reasons: tuple[str, ...]


class ExcludedCount(Answer):
    """How many offers miss a limit."""

    reason: str
    offers: int


class Match(Answer):
    """A match as it was made."""

    match_id: UUID
    need_id: UUID
    category: str
    district: str
    made_at: datetime
    constraints: Kept | None
    ranked: tuple[Ranked, ...]
    offers: int
    excluded: int
    excluded_for: tuple[ExcludedCount, ...]
    nearest_excluded: tuple[Excluded, ...]


class Explained(Answer):
    """How an offer fared: its rank and score, or every limit that it misses."""

    offer: Candidate
    rank: int | None
    score: float | None
    parts: ScoreParts | None
    reasons: tuple[str, ...]


class MakeMatch(Body):
    """Rank the offers for a need."""

    need_id: UUID
    category: str | None = None
    district: str | None = None
    constraints: Constraints | None = None


MAKE_MATCH = Operation("POST", "/v1/matches", Match, body=MakeMatch)
MATCH = Operation("GET", "/v1/matches/{match_id}", Match)
EXPLAINED = Operation("GET", "/v1/matches/{match_id}/offers/{offer_id}", Explained)

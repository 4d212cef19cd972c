"""What a supplier reads of matches that an order passed it over in: its own offers, and nothing of anybody else's.

Points are whole and parts are to the nearest ten: finer ones of several venues would tell where a client lives.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel

from services.catalogue.matches.domain.match import Match, PassedOver
from shared.contracts.catalogue import ScoreParts
from shared.contracts.codes import AnyCategory, AnyDistrict, AnyMarket
from shared.reference.codes import Code

_COARSE = 10


class OwnOffer(BaseModel):
    """An offer of the reader's own: its rank and score, and what decided; or the limits that it missed (`reasons`).

    `score` and `parts` are points of 100, the parts to the nearest ten; of a client who is erased no parts are left.
    """

    offer_id: UUID
    offer_version: int
    order_id: UUID
    rank: int | None
    score: int | None
    parts: ScoreParts | None
    decided_by: Annotated[str, Code("what decided")] | None
    reasons: tuple[Annotated[str, Code("match_excluded reason")], ...]


class PassedOverView(BaseModel):
    """A match from which another supplier was ordered: how the reader's own offers fared among `offers` ranked ones."""

    match_id: UUID
    market: AnyMarket
    category: AnyCategory
    district: AnyDistrict
    made_at: datetime
    offers: int
    own: tuple[OwnOffer, ...]
    policies: tuple[str, ...]


def shown_to(suppliers: Collection[UUID], match: Match) -> PassedOverView:
    """Show a match to a supplier that was passed over in it, or whose place it took (`suppliers`)."""
    return PassedOverView(
        match_id=match.match_id,
        market=match.market,
        category=match.category,
        district=match.district,
        made_at=match.made_at,
        offers=match.offers,
        own=tuple(_own(suppliers, match)),
        policies=match.policies,
    )


def _own(suppliers: Collection[UUID], match: Match) -> Iterator[OwnOffer]:
    for passed in match.passed_over:
        if passed.supplier_id in suppliers:
            yield _ranked(passed, match, passed.rank - 1) if passed.rank else _excluded(passed, match)


def _ranked(passed: PassedOver, match: Match, place: int) -> OwnOffer:
    ranked, weighed = match.ranked[place], None if match.severed_at else match.weighed[place]
    return OwnOffer(
        offer_id=passed.offer_id,
        offer_version=ranked.offer_version,
        order_id=passed.order_id,
        rank=passed.rank,
        score=ranked.score,
        parts=ScoreParts(**{name: coarse(points) for name, points in weighed.parts}) if weighed else None,
        decided_by=passed.decided_by,
        reasons=(),
    )


def coarse(points: int) -> int:
    """Return points to the nearest ten."""
    return (points + _COARSE // 2) // _COARSE * _COARSE


def _excluded(passed: PassedOver, match: Match) -> OwnOffer:
    one = next(each for each in match.nearest_excluded if each.offer_id == passed.offer_id)
    return OwnOffer(
        offer_id=passed.offer_id,
        offer_version=one.offer_version,
        order_id=passed.order_id,
        rank=None,
        score=None,
        parts=None,
        decided_by=None,
        reasons=one.reasons,
    )

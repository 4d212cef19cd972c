"""A shortlist, folded from its events."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from shared.contracts import catalogue as facts
from shared.contracts.codes import AnyDistrict, AnyMarket
from shared.kernel.aggregate import Aggregate, begun
from shared.reference.codes import Code


class ShortlistStatus(StrEnum):
    """Whether a shortlist is still of use to somebody."""

    OPEN = "open"
    DISCARDED = "discarded"


@dataclass(frozen=True)
class Shortlist:
    """Offers as they were when they were frozen last, which may be relied on until `valid_until`, that day included."""

    shortlist_id: UUID
    district: AnyDistrict
    market: AnyMarket
    title: str
    offers: tuple[facts.FrozenOffer, ...]
    made_at: datetime
    frozen_at: datetime
    valid_until: date
    policies: tuple[str, ...]
    need_id: UUID | None = None
    status: Annotated[ShortlistStatus, Code("shortlist status")] = ShortlistStatus.OPEN


def evolve(shortlist: Shortlist | None, event: facts.ShortlistEvent) -> Shortlist:
    """Fold one event into a shortlist."""
    if isinstance(event, facts.ShortlistMade):
        return _made(event)
    shortlist = begun(shortlist, event)
    match event:
        case facts.ShortlistFrozen():
            return replace(
                shortlist,
                title=event.title,
                offers=event.offers,
                frozen_at=event.frozen_at,
                valid_until=event.valid_until,
                policies=event.policies,
            )
        case facts.ShortlistDiscarded():
            return replace(shortlist, status=ShortlistStatus.DISCARDED)
    return shortlist


def _made(event: facts.ShortlistMade) -> Shortlist:
    return Shortlist(
        shortlist_id=event.shortlist_id,
        district=event.district,
        market=event.market,
        title=event.title,
        offers=event.offers,
        made_at=event.made_at,
        frozen_at=event.made_at,
        valid_until=event.valid_until,
        policies=event.policies,
        need_id=event.need_id,
    )


SHORTLISTS = Aggregate(
    "shortlist", "shortlists", Shortlist, evolve, indexes=(("district", "status"), ("need_id",), ("status",))
)

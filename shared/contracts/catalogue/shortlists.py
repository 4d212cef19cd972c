"""Facts about shortlists of offers: for the staff of a district alone, and none leaves the catalogue."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from shared.contracts.codes import AnyDistrict, AnyMarket
from shared.contracts.event import Event


class FrozenStart(BaseModel):
    """How many places of a start were left."""

    model_config = ConfigDict(frozen=True)

    start_id: UUID
    on: date
    left: int


class FrozenOffer(BaseModel):
    """An offer in the version that it had, whose it was, and what was left of each start to come.

    `match_id` is the match that ranked it, where it came from one.
    """

    model_config = ConfigDict(frozen=True)

    offer_id: UUID
    offer_version: int
    supplier_id: UUID
    starts: tuple[FrozenStart, ...] = ()
    match_id: UUID | None = None


class ShortlistEvent(Event):
    """Base of every fact about one shortlist."""

    TOPIC: ClassVar[str] = "catalogue.offers"
    AGGREGATE: ClassVar[str] = "shortlist"
    SUBJECT: ClassVar[str] = "shortlist_id"

    shortlist_id: UUID
    district: AnyDistrict


class ShortlistMade(ShortlistEvent):
    """Staff of a district hold these offers against each other, for a need where it is named, until that day."""

    TYPE: ClassVar[str] = "catalogue.ShortlistMade.v1"
    PRIVATE: ClassVar[bool] = True
    market: AnyMarket
    need_id: UUID | None = None
    title: str
    offers: tuple[FrozenOffer, ...]
    valid_until: date
    policies: tuple[str, ...]
    made_at: AwareDatetime


class ShortlistFrozen(ShortlistEvent):
    """This is what the shortlist holds from now on, all of it, as it is now."""

    TYPE: ClassVar[str] = "catalogue.ShortlistFrozen.v1"
    PRIVATE: ClassVar[bool] = True
    title: str
    offers: tuple[FrozenOffer, ...]
    valid_until: date
    policies: tuple[str, ...]
    frozen_at: AwareDatetime


class ShortlistDiscarded(ShortlistEvent):
    """Nobody needs the shortlist any more."""

    TYPE: ClassVar[str] = "catalogue.ShortlistDiscarded.v1"
    PRIVATE: ClassVar[bool] = True
    discarded_at: AwareDatetime

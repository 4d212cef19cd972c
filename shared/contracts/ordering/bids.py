"""Facts about the bids of a competition: sealed until it closes, opened together, and asked for their price."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.contracts.ordering.competitions import CompetitionEvent


class SealedPart(BaseModel):
    """What is sealed to one opener's key, in base64."""

    model_config = ConfigDict(frozen=True)

    opener: str
    sealed: str = Field(examples=["q83vEjRWeJA="])


class BidReceived(CompetitionEvent):
    """A sealed bid came in time; it takes the place of the supplier's bid of before, if there was one."""

    TYPE: ClassVar[str] = "ordering.BidReceived.v1"
    bid_id: UUID
    supplier_id: UUID
    received_at: AwareDatetime


class BidSealed(CompetitionEvent):
    """What the supplier bids, sealed: encrypted by a key whose parts are sealed to the openers."""

    TYPE: ClassVar[str] = "ordering.BidSealed.v1"
    PRIVATE: ClassVar[bool] = True
    bid_id: UUID
    sealed: str = Field(examples=["q83vEjRWeJA="])
    parts: tuple[SealedPart, ...]


class BidWithdrawn(CompetitionEvent):
    """A supplier took its bid back before the competition closed; nobody opens it."""

    TYPE: ClassVar[str] = "ordering.BidWithdrawn.v1"
    bid_id: UUID
    supplier_id: UUID
    withdrawn_at: AwareDatetime


class CompetitionClosed(CompetitionEvent):
    """The time for bids is over; so many are there, to be opened by the end of `open_by`."""

    TYPE: ClassVar[str] = "ordering.CompetitionClosed.v1"
    bids: int
    open_by: date
    closed_at: AwareDatetime


class OpenerKeyGiven(CompetitionEvent):
    """An opener agreed to the opening: its key, sealed to those of the others, so that one of them can use it."""

    TYPE: ClassVar[str] = "ordering.OpenerKeyGiven.v1"
    PRIVATE: ClassVar[bool] = True
    opener: str
    parts: tuple[SealedPart, ...]
    given_at: AwareDatetime


class BidsOpeningOverdue(CompetitionEvent):
    """The bids were not opened by the end of `open_by`. They still can be."""

    TYPE: ClassVar[str] = "ordering.BidsOpeningOverdue.v1"
    open_by: date


class BidsOpened(CompetitionEvent):
    """All bids were opened together. They bind those who made them until the end of `valid_until`."""

    TYPE: ClassVar[str] = "ordering.BidsOpened.v1"
    bids: int
    valid_until: date
    opened_at: AwareDatetime


class BidRead(CompetitionEvent):
    """What was in a bid: the price for each need, and how the supplier would meet what is wanted."""

    TYPE: ClassVar[str] = "ordering.BidRead.v1"
    PRIVATE: ClassVar[bool] = True
    bid_id: UUID
    price_pence: int
    method: str = Field(examples=["Two trainers, and work trials with three employers."])


class BidsEvaluated(CompetitionEvent):
    """Every evaluator has scored every bid that could be read: prices are shown from now on, and points stand."""

    TYPE: ClassVar[str] = "ordering.BidsEvaluated.v1"
    bids: int
    evaluated_at: AwareDatetime


class BidPriceQueried(CompetitionEvent):
    """A bid is abnormally low beside the others; its supplier may justify it by the end of `justify_by`."""

    TYPE: ClassVar[str] = "ordering.BidPriceQueried.v1"
    bid_id: UUID
    supplier_id: UUID
    remind_on: date
    justify_by: date
    queried_at: AwareDatetime
    policies: tuple[str, ...] = ()


class BidPriceJustificationDue(CompetitionEvent):
    """The last day for justifying low bids is near, and at least one is not justified yet."""

    TYPE: ClassVar[str] = "ordering.BidPriceJustificationDue.v1"
    supplier_ids: tuple[UUID, ...]
    justify_by: date


class BidPriceJustified(CompetitionEvent):
    """A supplier justified its bid."""

    TYPE: ClassVar[str] = "ordering.BidPriceJustified.v1"
    bid_id: UUID
    supplier_id: UUID
    justified_at: AwareDatetime


class BidPriceExplained(CompetitionEvent):
    """What the supplier said of its price."""

    TYPE: ClassVar[str] = "ordering.BidPriceExplained.v1"
    PRIVATE: ClassVar[bool] = True
    bid_id: UUID
    explanation: str = Field(examples=["The venue costs us nothing."])


class BidPriceDecided(CompetitionEvent):
    """A buyer took the low price as justified, or disregards the bid."""

    TYPE: ClassVar[str] = "ordering.BidPriceDecided.v1"
    bid_id: UUID
    supplier_id: UUID
    accepted: bool
    decided_at: AwareDatetime

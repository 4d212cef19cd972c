"""Facts about competitions: needs that members of a category bid for, from the invitation to the award.

Public facts carry codes, numbers and days, and no price before the award. What is asked and answered in words, who
opens and evaluates, sealed bids and what was in them are private.
"""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.contracts.codes import AnyAuthority, AnyCategory, AnyDistrict, AnyMarket, AnyRegime
from shared.contracts.event import Event, Reason
from shared.reference.codes import Code

AnyCriterion = Annotated[str, Code("criterion of a bid")]
BidFailed = Annotated[Reason, Code("bid_unsuccessful reason")]


class Weight(BaseModel):
    """How much a criterion of quality counts, in percent of all."""

    model_config = ConfigDict(frozen=True)

    criterion: AnyCriterion
    percent: int


class Score(BaseModel):
    """What an evaluator gave a bid for a criterion, of 100."""

    model_config = ConfigDict(frozen=True)

    criterion: AnyCriterion
    points: int


class SealedPart(BaseModel):
    """What is sealed to one opener's key, in base64."""

    model_config = ConfigDict(frozen=True)

    opener: str
    sealed: str = Field(examples=["q83vEjRWeJA="])


class CompetitionEvent(Event):
    """Base of every fact about one competition."""

    TOPIC: ClassVar[str] = "ordering.competitions"
    AGGREGATE: ClassVar[str] = "competition"
    SUBJECT: ClassVar[str] = "competition_id"

    competition_id: UUID
    market: AnyMarket
    category: AnyCategory
    district: AnyDistrict


class CompetitionPrepared(CompetitionEvent):
    """A buyer wrote down what is wanted for these needs, how bids are judged, and who opens and evaluates them.

    `districts` are those of the needs, `estimate_pence` is for all of them together. `weights` and `price_percent` add
    up to 100, and a bid needs `quality_floor_percent` for its quality. `openers_needed` of the openers open the bids.
    """

    TYPE: ClassVar[str] = "ordering.CompetitionPrepared.v1"
    PRIVATE: ClassVar[bool] = True
    need_ids: tuple[UUID, ...]
    districts: tuple[AnyDistrict, ...]
    specification: str = Field(examples=["Retail skills with a work trial, for six weeks."])
    estimate_pence: int
    starts_on: date
    ends_on: date
    price_percent: int
    weights: tuple[Weight, ...]
    quality_floor_percent: int
    openers: tuple[str, ...]
    openers_needed: int
    evaluators: tuple[str, ...]
    prepared_by: str
    prepared_at: AwareDatetime


class OpenerKeyTaken(CompetitionEvent):
    """An opener was handed a key of the competition. The public half is kept; the private one is nowhere but there."""

    TYPE: ClassVar[str] = "ordering.OpenerKeyTaken.v1"
    PRIVATE: ClassVar[bool] = True
    opener: str
    public_key: str = Field(examples=["q83vEjRWeJA="])
    taken_at: AwareDatetime


class CompetitionOpened(CompetitionEvent):
    """All members of the category may bid until the end of `closes_on`, and ask until the end of `questions_until`."""

    TYPE: ClassVar[str] = "ordering.CompetitionOpened.v1"
    regime: AnyRegime
    need_ids: tuple[UUID, ...]
    estimate_pence: int
    starts_on: date
    ends_on: date
    price_percent: int
    weights: tuple[Weight, ...]
    quality_floor_percent: int
    questions_until: date
    closes_on: date
    opened_at: AwareDatetime
    policies: tuple[str, ...]


class SuppliersInvited(CompetitionEvent):
    """These members of the category were invited: all that there were, or who was admitted while it was open."""

    TYPE: ClassVar[str] = "ordering.SuppliersInvited.v1"
    PRIVATE: ClassVar[bool] = True
    supplier_ids: tuple[UUID, ...]
    invited_at: AwareDatetime


class CompetitionQuestionAsked(CompetitionEvent):
    """A supplier asked something about the competition."""

    TYPE: ClassVar[str] = "ordering.CompetitionQuestionAsked.v1"
    PRIVATE: ClassVar[bool] = True
    number: int
    supplier_id: UUID
    question: str = Field(examples=["May the work trial be in two shops?"])
    asked_at: AwareDatetime


class CompetitionQuestionAnswered(CompetitionEvent):
    """A question was answered, to all who may bid."""

    TYPE: ClassVar[str] = "ordering.CompetitionQuestionAnswered.v1"
    number: int
    answered_at: AwareDatetime


class CompetitionAnswerGiven(CompetitionEvent):
    """What was answered."""

    TYPE: ClassVar[str] = "ordering.CompetitionAnswerGiven.v1"
    PRIVATE: ClassVar[bool] = True
    number: int
    answer: str = Field(examples=["Yes, in two shops of one town."])


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


class EvaluatorDeclared(CompetitionEvent):
    """An evaluator said, knowing who bids, in which of them it has an interest: none, or it evaluates nothing."""

    TYPE: ClassVar[str] = "ordering.EvaluatorDeclared.v1"
    PRIVATE: ClassVar[bool] = True
    evaluator: str
    interests: tuple[UUID, ...] = ()
    declared_at: AwareDatetime


class EvaluatorReplaced(CompetitionEvent):
    """Somebody else evaluates in the place of an evaluator who cannot; what that one gave counts no more."""

    TYPE: ClassVar[str] = "ordering.EvaluatorReplaced.v1"
    PRIVATE: ClassVar[bool] = True
    evaluator: str
    successor: str
    replaced_at: AwareDatetime


class BidScored(CompetitionEvent):
    """An evaluator gave a bid points for each criterion of quality, and said why."""

    TYPE: ClassVar[str] = "ordering.BidScored.v1"
    PRIVATE: ClassVar[bool] = True
    bid_id: UUID
    evaluator: str
    scores: tuple[Score, ...]
    rationale: str = Field(examples=["The work trials are agreed already."])
    scored_at: AwareDatetime


class AwardProposed(CompetitionEvent):
    """A buyer proposes the best bid, with a standstill or without one."""

    TYPE: ClassVar[str] = "ordering.AwardProposed.v1"
    PRIVATE: ClassVar[bool] = True
    bid_id: UUID
    standstill: bool
    proposed_by: str
    proposed_at: AwareDatetime


class AwardReturned(CompetitionEvent):
    """Whoever was to approve the award did not: it is proposed anew, or the competition is cancelled."""

    TYPE: ClassVar[str] = "ordering.AwardReturned.v1"
    PRIVATE: ClassVar[bool] = True
    bid_id: UUID
    returned_by: str
    explanation: str = Field(examples=["The second evaluator's points are not explained."])
    returned_at: AwareDatetime


class AwardApproved(CompetitionEvent):
    """Somebody else than whoever proposed it approved the award, by this right."""

    TYPE: ClassVar[str] = "ordering.AwardApproved.v1"
    PRIVATE: ClassVar[bool] = True
    bid_id: UUID
    rule: str
    level: AnyAuthority
    approved_by: str
    approved_at: AwareDatetime


class AwardAnnounced(CompetitionEvent):
    """The bidders are told what is intended; nothing is ordered before the standstill ends with the day `until`."""

    TYPE: ClassVar[str] = "ordering.AwardAnnounced.v1"
    bid_id: UUID
    supplier_id: UUID
    until: date
    announced_at: AwareDatetime
    policies: tuple[str, ...] = ()


class BidUnsuccessful(CompetitionEvent):
    """A bid does not win. Its supplier is given the reason, and no price of anybody else."""

    TYPE: ClassVar[str] = "ordering.BidUnsuccessful.v1"
    bid_id: UUID
    supplier_id: UUID
    reason: BidFailed
    told_at: AwareDatetime


class CompetitionAwarded(CompetitionEvent):
    """The best bid was awarded, and ordered in the same commit; `amount_pence` is for all needs that still stood."""

    TYPE: ClassVar[str] = "ordering.CompetitionAwarded.v1"
    bid_id: UUID
    supplier_id: UUID
    order_id: UUID
    need_ids: tuple[UUID, ...]
    amount_pence: int
    bids: int
    awarded_at: AwareDatetime
    policies: tuple[str, ...]


class CompetitionCancelled(CompetitionEvent):
    """The competition came to nothing; its needs can be met in another way. `supplier_ids` had bid."""

    TYPE: ClassVar[str] = "ordering.CompetitionCancelled.v1"
    reason: Annotated[Reason, Code("competition_cancelled reason")]
    supplier_ids: tuple[UUID, ...] = ()
    cancelled_at: AwareDatetime

"""Facts about how a competition ends: its bids are evaluated, and the best is awarded; or it is cancelled."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.contracts.codes import AnyAuthority
from shared.contracts.event import Reason
from shared.contracts.ordering.competitions import AnyCriterion, CompetitionEvent
from shared.reference.codes import Code

BidFailed = Annotated[Reason, Code("bid_unsuccessful reason")]


class Score(BaseModel):
    """What an evaluator gave a bid for a criterion, of 100."""

    model_config = ConfigDict(frozen=True)

    criterion: AnyCriterion
    points: int


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

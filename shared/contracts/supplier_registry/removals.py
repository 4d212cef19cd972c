"""Facts about the way to a removal: noticed, answered, proposed by one person, and confirmed or returned by another.

That a removal waits to be confirmed is public, so that the team is told of it; for which reasons, and by whom it was
proposed, is private.
"""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.codes import AnyCategory, AnyMarket, ServiceCode
from shared.contracts.supplier_registry.memberships import ExplanationEvent, RemovalCode, StandingEvent
from shared.contracts.supplier_registry.organisations import SupplierEvent
from shared.reference.codes import Code

WithdrawalCode = Annotated[str, Code("removal_notice_withdrawn reason")]


class SupplierRemovalNotified(StandingEvent):
    """The supplier was told, with every reason, that it is to be removed and may answer first (PA 2023 s. 37(4)).

    `reason` is the first of `reasons`, and alone in notices of before there were several. Its time begins when it is
    served, under `notice_id`: `representations_by` is right where that is on the same day. Without an id, as in notices
    of 0.1.0, it began with the notice.
    """

    TYPE: ClassVar[str] = "supplier_registry.SupplierRemovalNotified.v1"
    reason: RemovalCode
    reasons: tuple[RemovalCode, ...] = ()
    representations_by: date
    policies: tuple[str, ...] = ()
    notice_id: UUID | None = None
    notified_at: AwareDatetime | None = None


class RemovalNoticeServed(StandingEvent):
    """A notice of removal reached the supplier, whose time to answer is counted from that day.

    `moved_from` is the last day that the notice named, where it is another now.
    """

    TYPE: ClassVar[str] = "supplier_registry.RemovalNoticeServed.v1"
    notice_id: UUID
    served_on: date
    means: ServiceCode
    representations_by: date
    moved_from: date | None = None
    policies: tuple[str, ...] = ()


class RemovalNoticeExplained(ExplanationEvent):
    """What was said of a notice of removal."""

    TYPE: ClassVar[str] = "supplier_registry.RemovalNoticeExplained.v1"
    PRIVATE: ClassVar[bool] = True


class RemovalAnswered(StandingEvent):
    """The supplier answered a notice of removal in time (PA 2023 s. 58(2)). What it says is private."""

    TYPE: ClassVar[str] = "supplier_registry.RemovalAnswered.v1"
    answered_at: AwareDatetime


class RemovalAnswerGiven(SupplierEvent):
    """What the supplier answered to a notice of removal, for these categories; a later answer takes its place."""

    TYPE: ClassVar[str] = "supplier_registry.RemovalAnswerGiven.v1"
    PRIVATE: ClassVar[bool] = True
    market: AnyMarket
    categories: tuple[AnyCategory, ...]
    answer: str = Field(examples=["We have replaced the two trainers, and completed 12 of the last 14."])
    answered_at: AwareDatetime


class RemovalDecisionDue(StandingEvent):
    """The time to answer a notice of removal is over: it is to be dropped, or the removal proposed.

    `representations_by` was the last day.
    """

    TYPE: ClassVar[str] = "supplier_registry.RemovalDecisionDue.v1"
    representations_by: date


class RemovalNoticeWithdrawn(StandingEvent):
    """A notice of removal was withdrawn, with the reason. A suspension, where there is one, stands on."""

    TYPE: ClassVar[str] = "supplier_registry.RemovalNoticeWithdrawn.v1"
    withdrawn_at: AwareDatetime
    reason: WithdrawalCode | None = None


class RemovalProposed(StandingEvent):
    """A removal waits to be confirmed by another person than the one who proposed it."""

    TYPE: ClassVar[str] = "supplier_registry.RemovalProposed.v1"
    proposed_at: AwareDatetime
    policies: tuple[str, ...] = ()


class RemovalProposalExplained(SupplierEvent):
    """What was proposed, for these categories: every reason, what the supplier is to be told, and by which account."""

    TYPE: ClassVar[str] = "supplier_registry.RemovalProposalExplained.v1"
    PRIVATE: ClassVar[bool] = True
    market: AnyMarket
    categories: tuple[AnyCategory, ...]
    reasons: tuple[RemovalCode, ...]
    detail: str = Field(default="", examples=["41 of 90 completed, and no better since the plan."])
    note: str = Field(default="", examples=["The answer names no date by which it will be better."])
    proposed_by: str = Field(examples=["5b0f7c1e-ada"])
    proposed_at: AwareDatetime


class RemovalProposalReturned(StandingEvent):
    """A removal that was proposed was not confirmed; a notice of it stands on."""

    TYPE: ClassVar[str] = "supplier_registry.RemovalProposalReturned.v1"
    returned_at: AwareDatetime


class RemovalReturnExplained(SupplierEvent):
    """Why a proposed removal was returned, and by which account of the department."""

    TYPE: ClassVar[str] = "supplier_registry.RemovalReturnExplained.v1"
    PRIVATE: ClassVar[bool] = True
    market: AnyMarket
    categories: tuple[AnyCategory, ...]
    note: str = Field(examples=["The answer was not looked at: please do."])
    returned_by: str = Field(examples=["5b0f7c1e-ben"])
    returned_at: AwareDatetime


class SupplierRemoved(StandingEvent):
    """The supplier's membership was ended; `compulsory` where the law leaves no choice (PA 2023 s. 37(1)).

    `reason` is the first of `reasons`, and alone in removals of before there were several.
    """

    TYPE: ClassVar[str] = "supplier_registry.SupplierRemoved.v1"
    reason: RemovalCode
    reasons: tuple[RemovalCode, ...] = ()
    removed_at: AwareDatetime
    compulsory: bool = False
    policies: tuple[str, ...] = ()

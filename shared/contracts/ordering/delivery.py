"""Facts about what became of the lines of an order."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.contracts.codes import AnyCategory
from shared.contracts.event import Reason
from shared.contracts.ordering.orders import OrderEvent
from shared.reference.codes import Code


class LineEvent(OrderEvent):
    """Base of every fact about the delivery of one line of an order."""

    line: int
    need_id: UUID


class SessionAttended(BaseModel):
    """Whether the client came to one session: `yes`, `late` or `no`, with the reason where it was not `yes`.

    `number` tells the sessions of one day apart.
    """

    model_config = ConfigDict(frozen=True)

    held_on: date
    number: int = 1
    attended: Annotated[str, Code("attendance")]
    reason: Annotated[str, Code("session_missed reason")] | None = None


class ProvisionStarted(LineEvent):
    """The client took up the provision. Its end is to be on record so many calendar days after its last day."""

    TYPE: ClassVar[str] = "ordering.ProvisionStarted.v1"
    started_on: date
    end_within_days: int | None = Field(default=None, examples=[14])
    policies: tuple[str, ...] = ()


class DidNotStart(LineEvent):
    """The client did not take up the provision that was ordered for `starts_on`: this line is over without any.

    `said_by` is the side that said so, the supplier or the department. Nothing more of the order is expected after
    `closes_on`, unless another of its facts names a later day.
    """

    TYPE: ClassVar[str] = "ordering.DidNotStart.v1"
    starts_on: date
    reason: Annotated[Reason, Code("did_not_start reason")]
    said_by: Annotated[str, Code("side")]
    recorded_at: AwareDatetime
    closes_on: date | None = None


class AttendanceRecorded(LineEvent):
    """Who came to sessions of the provision; a session that was recorded before is corrected by this."""

    TYPE: ClassVar[str] = "ordering.AttendanceRecorded.v1"
    sessions: tuple[SessionAttended, ...]
    recorded_at: AwareDatetime


class ProvisionCompleted(LineEvent):
    """The client finished the provision; nothing more of it is expected after `closes_on`."""

    TYPE: ClassVar[str] = "ordering.ProvisionCompleted.v1"
    completed_on: date
    closes_on: date | None = None


class ProvisionEndedEarly(LineEvent):
    """The client left before the end; `terminated` says that it follows from OrderTerminated.

    `said_by` is the side that said so, the supplier or the department. Nothing more of the line is expected after
    `closes_on`. `frees_place` says that little of the course is over, so that the client's place of its start is free
    again; those of a course that was bought as a whole are once everybody has left so.
    """

    TYPE: ClassVar[str] = "ordering.ProvisionEndedEarly.v1"
    ended_on: date
    reason: Annotated[Reason, Code("provision_ended_early reason")]
    terminated: bool = False
    said_by: Annotated[str, Code("side")] | None = None
    closes_on: date | None = None
    frees_place: bool = False
    policies: tuple[str, ...] = ()


class OutcomeRecorded(LineEvent):
    """One kind of outcome came of the provision, by a code of the reference data; another day replaces this one.

    `evidence` is the kind of evidence that shows it, of the day `evidence_on`; the evidence itself stays where it is.
    Where it is `to_check`, the district says whether it holds, by the end of `check_by`.
    """

    TYPE: ClassVar[str] = "ordering.OutcomeRecorded.v1"
    outcome: Annotated[str, Code("outcome")]
    achieved_on: date
    evidence: Annotated[str, Code("outcome evidence")] | None = None
    evidence_on: date | None = None
    to_check: bool = False
    check_by: date | None = None
    closes_on: date | None = None
    policies: tuple[str, ...] = ()


class OutcomeVerified(LineEvent):
    """An outcome that was recorded holds: the district, by the account `by`, has checked it.

    Where `by` is none, the policy takes its evidence as it is, since it was not drawn to be checked.
    """

    TYPE: ClassVar[str] = "ordering.OutcomeVerified.v1"
    outcome: Annotated[str, Code("outcome")]
    achieved_on: date
    by: str | None = None
    verified_at: AwareDatetime
    policies: tuple[str, ...] = ()


class ProvisionEndOverdue(LineEvent):
    """By the end of `record_by` nobody had recorded how a provision ended whose last day was `ends_on`."""

    TYPE: ClassVar[str] = "ordering.ProvisionEndOverdue.v1"
    category: AnyCategory
    ends_on: date
    record_by: date


class OutcomeCheckOverdue(LineEvent):
    """An outcome was to be checked by the end of `check_by` and was not: it is not verified until somebody does."""

    TYPE: ClassVar[str] = "ordering.OutcomeCheckOverdue.v1"
    category: AnyCategory
    outcome: Annotated[str, Code("outcome")]
    check_by: date


class OutcomeReversed(LineEvent):
    """An outcome that was recorded does not stand; `said_by` is the side that said so.

    `was_verified` says whether it had been verified before, so that something may have been paid for it.
    """

    TYPE: ClassVar[str] = "ordering.OutcomeReversed.v1"
    outcome: Annotated[str, Code("outcome")]
    reason: Annotated[Reason, Code("outcome_reversed reason")]
    reversed_at: AwareDatetime
    said_by: Annotated[str, Code("side")] | None = None
    by: str | None = None
    was_verified: bool = False

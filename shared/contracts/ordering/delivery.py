"""Facts about what became of the lines of an order."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.event import Reason
from shared.contracts.ordering.orders import OrderEvent
from shared.reference.codes import Code


class LineEvent(OrderEvent):
    """Base of every fact about the delivery of one line of an order."""

    line: int
    need_id: UUID


class ProvisionStarted(LineEvent):
    """The client took up the provision."""

    TYPE: ClassVar[str] = "ordering.ProvisionStarted.v1"
    started_on: date


class ProvisionCompleted(LineEvent):
    """The client finished the provision."""

    TYPE: ClassVar[str] = "ordering.ProvisionCompleted.v1"
    completed_on: date


class ProvisionEndedEarly(LineEvent):
    """The client left before the end; `terminated` says that it follows from OrderTerminated."""

    TYPE: ClassVar[str] = "ordering.ProvisionEndedEarly.v1"
    ended_on: date
    reason: Annotated[Reason, Code("provision_ended_early reason")]
    terminated: bool = False


class OutcomeRecorded(LineEvent):
    """One kind of outcome came of the provision, by a code of the reference data; another day replaces this one."""

    TYPE: ClassVar[str] = "ordering.OutcomeRecorded.v1"
    outcome: Annotated[str, Code("outcome")]
    achieved_on: date


class OutcomeReversed(LineEvent):
    """An outcome that was recorded does not stand."""

    TYPE: ClassVar[str] = "ordering.OutcomeReversed.v1"
    outcome: Annotated[str, Code("outcome")]
    reason: Annotated[Reason, Code("outcome_reversed reason")]
    reversed_at: AwareDatetime

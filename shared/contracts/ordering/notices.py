"""Facts about procurement notices: what the law has published of contracts and competitions, by when, and if it was."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.codes import AnyMarket, AnyRegime
from shared.contracts.event import Event, Reason
from shared.reference.codes import Code

ProcurementNoticeType = Annotated[str, Code("type of procurement notice")]
ProcurementNoticeOccasion = Annotated[str, Code("occasion of procurement notice")]


class ProcurementNoticeEvent(Event):
    """Base of every fact about one notice: of an order, of a competition, or of all that was between two days."""

    TOPIC: ClassVar[str] = "ordering.notices"
    AGGREGATE: ClassVar[str] = "procurement_notice"
    SUBJECT: ClassVar[str] = "notice_id"

    notice_id: UUID
    market: AnyMarket
    notice_type: ProcurementNoticeType
    order_id: UUID | None = None
    competition_id: UUID | None = None
    first_day: date | None = None
    last_day: date | None = None


class ProcurementNoticeRequired(ProcurementNoticeEvent):
    """The law asks for a notice by the end of `due_on`; on `remind_on` that is said.

    `amount_pence` is the value that it is asked for at, where it is of one contract or competition, and
    `amount_includes_vat` how the law counts it.
    """

    TYPE: ClassVar[str] = "ordering.ProcurementNoticeRequired.v1"
    occasion: ProcurementNoticeOccasion
    regime: AnyRegime
    amount_pence: int | None = None
    amount_includes_vat: bool | None = None
    happened_at: AwareDatetime
    due_on: date
    remind_on: date
    policies: tuple[str, ...] = ()


class ProcurementNoticeDue(ProcurementNoticeEvent):
    """The day by which the notice has to be published is near."""

    TYPE: ClassVar[str] = "ordering.ProcurementNoticeDue.v1"
    due_on: date


class ProcurementNoticeOverdue(ProcurementNoticeEvent):
    """The notice was not published by the end of the day named: it is still to do."""

    TYPE: ClassVar[str] = "ordering.ProcurementNoticeOverdue.v1"
    due_on: date


class ProcurementNoticePublished(ProcurementNoticeEvent):
    """The notice was published on a day; `reference` finds it. Said again, it corrects that."""

    TYPE: ClassVar[str] = "ordering.ProcurementNoticePublished.v1"
    published_on: date
    reference: str = Field(examples=["2016/S 000-012345"])


class ProcurementNoticeWithdrawn(ProcurementNoticeEvent):
    """The notice has not to be published, for the reason given."""

    TYPE: ClassVar[str] = "ordering.ProcurementNoticeWithdrawn.v1"
    reason: Annotated[Reason, Code("procurement_notice_withdrawn reason")]
    withdrawn_at: AwareDatetime

"""Facts about notices of the law: what has to be published, or told to the Minister, because the register changed."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.codes import AnyCategory, AnyMarket
from shared.contracts.event import Event
from shared.reference.codes import Code

NoticeType = Annotated[str, Code("type of notice")]
NoticeOccasion = Annotated[str, Code("occasion of notice")]


class RegisterNoticeEvent(Event):
    """Base of every fact about one notice; without a category it is about all that the supplier was a member of."""

    TOPIC: ClassVar[str] = "supplier-registry.suppliers"
    AGGREGATE: ClassVar[str] = "register_notice"
    SUBJECT: ClassVar[str] = "notice_id"

    notice_id: UUID
    supplier_id: UUID
    market: AnyMarket
    category: AnyCategory | None = None
    notice_type: NoticeType


class RegisterNoticeRequired(RegisterNoticeEvent):
    """The law asks for a notice by the end of `due_on`, because of what happened; on `remind_on` that is said."""

    TYPE: ClassVar[str] = "supplier_registry.RegisterNoticeRequired.v1"
    occasion: NoticeOccasion
    regime: Annotated[str, Code("regime")]
    happened_at: AwareDatetime
    due_on: date
    remind_on: date
    policies: tuple[str, ...] = ()


class RegisterNoticeDue(RegisterNoticeEvent):
    """The day by which the notice has to be given is near."""

    TYPE: ClassVar[str] = "supplier_registry.RegisterNoticeDue.v1"
    due_on: date


class RegisterNoticeOverdue(RegisterNoticeEvent):
    """The notice was not given by the end of the day named: it is still to do."""

    TYPE: ClassVar[str] = "supplier_registry.RegisterNoticeOverdue.v1"
    due_on: date


class RegisterNoticeGiven(RegisterNoticeEvent):
    """The notice was published, or given, on a day; `reference` finds it. Said again, it corrects that."""

    TYPE: ClassVar[str] = "supplier_registry.RegisterNoticeGiven.v1"
    given_on: date
    reference: str = Field(examples=["2026/S 000-012345"])

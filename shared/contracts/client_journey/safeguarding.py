"""Facts about safeguarding reports. The public ones name the report and its district, and nothing and nobody else."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.codes import AnyDistrict
from shared.contracts.event import Event
from shared.contracts.sealed import Sealed
from shared.reference.codes import Code

AnyConcern = Annotated[str, Code("safeguarding concern")]
AnyUrgency = Annotated[str, Code("urgency")]
AnyAuthority = Annotated[str, Code("safeguarding referral")]


class SafeguardingEvent(Event):
    """Base of every fact about one safeguarding report."""

    TOPIC: ClassVar[str] = "client-journey.reminders"
    AGGREGATE: ClassVar[str] = "safeguarding_report"
    SUBJECT: ClassVar[str] = "report_id"

    report_id: UUID
    district: AnyDistrict


class SafeguardingConcernRecorded(SafeguardingEvent):
    """Somebody is worried about a client: what about is sealed by the client's key. `by` is the account."""

    TYPE: ClassVar[str] = "client_journey.SafeguardingConcernRecorded.v1"
    PRIVATE: ClassVar[bool] = True
    client_id: UUID
    journey_id: UUID
    order_id: UUID | None = None
    supplier_id: UUID | None = None
    by: str
    concern: AnyConcern
    urgency: AnyUrgency
    sealed: Sealed
    reported_at: AwareDatetime
    due_by: date
    policies: tuple[str, ...]


class SafeguardingReportMade(SafeguardingEvent):
    """A report waits for the safeguarding lead of the district."""

    TYPE: ClassVar[str] = "client_journey.SafeguardingReportMade.v1"
    due_by: date


class SafeguardingReportAcknowledged(SafeguardingEvent):
    """The lead has read the report, and decides by a day."""

    TYPE: ClassVar[str] = "client_journey.SafeguardingReportAcknowledged.v1"
    PRIVATE: ClassVar[bool] = True
    by: str
    acknowledged_at: AwareDatetime
    due_by: date
    policies: tuple[str, ...]


class SafeguardingReportReferred(SafeguardingEvent):
    """The lead passed the report on to whoever may act, and asks again by a day."""

    TYPE: ClassVar[str] = "client_journey.SafeguardingReportReferred.v1"
    PRIVATE: ClassVar[bool] = True
    by: str
    to: AnyAuthority
    referred_at: AwareDatetime
    due_by: date
    policies: tuple[str, ...]


class SafeguardingReportClosed(SafeguardingEvent):
    """Nothing is left to do, with the reason."""

    TYPE: ClassVar[str] = "client_journey.SafeguardingReportClosed.v1"
    PRIVATE: ClassVar[bool] = True
    by: str
    outcome: Annotated[str, Code("safeguarding_closed reason")]
    closed_at: AwareDatetime


class SafeguardingReportOverdue(SafeguardingEvent):
    """A report was not dealt with by its day: the district's manager is told that there is one."""

    TYPE: ClassVar[str] = "client_journey.SafeguardingReportOverdue.v1"
    due_by: date

"""Facts about who looks after a client, private, and about who looks after a need, for whoever writes to coaches."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

from shared.contracts.client_journey.journeys import JourneyEvent
from shared.contracts.codes import AnyJobcentre
from shared.contracts.event import Event, Reason
from shared.reference.codes import Code


class Coach(BaseModel):
    """A work coach, by the account of the identity provider that issued it."""

    model_config = ConfigDict(frozen=True)

    issuer: str
    subject: str


class CoachAssigned(JourneyEvent):
    """This coach looks after the client from now on; whoever covered for the one before does no longer."""

    TYPE: ClassVar[str] = "client_journey.CoachAssigned.v1"
    PRIVATE: ClassVar[bool] = True
    coach: Coach
    reason: Annotated[Reason, Code("coach_assigned reason")] | None = None
    assigned_at: AwareDatetime


class CoachCovered(JourneyEvent):
    """Another coach looks after the client as well, from the first to the last of these days."""

    TYPE: ClassVar[str] = "client_journey.CoachCovered.v1"
    PRIVATE: ClassVar[bool] = True
    covering: Coach
    first_on: date
    last_on: date
    covered_at: AwareDatetime
    policies: tuple[str, ...] = ()


class CoverEnded(JourneyEvent):
    """Nobody covers any more: the coach is back before the last day."""

    TYPE: ClassVar[str] = "client_journey.CoverEnded.v1"
    PRIVATE: ClassVar[bool] = True
    ended_at: AwareDatetime


class JobcentreChosen(JourneyEvent):
    """The client comes to this jobcentre of the district."""

    TYPE: ClassVar[str] = "client_journey.JobcentreChosen.v1"
    PRIVATE: ClassVar[bool] = True
    jobcentre: AnyJobcentre
    chosen_at: AwareDatetime


class AssignmentEvent(Event):
    """Base of every fact about who looks after a need, for whoever writes to that coach; no journey is named."""

    TOPIC: ClassVar[str] = "client-journey.assignments"
    AGGREGATE: ClassVar[str] = "assignment"
    SUBJECT: ClassVar[str] = "assignment_id"

    assignment_id: UUID
    need_id: UUID


class NeedAssigned(AssignmentEvent):
    """This coach looks for provision for the need, and hears what becomes of its order."""

    TYPE: ClassVar[str] = "client_journey.NeedAssigned.v1"
    coach: Coach
    assigned_at: AwareDatetime


class NeedUnassigned(AssignmentEvent):
    """No coach looks after the need until one of its new district does."""

    TYPE: ClassVar[str] = "client_journey.NeedUnassigned.v1"
    unassigned_at: AwareDatetime

"""Facts about the evaluation of an application: what is asked of the applicant, and what it says to an exclusion.

That something is asked or answered is public; what, and which ground is meant, is private.
"""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.codes import ServiceCode
from shared.contracts.supplier_registry.applications import ApplicationEvent, RefusalCode


class EvaluationBegun(ApplicationEvent):
    """An account of the department took the evaluation on: the first to act on it, or who took it over."""

    TYPE: ClassVar[str] = "supplier_registry.EvaluationBegun.v1"
    PRIVATE: ClassVar[bool] = True
    assessor: str = Field(examples=["5b0f7c1e-ada"])
    begun_at: AwareDatetime


class ClarificationRequested(ApplicationEvent):
    """The applicant was asked to clarify something by the day named (PCR 2015 reg. 56(4)). No clock stops for it.

    On `remind_on`, where it has not answered, it is reminded.
    """

    TYPE: ClassVar[str] = "supplier_registry.ClarificationRequested.v1"
    clarification_id: UUID
    answer_by: date
    remind_on: date | None = None
    policies: tuple[str, ...] = ()


class ClarificationPut(ApplicationEvent):
    """What was asked."""

    TYPE: ClassVar[str] = "supplier_registry.ClarificationPut.v1"
    PRIVATE: ClassVar[bool] = True
    clarification_id: UUID
    question: str = Field(examples=["Which policy is in force?"])


class ClarificationDue(ApplicationEvent):
    """The day by which the applicant was asked to answer is near, and it has not done so."""

    TYPE: ClassVar[str] = "supplier_registry.ClarificationDue.v1"
    clarification_id: UUID
    answer_by: date


class ClarificationUnanswered(ApplicationEvent):
    """The applicant did not answer by the end of the day named. Nothing is decided by that, and it still may."""

    TYPE: ClassVar[str] = "supplier_registry.ClarificationUnanswered.v1"
    clarification_id: UUID
    answer_by: date


class ClarificationAnswered(ApplicationEvent):
    """The applicant answered what it was asked."""

    TYPE: ClassVar[str] = "supplier_registry.ClarificationAnswered.v1"
    clarification_id: UUID
    answered_at: AwareDatetime


class ClarificationGiven(ApplicationEvent):
    """What the applicant answered."""

    TYPE: ClassVar[str] = "supplier_registry.ClarificationGiven.v1"
    PRIVATE: ClassVar[bool] = True
    clarification_id: UUID
    answer: str = Field(examples=["The one of this year, which is attached."])


class RepresentationsInvited(ApplicationEvent):
    """Before a refusal on an exclusion ground the applicant may say something, by the day named (PA 2023 s. 58(2)).

    Its time begins when the invitation is served, under `notice_id`: the day named is right where that is on the same
    day. Without an id, as in invitations of 0.1.0, it began with the invitation.
    """

    TYPE: ClassVar[str] = "supplier_registry.RepresentationsInvited.v1"
    representations_by: date
    remind_on: date | None = None
    policies: tuple[str, ...] = ()
    notice_id: UUID | None = None


class InvitationServed(ApplicationEvent):
    """An invitation to make representations reached the applicant, whose time is counted from that day.

    `moved_from` is the last day that the invitation named, where it is another now.
    """

    TYPE: ClassVar[str] = "supplier_registry.InvitationServed.v1"
    notice_id: UUID
    served_on: date
    means: ServiceCode
    representations_by: date
    remind_on: date | None = None
    moved_from: date | None = None
    policies: tuple[str, ...] = ()


class InvitationExplained(ApplicationEvent):
    """For which reasons a refusal is considered, and what was said of them."""

    TYPE: ClassVar[str] = "supplier_registry.InvitationExplained.v1"
    PRIVATE: ClassVar[bool] = True
    reasons: tuple[Annotated[RefusalCode, Field(examples=["mandatory_exclusion_ground"])], ...]
    detail: str = Field(examples=["The register shows a conviction."])
    representations_by: date
    remind_on: date | None = None
    invited_at: AwareDatetime
    notice_id: UUID | None = None


class RepresentationsDue(ApplicationEvent):
    """The last day for representations is near, and the applicant has made none."""

    TYPE: ClassVar[str] = "supplier_registry.RepresentationsDue.v1"
    representations_by: date


class RepresentationsNotMade(ApplicationEvent):
    """The applicant made no representations by the end of the day named. Nothing is decided by that: it may be now."""

    TYPE: ClassVar[str] = "supplier_registry.RepresentationsNotMade.v1"
    representations_by: date


class RepresentationsMade(ApplicationEvent):
    """The applicant made representations."""

    TYPE: ClassVar[str] = "supplier_registry.RepresentationsMade.v1"
    made_at: AwareDatetime


class RepresentationsGiven(ApplicationEvent):
    """What the applicant said."""

    TYPE: ClassVar[str] = "supplier_registry.RepresentationsGiven.v1"
    PRIVATE: ClassVar[bool] = True
    text: str = Field(examples=["The conviction was quashed."])
    made_at: AwareDatetime

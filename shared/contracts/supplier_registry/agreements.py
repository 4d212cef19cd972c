"""Facts about the agreement that both sides make before a membership begins."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import AwareDatetime, Field

from shared.contracts.codes import AnyCategory
from shared.contracts.supplier_registry.applications import ApplicationEvent
from shared.reference.codes import Code

AgreementCode = Annotated[str, Code("agreement")]
PartyCode = Annotated[str, Code("party to an agreement")]


class AgreementOffered(ApplicationEvent):
    """The applicant was accepted in these categories, and is a member from when it accepts this text.

    The authority has signed it. On `remind_on` the supplier is reminded; `accept_by` is the day named to it.
    """

    TYPE: ClassVar[str] = "supplier_registry.AgreementOffered.v1"
    categories: tuple[AnyCategory, ...]
    text_version: AgreementCode
    offered_at: AwareDatetime
    accept_by: date
    remind_on: date | None = None
    policies: tuple[str, ...] = ()


class AgreementAccepted(ApplicationEvent):
    """The supplier accepted the agreement that it was offered; the memberships of these categories begin with it."""

    TYPE: ClassVar[str] = "supplier_registry.AgreementAccepted.v1"
    categories: tuple[AnyCategory, ...]
    text_version: AgreementCode
    accepted_at: AwareDatetime


class AgreementSigned(ApplicationEvent):
    """Who signed for one of the two sides, and in which capacity."""

    TYPE: ClassVar[str] = "supplier_registry.AgreementSigned.v1"
    PRIVATE: ClassVar[bool] = True
    party: PartyCode
    text_version: AgreementCode
    name: str = Field(examples=["Jo Doe"])
    capacity: str = Field(examples=["director"])
    signed_at: AwareDatetime


class AgreementDue(ApplicationEvent):
    """The day by which the supplier was asked to accept the agreement is near, and it has not done so yet."""

    TYPE: ClassVar[str] = "supplier_registry.AgreementDue.v1"
    categories: tuple[AnyCategory, ...]
    accept_by: date


class AgreementOverdue(ApplicationEvent):
    """The agreement was not accepted by the end of the day named. Nothing is decided by that: it may still be."""

    TYPE: ClassVar[str] = "supplier_registry.AgreementOverdue.v1"
    categories: tuple[AnyCategory, ...]
    accept_by: date

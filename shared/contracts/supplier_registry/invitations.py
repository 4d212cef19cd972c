"""Facts about invitations: who may come to speak for a supplier by a passcode that was shown once."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.event import Event
from shared.reference.codes import Code


class InvitationEvent(Event):
    """Base of every fact about one invitation to speak for a supplier."""

    TOPIC: ClassVar[str] = "supplier-registry.suppliers"
    AGGREGATE: ClassVar[str] = "invitation"
    SUBJECT: ClassVar[str] = "invitation_id"

    invitation_id: UUID
    supplier_id: UUID


class AccountInvited(InvitationEvent):
    """Whoever has the passcode may speak for the supplier: as an account, or with all of their organisation.

    `named` is the account or organisation that alone may accept, where one is named. Of the passcode only its hash is
    kept. `org`, or `issuer` and `account`, are whoever of the supplier invited, none where an officer did.
    """

    TYPE: ClassVar[str] = "supplier_registry.AccountInvited.v1"
    PRIVATE: ClassVar[bool] = True
    kind: Annotated[str, Code("kind of account")]
    named: str | None = Field(default=None, examples=["ada"])
    passcode_sha256: str = Field(pattern="^[0-9a-f]{64}$", examples=["0123456789abcdef" * 4])
    org: str | None = None
    issuer: str | None = None
    account: str | None = None
    invited_at: AwareDatetime
    expires_at: AwareDatetime
    policies: tuple[str, ...] = ()


class InvitationAccepted(InvitationEvent):
    """Somebody accepted an invitation, and speaks for the supplier from now on: AccountLinked says who."""

    TYPE: ClassVar[str] = "supplier_registry.InvitationAccepted.v1"
    accepted_at: AwareDatetime


class InvitationWithdrawn(InvitationEvent):
    """An invitation was taken back before anybody accepted it."""

    TYPE: ClassVar[str] = "supplier_registry.InvitationWithdrawn.v1"
    PRIVATE: ClassVar[bool] = True
    withdrawn_at: AwareDatetime

"""Who speaks for a supplier, and invitations to do so."""

from uuid import UUID

from pydantic import AwareDatetime

from portal.api.operation import Answer, Body, Listed, Nothing, Operation


class Speaker(Answer):
    """An organisation of the identity provider, or an account, that speaks for a supplier."""

    kind: str
    id: str


class Invitation(Answer):
    """An invitation without its passcode."""

    invitation_id: UUID
    kind: str
    id: str | None
    status: str
    invited_at: AwareDatetime
    expires_at: AwareDatetime


class InvitationMade(Answer):
    """A new invitation; its passcode is shown this once, and None when the request is repeated."""

    invitation_id: UUID
    passcode: str | None
    expires_at: AwareDatetime


class InviteAccount(Body):
    """Whether one colleague is invited or everybody of another organisation."""

    kind: str = "account"


class AcceptInvitation(Body):
    """The passcode that the colleague handed over."""

    passcode: str


class SpeaksFor(Body):
    """Who no longer speaks for the supplier."""

    kind: str
    id: str


ACCOUNTS = Operation("GET", "/v1/suppliers/{supplier_id}/accounts", Listed[Speaker])
UNLINK_ACCOUNT = Operation("POST", "/v1/suppliers/{supplier_id}/accounts/unlinking", Nothing, body=SpeaksFor)
INVITATIONS = Operation("GET", "/v1/suppliers/{supplier_id}/invitations", Listed[Invitation], query=("limit",))
INVITE_ACCOUNT = Operation("POST", "/v1/suppliers/{supplier_id}/invitations", InvitationMade, body=InviteAccount)
ACCEPT_INVITATION = Operation("POST", "/v1/invitations/{invitation_id}/acceptance", Nothing, body=AcceptInvitation)
WITHDRAW_INVITATION = Operation("POST", "/v1/invitations/{invitation_id}/withdrawal", Nothing)

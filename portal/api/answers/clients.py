"""Who a client is: sealed, and opened by a look that stays on record."""

from datetime import datetime
from uuid import UUID

from portal.api.operation import Answer, Body, ForReason, Listed, Nothing, Operation, TwoWay


class Consent(Answer):
    """What a client agreed to."""

    purpose: str
    way: str
    given_at: datetime


class Client(Answer):
    """What is recorded of a client and since when, without a word of it."""

    contact_details_recorded_at: datetime | None
    access_needs_recorded_at: datetime | None
    erased_at: datetime | None
    consents: tuple[Consent, ...] = ()
    restricted_for: str | None = None


class ContactDetails(TwoWay):
    """How a client is addressed and reached."""

    name: str
    language: str = "en"
    address: tuple[str, ...] = ()
    postcode: str | None = None
    phone: str | None = None
    email: str | None = None
    preferred_way: str | None = None


class AccessNeeds(TwoWay):
    """What a client needs to take part."""

    needs: tuple[str, ...] = ()
    interpreter: str | None = None
    said: str = ""


class OpenedClient(Answer):
    """What was sealed of a client; `not_recorded` names what nobody has written down."""

    erased: bool
    contact_details: ContactDetails | None = None
    access_needs: AccessNeeds | None = None
    not_recorded: tuple[str, ...] = ()


class OpenClient(Body):
    """Open these kinds, for a reason that who looks after the client need not give."""

    kinds: tuple[str, ...]
    reason: str | None = None


class Opening(Answer):
    """One look at what is sealed of a client, and never what was read."""

    kinds: tuple[str, ...]
    reason: str
    by: str
    opened_at: datetime
    supplier_id: UUID | None
    order_id: UUID | None
    emergency_id: UUID | None


class GiveConsent(Body):
    """Record what the client agrees to, and how the client said so."""

    purposes: tuple[str, ...]
    way: str


class WithdrawConsent(Body):
    """Record what the client does not agree to any more."""

    purposes: tuple[str, ...]


CLIENT = Operation("GET", "/v1/journeys/{journey_id}/client", Client)
OPEN_CLIENT = Operation("POST", "/v1/journeys/{journey_id}/client/openings", OpenedClient, body=OpenClient)
RECORD_CONTACT_DETAILS = Operation(
    "PUT", "/v1/journeys/{journey_id}/client/contact-details", Nothing, body=ContactDetails
)
RECORD_ACCESS_NEEDS = Operation("PUT", "/v1/journeys/{journey_id}/client/access-needs", Nothing, body=AccessNeeds)
GIVE_CONSENT = Operation("POST", "/v1/journeys/{journey_id}/client/consents", Nothing, body=GiveConsent)
WITHDRAW_CONSENT = Operation(
    "POST", "/v1/journeys/{journey_id}/client/consent-withdrawals", Nothing, body=WithdrawConsent
)
RESTRICT = Operation("POST", "/v1/journeys/{journey_id}/restriction", Nothing, body=ForReason)
LIFT_RESTRICTION = Operation("POST", "/v1/journeys/{journey_id}/restriction-end", Nothing, body=ForReason)
OPENINGS = Operation("GET", "/v1/journeys/{journey_id}/openings", Listed[Opening], query=("after", "limit"))

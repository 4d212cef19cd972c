"""Facts about what a client agrees to, all private: each purpose by itself, given and taken back."""

from typing import Annotated, ClassVar

from pydantic import AwareDatetime

from shared.contracts.client_journey.clients import ClientEvent
from shared.reference.codes import Code

AnyPurpose = Annotated[str, Code("purpose of consent")]
AnyWayOfConsent = Annotated[str, Code("way of consent")]


class ConsentGiven(ClientEvent):
    """The client agrees to this, and said so in this way."""

    TYPE: ClassVar[str] = "client_journey.ConsentGiven.v1"
    PRIVATE: ClassVar[bool] = True
    purpose: AnyPurpose
    way: AnyWayOfConsent
    given_at: AwareDatetime


class ConsentWithdrawn(ClientEvent):
    """The client does not agree to this any more: what rested on it ends at once."""

    TYPE: ClassVar[str] = "client_journey.ConsentWithdrawn.v1"
    PRIVATE: ClassVar[bool] = True
    purpose: AnyPurpose
    withdrawn_at: AwareDatetime

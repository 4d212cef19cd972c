"""What a supplier is shown of the client of its order: how to address and reach them, and the help that they need.

No more than that: one way of reaching the client and not all, codes of what provision must have and not the client's
own words, which are the coach's.
"""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from services.client_journey.clients.domain.details import AccessNeeds, ContactDetails
from shared.contracts.codes import AnyAccessNeed, AnyLanguage
from shared.reference.codes import Code

LETTER, PHONE, TEXT_MESSAGE, EMAIL = "letter", "phone", "text_message", "email"


@dataclass(frozen=True)
class ClientShown:
    """Who comes, how to reach them (`way` says by which of what is given), and what they need to take part."""

    order_id: UUID
    line: int
    name: str
    language: Annotated[str, Code("language of letters")]
    way: Annotated[str, Code("way of contact")] | None
    phone: str | None = None
    email: str | None = None
    address: tuple[str, ...] = ()
    access_needs: tuple[AnyAccessNeed, ...] = ()
    interpreter: AnyLanguage | None = None


def shown(order_id: UUID, line: int, contact: ContactDetails, access: AccessNeeds | None) -> ClientShown:
    """Return what is shown, of what was opened."""
    way = contact.preferred_way or _first_way(contact)
    return ClientShown(
        order_id=order_id,
        line=line,
        name=contact.name,
        language=contact.language,
        way=way,
        phone=contact.phone if way in {PHONE, TEXT_MESSAGE} else None,
        email=contact.email if way == EMAIL else None,
        address=lines_of(contact) if way == LETTER else (),
        access_needs=access.needs if access else (),
        interpreter=access.interpreter if access else None,
    )


def lines_of(contact: ContactDetails) -> tuple[str, ...]:
    """Return the lines of an address as they stand on an envelope."""
    return (*contact.address, *((contact.postcode,) if contact.postcode else ()))


def _first_way(contact: ContactDetails) -> str | None:
    ways = ((PHONE, contact.phone), (EMAIL, contact.email), (LETTER, contact.address))
    return next((way for way, given in ways if given), None)

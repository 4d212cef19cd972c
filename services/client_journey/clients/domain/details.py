"""What is said of a client, as it is asked for and as it is sealed: its text is JSON of these, and of nothing else."""

from typing import Annotated, Any, TypeVar

from pydantic import Field, TypeAdapter

from shared.kernel.commands import Distinct, Line, Text, command, confidential
from shared.kernel.rules import Rejection, reject_if_any
from shared.kernel.text import Shown
from shared.reference.lists import coded

Words = TypeVar("Words")

_PHONE = r"^\+?[0-9][0-9 ()-]{5,24}$"
_EMAIL = r"^[^@\s]{1,64}@[^@\s]+\.[^@\s.]+$"
_POSTCODE = r"^[A-Za-z]{1,2}[0-9][0-9A-Za-z]? ?[0-9][A-Za-z]{2}$"

Phone = Annotated[str, Field(pattern=_PHONE)]
Email = Annotated[str, Field(pattern=_EMAIL, max_length=254)]
Postcode = Annotated[str, Field(pattern=_POSTCODE)]
AddressLine = Annotated[str, Shown(longest=100, needed=True)]


@confidential
@command
class ContactDetails:
    """How the client wants to be addressed and reached; `language` is that of letters to the client."""

    name: Line
    language: Annotated[str, coded("language of letters")] = "en"
    address: Annotated[tuple[AddressLine, ...], Field(max_length=6)] = ()
    postcode: Postcode | None = None
    phone: Phone | None = None
    email: Email | None = None
    preferred_way: Annotated[str, coded("way of contact")] | None = None


@confidential
@command
class AccessNeeds:
    """What the client said that provision must have: codes that offers have too, and the client's own words."""

    needs: Annotated[tuple[Annotated[str, coded("access need")], ...], Distinct()] = ()
    interpreter: Annotated[str, coded("language")] | None = None
    said: Text = ""


def preferred_way_is_there(details: ContactDetails) -> Rejection | None:
    """A client is not reached in a way for which nothing is recorded."""
    reached_by: dict[str, Any] = {
        "letter": details.address,
        "phone": details.phone,
        "text_message": details.phone,
        "email": details.email,
    }
    if details.preferred_way is None or reached_by[details.preferred_way]:
        return None
    return Rejection("way_not_recorded", "record what the client is reached by in this way", "/preferred_way")


def postcode_has_an_address(details: ContactDetails) -> Rejection | None:
    """A letter needs more than a postcode."""
    if details.postcode is None or details.address:
        return None
    return Rejection("address_missing", "a postcode alone is no address", "/address")


def check(details: ContactDetails) -> None:
    """Raise `Rejected` with every reason against these details; none of them says what they were."""
    reject_if_any([preferred_way_is_there(details), postcode_has_an_address(details)])


def text_of(words: Any) -> str:
    """Return what is sealed of something that was said."""
    return TypeAdapter(type(words)).dump_json(words).decode()


def read(kind: type[Words], text: str) -> Words:
    """Return what was said, of a text that was opened; raises `pydantic.ValidationError`."""
    return TypeAdapter(kind).validate_json(text)

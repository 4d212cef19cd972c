"""How the client of an order joins: the first day, the letter, and whether the client still wants the place."""

from datetime import date, datetime

from portal.api.operation import Answer, Body, ForReason, Nothing, Operation


class Venue(Answer):
    """Where it is."""

    name: str
    postcode: str


class FirstDay(Answer):
    """When and where somebody comes the first time, and with what."""

    on: date
    at: str
    early_minutes: int
    venue: Venue | None
    bring: tuple[str, ...]


class Letter(Answer):
    """A letter that was made."""

    language: str
    form: str
    made_at: datetime


class Joining(Answer):
    """How far joining is, and what stands in the way of showing the client and of a letter, by codes."""

    line: int
    details: FirstDay | None
    declined_at: datetime | None
    against_showing: tuple[str, ...]
    against_letter: tuple[str, ...] | None = None
    letters: tuple[Letter, ...] | None = None


class MakeLetter(Body):
    """Make the letter in this form."""

    form: str
    language: str | None = None


JOINING = Operation("GET", "/v1/order-clients/{order_id}", Joining, query=("line",))
DECLINE_PLACE = Operation("POST", "/v1/order-clients/{order_id}/decline", Nothing, query=("line",), body=ForReason)
TAKE_PLACE = Operation("POST", "/v1/order-clients/{order_id}/taking", Nothing, query=("line",))
LETTER = Operation("POST", "/v1/order-clients/{order_id}/letters", Nothing, query=("line",), body=MakeLetter)

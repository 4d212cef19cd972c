"""How the client of an order joins: the first day, the letter, and whether the client still wants the place."""

from datetime import date, datetime

from portal.api.operation import Answer, Body, ForReason, Listed, Nothing, Operation


class Venue(Answer):
    """Where it is."""

    name: str
    postcode: str


class Places(Answer):
    """How something is delivered, and at which venues."""

    mode: str
    venues: tuple[Venue, ...] = ()


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


class ContactAtSupplier(Body):
    """Who is there for the client, how to reach them, and how to find the way or the page to join."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    directions: str | None = None


class GiveDetails(Body):
    """When and where the client begins. Without a day it is that of the order."""

    on: date | None
    at: str
    early_minutes: int | None = None
    venue: str | None = None
    bring: tuple[str, ...] = ()
    contact: ContactAtSupplier


class OrderedPlaces(Answer):
    """How and where one version of an offer is delivered."""

    offer_version: int
    delivery: Places


class MakeLetter(Body):
    """Make the letter in this form."""

    form: str
    language: str | None = None


JOINING = Operation("GET", "/v1/order-clients/{order_id}", Joining, query=("line",))
DECLINE_PLACE = Operation("POST", "/v1/order-clients/{order_id}/decline", Nothing, query=("line",), body=ForReason)
TAKE_PLACE = Operation("POST", "/v1/order-clients/{order_id}/taking", Nothing, query=("line",))
LETTER = Operation("POST", "/v1/order-clients/{order_id}/letters", Nothing, query=("line",), body=MakeLetter)
GIVE_DETAILS = Operation("PUT", "/v1/order-clients/{order_id}/details", Nothing, query=("line",), body=GiveDetails)
ORDERED_PLACES = Operation("GET", "/v1/offers/{offer_id}/versions", Listed[OrderedPlaces])

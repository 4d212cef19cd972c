"""Clients' journeys, by ids and codes: who a client is stands in `clients`."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from portal.api.operation import Answer, Body, ForReason, Listed, Nothing, Operation


class Coach(Answer):
    """The account of a work coach."""

    issuer: str
    subject: str


class Cover(Answer):
    """A colleague who looks after a client as well, for some days."""

    coach: Coach
    first_on: date
    last_on: date


class Journey(Answer):
    """A client's way to work."""

    journey_id: UUID
    district: str
    category: str
    status: str
    started_at: datetime
    closed_at: datetime | None
    erased_at: datetime | None
    jobcentre: str | None
    coach: Coach | None
    covers: tuple[Cover, ...]
    moved_on: date | None
    last_seen_on: date | None


class Entry(Answer):
    """One thing that happened on a journey."""

    on: date
    kind: str
    about: str
    at: datetime | None = None
    detail: dict[str, Any] = Field(default_factory=dict)


class Timeline(Answer):
    """All that happened on a journey, oldest first."""

    journey: Journey
    entries: tuple[Entry, ...]


class JourneyCreated(Answer):
    """A journey that was opened; the reference is told once, where one was made."""

    journey_id: UUID
    client_ref: UUID | None = None


class StartJourney(Body):
    """Open a journey."""

    client_ref: str | None = None
    district: str
    category: str
    jobcentre: str | None = None


class SearchJourneys(Body):
    """Find journeys by the client's reference, which stands in no address."""

    client_ref: str


class MoveJourney(Body):
    """Move the client to another category."""

    to_category: str
    reason: str
    moved_on: date | None = None


class RecordContact(Body):
    """Say how a coach was in contact with the client."""

    how: str
    seen_on: date | None = None


class TransferJourney(Body):
    """Hand the client over to another district."""

    to_district: str
    jobcentre: str | None = None
    reason: str


class NamedCoach(Body):
    """A coach by account."""

    subject: str
    issuer: str | None = None


class AssignCoach(Body):
    """Assign a coach, or hand the client over to another."""

    coach: NamedCoach
    reason: str


class CoverForCoach(Body):
    """Let a colleague look after the client as well."""

    by: NamedCoach
    first_on: date
    last_on: date


class ChooseJobcentre(Body):
    """Say which jobcentre the client goes to."""

    jobcentre: str | None = None


START_JOURNEY = Operation("POST", "/v1/journeys", JourneyCreated, body=StartJourney)
JOURNEYS = Operation(
    "GET",
    "/v1/journeys",
    Listed[Journey],
    query=("district", "status", "category", "mine", "unassigned", "after", "limit"),
)
SEARCH_JOURNEYS = Operation("POST", "/v1/journeys/search", Listed[Journey], body=SearchJourneys)
JOURNEY = Operation("GET", "/v1/journeys/{journey_id}", Journey)
TIMELINE = Operation("GET", "/v1/journeys/{journey_id}/timeline", Timeline)
MOVE_JOURNEY = Operation("POST", "/v1/journeys/{journey_id}/moves", Nothing, body=MoveJourney)
RECORD_CONTACT = Operation("POST", "/v1/journeys/{journey_id}/contacts", Nothing, body=RecordContact)
TRANSFER_JOURNEY = Operation("POST", "/v1/journeys/{journey_id}/transfer", Nothing, body=TransferJourney)
ASSIGN_COACH = Operation("POST", "/v1/journeys/{journey_id}/coach", Nothing, body=AssignCoach)
COVER = Operation("POST", "/v1/journeys/{journey_id}/cover", Nothing, body=CoverForCoach)
END_COVER = Operation("POST", "/v1/journeys/{journey_id}/cover-end", Nothing)
CLOSE_JOURNEY = Operation("POST", "/v1/journeys/{journey_id}/closure", Nothing, body=ForReason)
CHOOSE_JOBCENTRE = Operation("POST", "/v1/journeys/{journey_id}/jobcentre", Nothing, body=ChooseJobcentre)

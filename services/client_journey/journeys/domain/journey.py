"""A client's journey: opened in a category, moved in any direction, closed.

The client is the id of its key in the vault. The reference is kept nowhere but there, where an HMAC of it is a name.
Reasons are codes only: a free text about a journey would be about a client.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, TypedDict
from uuid import UUID

from pydantic import UUID4, WithJsonSchema

from shared.contracts import client_journey as facts
from shared.contracts.client_journey import Coach
from shared.contracts.codes import AnyCategory, AnyDistrict, AnyJobcentre
from shared.contracts.event import Event, Reason
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.commands import command
from shared.kernel.dated import district_exists, jobcentre_is_open
from shared.kernel.holding import Claim, ClaimRef
from shared.kernel.known_codes import status_is_known
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import CategoryCode, DistrictCode, JobcentreCode, ReasonKind, prevailing_policy, reason_of
from shared.reference.calendar import add_months, uk_date
from shared.reference.codes import Code
from shared.reference.contact_kinds import contact_kinds
from shared.reference.policy_values import Retention


class Status(StrEnum):
    """Where a journey stands."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True)
class Cover:
    """Another coach looks after the client as well, from the first to the last of these days."""

    coach: Coach
    first_on: date
    last_on: date


@dataclass(frozen=True)
class Contact:
    """A day on which a coach was in contact with the client, or tried to be, and how."""

    on: date
    how: Annotated[str, Code("kind of contact")]


_CONTACTS_KEPT = 20
"""How many contacts a state holds, the last of them: all are in the log."""


@dataclass(frozen=True)
class Journey:
    """One client's way to work; `client_id` is whose it is, until the client is erased.

    `client_key` stood for the client's reference until 0.1, and stands for it where the client was not named since.

    `coach` looks after the client, who was last seen on `last_seen_on`, and on the days of `covers` others do as well.
    `moved_on` is the day since which the client is in this category, once it has changed.

    While `retention_runs`, the client is kept to the end of `keep_until`, once the journey is closed.
    """

    journey_id: UUID
    district: AnyDistrict
    category: AnyCategory
    started_at: datetime
    status: Annotated[Status, Code("journey status")] = Status.OPEN
    closed_at: datetime | None = None
    client_key: str | None = None
    client_id: UUID | None = None
    erased_at: datetime | None = None
    jobcentre: AnyJobcentre | None = None
    coach: Coach | None = None
    covers: tuple[Cover, ...] = ()
    moved_on: date | None = None
    keep_until: date | None = None
    retention_runs: bool = False
    contacts: tuple[Contact, ...] = ()
    last_seen_on: date | None = None

    def is_looked_after_by(self, coach: Coach, day: date) -> bool:
        """Say whether a coach is assigned, or covers on a day: to the end of the journey, and not after it."""
        if self.status is not Status.OPEN:
            return False
        covering = any(each.coach == coach and each.first_on <= day <= each.last_on for each in self.covers)
        return self.coach == coach or covering


_RANDOM = "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-4[0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}$"
RandomId = Annotated[UUID4, WithJsonSchema({"type": "string", "pattern": _RANDOM})]


@command
class StartJourney:
    """Open a client's journey. The reference must be random (UUID version 4): a derived one would be personal data.

    Where none is given, one is made, and returned in the answer alone.
    """

    client_ref: RandomId | None = None
    district: DistrictCode
    category: CategoryCode
    jobcentre: JobcentreCode | None = None


@command
class SearchJourneys:
    """Find a client's journeys by the reference, which so stands in no URL."""

    client_ref: RandomId


@command
class CloseJourney:
    """End the journey, with the reason."""

    reason: Annotated[str, reason_of(ReasonKind.JOURNEY_CLOSED)]


def start(
    journey: Journey | None,
    journey_id: UUID,
    asked: StartJourney,
    client_id: UUID,
    now: datetime,
    coach: Coach | None = None,
) -> list[Event]:
    """Open a journey, or raise `Rejected` where the client has an open one, `journey`, that is not as asked for.

    One that was known by a key of the client's reference is known by the client from now on. A coach who opens it looks
    after it.
    """
    if journey is not None and (journey.district, journey.category) == (asked.district, asked.category):
        return belongs_to(journey, client_id)
    today = uk_date(now)
    exists = district_exists(asked.district, today, today, "/district")
    office = jobcentre_is_open(asked.jobcentre, asked.district, today, "/jobcentre")
    reject_if_any([client_has_no_journey(journey, asked.district), exists, office])
    about = _About(journey_id=journey_id, district=asked.district)
    begun_by = [facts.CoachAssigned(**about, coach=coach, assigned_at=now)] if coach else []
    comes_to = [facts.JobcentreChosen(**about, jobcentre=asked.jobcentre, chosen_at=now)] if asked.jobcentre else []
    return [
        facts.JourneyStarted(**about, category=asked.category, started_at=now),
        facts.JourneyOfClient(**about, client_id=client_id),
        *begun_by,
        *comes_to,
    ]


def belongs_to(journey: Journey, client_id: UUID) -> list[Event]:
    """Record whose a journey is, where that is not known, or only by a key of the client's reference."""
    return [] if journey.client_id else [facts.JourneyOfClient(**_about(journey), client_id=client_id)]


def client_has_no_journey(journey: Journey | None, district: str) -> Rejection | None:
    """One journey at a time; which other district a client is known in is not told."""
    if journey is None:
        return None
    where = f"as {journey.journey_id}" if journey.district == district else "in another district: close that first"
    return Rejection("journey_open", f"the client has an open journey already, {where}", "/client_ref")


def close(journey: Journey, asked: CloseJourney, now: datetime) -> list[Event]:
    """End the journey."""
    if journey.status is Status.CLOSED:
        return []
    reject_if_any([status_is_known("journey", journey.status)])
    return [
        facts.JourneyClosed(**_about(journey), reason=Reason(code=asked.reason), closed_at=now),
        start_retention(journey, now),
    ]


def start_retention(journey: Journey, closed_at: datetime) -> Event:
    """Say how long the client is kept once the journey is closed: until the last day of the period, inclusive."""
    day = uk_date(closed_at)
    terms = prevailing_policy(Retention, day)
    keep_until = add_months(day, terms.values.supporting_months)
    return facts.RetentionStarted(**_about(journey), keep_until=keep_until, policies=(terms.stamp,))


def journey_is_open(journey: Journey) -> Rejection | None:
    """Nothing is planned for a client whose journey ended."""
    if journey.status is Status.OPEN:
        return None
    return Rejection("journey_closed", "the journey is closed; open a new one for the client")


class _About(TypedDict):
    """Which journey every fact is about."""

    journey_id: UUID
    district: str


def _about(journey: Journey) -> _About:
    return _About(journey_id=journey.journey_id, district=journey.district)


def evolve(journey: Journey | None, event: facts.JourneyEvent) -> Journey:
    """Fold one event into a journey."""
    if isinstance(event, facts.JourneyStarted):
        return Journey(event.journey_id, event.district, event.category, event.started_at)
    journey = begun(journey, event)
    match event:
        case facts.JourneyOfClient():
            return replace(journey, client_id=event.client_id, client_key=None)
        case facts.ClientKeyed():
            return replace(journey, client_key=event.client_key)
        case facts.JourneyMoved():
            return replace(journey, category=event.to_category, moved_on=event.moved_on or uk_date(event.moved_at))
        case facts.JourneyClosed():
            return replace(journey, status=Status.CLOSED, closed_at=event.closed_at)
        case facts.ClientErased():
            gone = replace(journey, client_id=None, client_key=None, retention_runs=False)
            return replace(gone, erased_at=event.erased_at)
        case facts.RetentionStarted() | facts.RetentionPostponed():
            return replace(journey, keep_until=event.keep_until, retention_runs=True)
        case facts.RetentionEnded():
            return replace(journey, retention_runs=False)
    return _looked_after(journey, event)


def _looked_after(journey: Journey, event: facts.JourneyEvent) -> Journey:
    match event:
        case facts.CoachAssigned():
            return replace(journey, coach=event.coach, covers=())
        case facts.CoachCovered():
            to_come = tuple(each for each in journey.covers if each.last_on >= uk_date(event.covered_at))
            return replace(journey, covers=(*to_come, Cover(event.covering, event.first_on, event.last_on)))
        case facts.CoverEnded():
            return replace(journey, covers=())
        case facts.JourneyTransferred():
            return replace(journey, district=event.district, jobcentre=None, coach=None, covers=())
        case facts.ClientSeen():
            return _seen(journey, event)
        case facts.JobcentreChosen():
            return replace(journey, jobcentre=event.jobcentre)
    return journey


def _seen(journey: Journey, event: facts.ClientSeen) -> Journey:
    contacts = (*journey.contacts, Contact(event.seen_on, event.how))[-_CONTACTS_KEPT:]
    kind = contact_kinds().get(event.how)
    days = [day for day in (journey.last_seen_on, event.seen_on if kind is None or kind.seen else None) if day]
    return replace(journey, contacts=contacts, last_seen_on=max(days, default=None))


# One open journey per client; by the key of the reference where the client was not named since 0.1.
OPEN_JOURNEY = Claim("open_journey")


def _claims(journey: Journey) -> tuple[ClaimRef, ...]:
    whose = journey.client_id or journey.client_key
    return (OPEN_JOURNEY(whose),) if journey.status == Status.OPEN and whose else ()


JOURNEYS = Aggregate(
    "journey",
    "journeys",
    Journey,
    evolve,
    indexes=(
        ("client_key",),
        ("client_id",),
        ("district", "status"),
        ("district", "category"),
        ("coach.subject", "coach.issuer", "status"),
        ("covers.coach.subject", "status"),
        ("status", "keep_until", "erased_at"),
    ),
    claims=_claims,
)

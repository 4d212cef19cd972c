"""A client's journey: opened in a category, moved in any direction, closed; with needs that orders meet.

The client is a random reference. Reasons are codes only: a free text about a journey would be about a client.
Rules guard what staff ask for. What ordering reports has happened and is taken as it is, in a closed journey too.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypedDict
from uuid import UUID

from pydantic import UUID4, WithJsonSchema

from shared.contracts import client_journey as facts
from shared.contracts.codes import AnyCategory, AnyDistrict
from shared.contracts.event import Event, Reason
from shared.kernel.aggregate import Aggregate, Claim, ClaimRef, begun
from shared.kernel.commands import command
from shared.kernel.rules import NotFound, Rejection, reject_if_any, status_is_known
from shared.reference import CategoryCode, DistrictCode, ReasonKind, reason_of
from shared.reference.codes import Code


class Status(StrEnum):
    """Where a journey stands."""

    OPEN = "open"
    CLOSED = "closed"


class NeedStatus(StrEnum):
    """Where a need stands."""

    OPEN = "open"
    MET = "met"
    UNMET = "unmet"


@dataclass(frozen=True)
class Need:
    """Provision that the client needs in a category; `order_id` and `met_at` are of the order that meets it."""

    need_id: UUID
    category: AnyCategory
    recorded_at: datetime
    status: Annotated[NeedStatus, Code("need status")] = NeedStatus.OPEN
    order_id: UUID | None = None
    met_at: datetime | None = None


@dataclass(frozen=True)
class Journey:
    """One client's way to work; needs stay as they stood when it was closed."""

    journey_id: UUID
    client_ref: UUID
    district: AnyDistrict
    category: AnyCategory
    started_at: datetime
    status: Annotated[Status, Code("journey status")] = Status.OPEN
    closed_at: datetime | None = None
    needs: tuple[Need, ...] = ()

    def need(self, need_id: UUID) -> Need:
        """Return one need; raises `NotFound`."""
        for need in self.needs:
            if need.need_id == need_id:
                return need
        raise NotFound("need", need_id)


_RANDOM = "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-4[0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}$"
RandomId = Annotated[UUID4, WithJsonSchema({"type": "string", "pattern": _RANDOM})]


@command
class StartJourney:
    """Open a client's journey. The reference must be random (UUID version 4): a derived one would be personal data."""

    client_ref: RandomId
    district: DistrictCode
    category: CategoryCode


@command
class MoveJourney:
    """Move the client to another category, with the reason."""

    to_category: CategoryCode
    reason: Annotated[str, reason_of(ReasonKind.JOURNEY_MOVED)]


@command
class RecordNeed:
    """The client needs provision in this category."""

    category: CategoryCode


@command
class ReportUnmet:
    """No suitable offer was found for a need, with the reason."""

    reason: Annotated[str, reason_of(ReasonKind.NEED_UNMET)]


@command
class CloseJourney:
    """End the journey, with the reason."""

    reason: Annotated[str, reason_of(ReasonKind.JOURNEY_CLOSED)]


def start(journey: Journey | None, journey_id: UUID, asked: StartJourney, now: datetime) -> list[Event]:
    """Open a journey, or raise `Rejected` where the client has an open one, `journey`, that is not as asked for."""
    if journey is not None and (journey.district, journey.category) == (asked.district, asked.category):
        return []
    reject_if_any([client_has_no_journey(journey, asked.district)])
    return [
        facts.JourneyStarted(
            journey_id=journey_id,
            district=asked.district,
            client_ref=asked.client_ref,
            category=asked.category,
            started_at=now,
        )
    ]


def client_has_no_journey(journey: Journey | None, district: str) -> Rejection | None:
    """One journey at a time; which other district a client is known in is not told."""
    if journey is None:
        return None
    where = f"as {journey.journey_id}" if journey.district == district else "in another district: close that first"
    return Rejection("journey_open", f"the client has an open journey already, {where}", "/client_ref")


def move(journey: Journey, asked: MoveJourney, now: datetime) -> list[Event]:
    """Move to another category, in any direction."""
    if journey.category == asked.to_category:
        return []
    reject_if_any([journey_is_open(journey)])
    return [
        facts.JourneyMoved(
            **_about(journey),
            from_category=journey.category,
            to_category=asked.to_category,
            moved_at=now,
            reason=Reason(code=asked.reason),
        )
    ]


def record_need(journey: Journey, need_id: UUID, asked: RecordNeed, now: datetime) -> list[Event]:
    """Record a need, or raise `Rejected` with every reason against it."""
    reject_if_any([journey_is_open(journey), no_open_need_in(journey, asked.category)])
    return [facts.NeedRecorded(**_about(journey), need_id=need_id, category=asked.category, recorded_at=now)]


def report_unmet(journey: Journey, need_id: UUID, asked: ReportUnmet, now: datetime) -> list[Event]:
    """Report that no suitable offer was found, or raise `Rejected` with every reason against it."""
    need = journey.need(need_id)
    if need.status is NeedStatus.UNMET:
        return []
    reject_if_any([journey_is_open(journey), need_is_not_met(need), status_is_known("need", need.status)])
    reason = Reason(code=asked.reason)
    return [facts.NeedUnmet(**_about(journey), need_id=need_id, category=need.category, reason=reason, reported_at=now)]


def close(journey: Journey, asked: CloseJourney, now: datetime) -> list[Event]:
    """End the journey."""
    if journey.status is Status.CLOSED:
        return []
    reject_if_any([status_is_known("journey", journey.status)])
    return [facts.JourneyClosed(**_about(journey), reason=Reason(code=asked.reason), closed_at=now)]


def journey_is_open(journey: Journey) -> Rejection | None:
    """Nothing is planned for a client whose journey ended."""
    if journey.status is Status.OPEN:
        return None
    return Rejection("journey_closed", "the journey is closed; open a new one for the client")


def no_open_need_in(journey: Journey, category: str) -> Rejection | None:
    """One need of a category is served at a time, so that one client's need is not bought for twice."""
    for need in journey.needs:
        if need.status not in {NeedStatus.MET, NeedStatus.UNMET} and need.category == category:
            return Rejection("need_open", f"need {need.need_id} in {category} is still open", "/category")
    return None


def need_is_not_met(need: Need) -> Rejection | None:
    """What an order meets is no gap in provision."""
    if need.status is not NeedStatus.MET:
        return None
    return Rejection("need_met", f"order {need.order_id} meets this need")


def meet(journey: Journey, need_id: UUID, order_id: UUID, accepted_at: datetime) -> list[Event]:
    """Take in that a supplier accepted the order for a need.

    A need has one order at a time, so an acceptance older than the one that meets it is late news of an order that is
    over by now.
    """
    need = journey.need(need_id)
    if need.order_id == order_id or (need.met_at is not None and accepted_at < need.met_at):
        return []
    about = _about(journey)
    return [
        facts.NeedMet(**about, need_id=need_id, category=need.category, order_id=order_id, met_at=accepted_at),
    ]


def reopen(journey: Journey, need_id: UUID, order_id: UUID) -> list[Event]:
    """Take in that an order was cancelled: the need that it met is open again, and has been since it was recorded."""
    need = journey.need(need_id)
    if need.order_id != order_id:
        return []
    about = _about(journey)
    return [facts.NeedRecorded(**about, need_id=need_id, category=need.category, recorded_at=need.recorded_at)]


class _About(TypedDict):
    """Which journey every fact is about."""

    journey_id: UUID
    district: str


def _about(journey: Journey) -> _About:
    return _About(journey_id=journey.journey_id, district=journey.district)


def evolve(journey: Journey | None, event: facts.JourneyEvent) -> Journey:
    """Fold one event into a journey."""
    if isinstance(event, facts.JourneyStarted):
        return Journey(event.journey_id, event.client_ref, event.district, event.category, event.started_at)
    journey = begun(journey, event)
    match event:
        case facts.JourneyMoved():
            return replace(journey, category=event.to_category)
        case facts.NeedRecorded():
            return _with(journey, Need(event.need_id, event.category, event.recorded_at))
        case facts.NeedMet():
            met = replace(journey.need(event.need_id), status=NeedStatus.MET)
            return _with(journey, replace(met, order_id=event.order_id, met_at=event.met_at))
        case facts.NeedUnmet():
            return _with(journey, replace(journey.need(event.need_id), status=NeedStatus.UNMET))
        case facts.JourneyClosed():
            return replace(journey, status=Status.CLOSED, closed_at=event.closed_at)
    return journey


def _with(journey: Journey, changed: Need) -> Journey:
    """Put a need in the place of its former self, or at the end."""
    if all(need.need_id != changed.need_id for need in journey.needs):
        return replace(journey, needs=(*journey.needs, changed))
    return replace(journey, needs=tuple(changed if need.need_id == changed.need_id else need for need in journey.needs))


# One open journey per client.
OPEN_JOURNEY = Claim("open_journey")


def _claims(journey: Journey) -> tuple[ClaimRef, ...]:
    return (OPEN_JOURNEY(journey.client_ref),) if journey.status == Status.OPEN else ()


JOURNEYS = Aggregate(
    "journey",
    "journeys",
    Journey,
    evolve,
    indexes=(("client_ref", "status"), ("district", "status"), ("district", "category")),
    claims=_claims,
)

"""A client: an id that tells nothing, its journeys, and what is known of it, each sealed by the client's own key.

All that is known in words is copied here as it is sealed; nothing in this module could open it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from shared.contracts import client_journey as facts
from shared.contracts.client_journey.consents import AnyWayOfConsent
from shared.contracts.event import Event
from shared.contracts.sealed import Sealed
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference.codes import Code


@dataclass(frozen=True)
class Consent:
    """That a client agrees to a purpose: how that was said, and when."""

    way: AnyWayOfConsent
    given_at: datetime


@dataclass(frozen=True)
class Client:
    """What is known of a client. `contact` and `access` are as they were sealed, at the times beside them.

    While it is `restricted_for` a reason, all of it is kept and used for nothing else.
    """

    client_id: UUID
    recorded_at: datetime
    journey_ids: tuple[UUID, ...] = ()
    contact: Sealed | None = None
    contact_at: datetime | None = None
    access: Sealed | None = None
    access_at: datetime | None = None
    erased_at: datetime | None = None
    restricted_for: Annotated[str, Code("client_restricted reason")] | None = None
    consents: dict[str, Consent] = field(default_factory=dict)


def with_journey(client: Client | None, client_id: UUID, journey_id: UUID, now: datetime) -> list[Event]:
    """Record that a journey is a client's, who may have been unknown until now; raises `Rejected` for an erased one."""
    if client is not None and journey_id in client.journey_ids:
        return []
    reject_if_any([is_not_erased(client)])
    recorded = [] if client else [facts.ClientRecorded(client_id=client_id, recorded_at=now)]
    return [*recorded, facts.JourneyOfClientRecorded(client_id=client_id, journey_id=journey_id)]


def record_contact(client: Client | None, sealed: Sealed, now: datetime) -> list[Event]:
    """Record how a client is addressed and reached, in the place of what was known before."""
    found = kept(client)
    return [facts.ContactDetailsRecorded(client_id=found.client_id, sealed=sealed, recorded_at=now)]


def record_access(client: Client | None, sealed: Sealed, now: datetime) -> list[Event]:
    """Record what a client said about access, in the place of what was known before."""
    found = kept(client)
    return [facts.AccessNeedsRecorded(client_id=found.client_id, sealed=sealed, recorded_at=now)]


def kept(client: Client | None) -> Client:
    """Return a client of whom something may be recorded; raises `Rejected`. Every command that seals asks this."""
    reject_if_any([is_there(client), is_not_erased(client)])
    if client is None:
        raise TypeError("a client that is not there was refused")
    return client


def is_there(client: Client | None) -> Rejection | None:
    """What is sealed is a client's."""
    return None if client else Rejection("client_unknown", "nothing is known here of whose journey it is")


def is_not_erased(client: Client | None) -> Rejection | None:
    """UK GDPR art. 17: of a client who was erased nothing is recorded any more; whoever comes back begins anew."""
    if client is None or client.erased_at is None:
        return None
    return Rejection("client_erased", "what was known of this client has been erased: open a new journey")


def evolve(client: Client | None, event: facts.ClientEvent) -> Client:
    """Fold one event into a client."""
    if isinstance(event, facts.ClientRecorded):
        return Client(event.client_id, event.recorded_at)
    client, fold = begun(client, event), _FOLDS.get(type(event))
    return fold(client, event) if fold else client


def _fold_journey(client: Client, event: facts.JourneyOfClientRecorded) -> Client:
    return replace(client, journey_ids=(*client.journey_ids, event.journey_id))


def _fold_contact(client: Client, event: facts.ContactDetailsRecorded) -> Client:
    return replace(client, contact=event.sealed, contact_at=event.recorded_at)


def _fold_access(client: Client, event: facts.AccessNeedsRecorded) -> Client:
    return replace(client, access=event.sealed, access_at=event.recorded_at)


def _fold_restricted(client: Client, event: facts.ClientRestricted) -> Client:
    return replace(client, restricted_for=event.reason)


def _fold_lifted(client: Client, _: facts.ClientRestrictionLifted) -> Client:
    return replace(client, restricted_for=None)


def _fold_forgotten(client: Client, event: facts.ClientForgotten) -> Client:
    return replace(client, erased_at=event.forgotten_at, restricted_for=None)


def _fold_consent(client: Client, event: facts.ConsentGiven) -> Client:
    return replace(client, consents={**client.consents, event.purpose: Consent(event.way, event.given_at)})


def _fold_consent_withdrawn(client: Client, event: facts.ConsentWithdrawn) -> Client:
    return replace(client, consents={name: each for name, each in client.consents.items() if name != event.purpose})


_FOLDS: Mapping[type[Event], Callable[[Client, Any], Client]] = {
    facts.JourneyOfClientRecorded: _fold_journey,
    facts.ContactDetailsRecorded: _fold_contact,
    facts.AccessNeedsRecorded: _fold_access,
    facts.ClientRestricted: _fold_restricted,
    facts.ClientRestrictionLifted: _fold_lifted,
    facts.ClientForgotten: _fold_forgotten,
    facts.ConsentGiven: _fold_consent,
    facts.ConsentWithdrawn: _fold_consent_withdrawn,
}

CLIENTS = Aggregate("client", "clients", Client, evolve, indexes=(("journey_ids",),))

"""A look at what is sealed of a client: who, when, what kind and why, committed before anything is opened."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from services.client_journey.clients.domain.client import Client
from shared.contracts import client_journey as facts
from shared.contracts.event import Event, Reason
from shared.kernel.aggregate import Aggregate
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference.codes import Code
from shared.reference.lists import REASONS_TO_LOOK

LOOKS_AFTER = "looks_after_client"
"""The reason that needs not be given, and cannot: it is so or not."""

WHILE_RESTRICTED = frozenset({"data_request", "correcting_data", "complaint_or_problem", "emergency", "safeguarding"})
"""Reasons for which even restricted data is opened."""

ELSEWHERE = frozenset({LOOKS_AFTER, "joining_letter", "emergency", "safeguarding", *REASONS_TO_LOOK})
"""Reasons that follow from something else, and are not given by hand."""


@dataclass(frozen=True)
class Opening:
    """One look: `by` is the account; the last three say what gave the right to it, beside its role."""

    opening_id: UUID
    client_id: UUID
    journey_id: UUID
    kinds: tuple[Annotated[str, Code("kind of sealed data")], ...]
    reason: Annotated[str, Code("data_opened reason")]
    by: str
    opened_at: datetime
    supplier_id: UUID | None = None
    order_id: UUID | None = None
    emergency_id: UUID | None = None


def may_be_opened(client: Client | None, reason: str) -> Rejection | None:
    """UK GDPR art. 18(2): what is restricted is kept, and opened for the client's rights, claims and need alone."""
    if client is None or client.restricted_for is None or reason in WHILE_RESTRICTED:
        return None
    detail = f"the client's data is restricted: it is opened for {', '.join(sorted(WHILE_RESTRICTED))} alone"
    return Rejection("client_restricted", detail, "/reason")


def open_sealed(opening: Opening) -> list[Event]:
    """Record a look at what is sealed."""
    return [
        facts.SealedOpened(
            opening_id=opening.opening_id,
            client_id=opening.client_id,
            journey_id=opening.journey_id,
            kinds=opening.kinds,
            reason=Reason(code=opening.reason),
            by=opening.by,
            supplier_id=opening.supplier_id,
            order_id=opening.order_id,
            emergency_id=opening.emergency_id,
            opened_at=opening.opened_at,
        )
    ]


def reason_for(asked: str | None, *, looks_after: bool) -> str:
    """Return why something is opened, or raise `Rejected`: who does not look after the client gives a reason."""
    reject_if_any([reason_is_for_staff_to_give(asked), reason_is_given(asked, looks_after=looks_after)])
    return asked or LOOKS_AFTER


def reason_is_given(asked: str | None, *, looks_after: bool) -> Rejection | None:
    """UK GDPR art. 5(1)(b): data is opened for a purpose; who does not look after the client says which."""
    if asked is not None or looks_after:
        return None
    return Rejection("reason_needed", "you do not look after this client today: say why you open it", "/reason")


def reason_is_for_staff_to_give(asked: str | None) -> Rejection | None:
    """Some reasons are so or not, and are recorded where they are."""
    if asked not in ELSEWHERE:
        return None
    return Rejection("reason_not_given", f"{asked} follows from something else, and is not given", "/reason")


def evolve(_: Opening | None, event: facts.OpeningEvent) -> Opening:
    """Fold the one event that an opening is."""
    if not isinstance(event, facts.SealedOpened):
        raise TypeError(f"{event.TYPE} is no opening")
    return Opening(
        event.opening_id,
        event.client_id,
        event.journey_id,
        event.kinds,
        event.reason.code,
        event.by,
        event.opened_at,
        event.supplier_id,
        event.order_id,
        event.emergency_id,
    )


OPENINGS = Aggregate("opening", "openings", Opening, evolve, indexes=(("journey_id",), ("client_id",)))

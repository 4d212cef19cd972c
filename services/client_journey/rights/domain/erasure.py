"""The erasure of one client: decided, and then carried out, whatever fails meanwhile."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from shared.contracts import client_journey as facts
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.holding import Claim, ClaimRef


@dataclass(frozen=True)
class Erasure:
    """Whose data is erased, on which ground; `client_id` is `None` where no key was ever made."""

    erasure_id: UUID
    client_id: UUID | None
    journey_ids: tuple[UUID, ...]
    ground: facts.AnyErasureGround
    decided_at: datetime
    request_id: UUID | None = None
    carried_out_at: datetime | None = None


def evolve(erasure: Erasure | None, event: facts.ErasureEvent) -> Erasure:
    """Fold one event into an erasure."""
    if isinstance(event, facts.ErasureDecided):
        about = (event.erasure_id, event.client_id, event.journey_ids, event.ground, event.decided_at)
        return Erasure(*about, request_id=event.request_id)
    erasure = begun(erasure, event)
    match event:
        case facts.ErasureCarriedOut():
            return replace(erasure, carried_out_at=event.carried_out_at)
    return erasure


ERASURE_OF = Claim("erasure_of")
"""One erasure of a client; it is held for good, since nothing more of the client is ever recorded."""


def _claims(erasure: Erasure) -> tuple[ClaimRef, ...]:
    return (ERASURE_OF(erasure.client_id),) if erasure.client_id else ()


ERASURES = Aggregate(
    "erasure", "erasures", Erasure, evolve, indexes=(("carried_out_at",), ("client_id",)), claims=_claims
)

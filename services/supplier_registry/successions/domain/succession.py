"""A succession: proposed by one category manager, and confirmed or returned by another."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from shared.contracts import supplier_registry as facts
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.holding import Claim, ClaimRef
from shared.reference.codes import Code

PROPOSED_FOR = Claim("succession_of")
"""One proposal for each supplier whose place is to be taken."""


class Status(StrEnum):
    """Where a succession stands."""

    PROPOSED = "proposed"
    RETURNED = "returned"
    CONFIRMED = "confirmed"


@dataclass(frozen=True)
class Succession:
    """`successor_id` takes the place of `supplier_id`, as happened on a day; `return_note` is why it was returned.

    Whoever speaks for the one speaks for the other then where `accounts_pass`.
    """

    succession_id: UUID
    supplier_id: UUID
    successor_id: UUID
    kind: facts.SuccessionKind
    happened_on: date
    proposed_by: str
    proposed_at: datetime
    note: str = ""
    status: Annotated[Status, Code("succession status")] = Status.PROPOSED
    decided_at: datetime | None = None
    return_note: str = ""
    accounts_pass: bool = True


def evolve(succession: Succession | None, event: facts.SuccessionEvent) -> Succession:
    """Fold one event into a succession."""
    if isinstance(event, facts.SuccessionProposed):
        return _proposed(event)
    succession = begun(succession, event)
    match event:
        case facts.SuccessionReturned():
            returned = replace(succession, status=Status.RETURNED, decided_at=event.returned_at)
            return replace(returned, return_note=event.note)
        case facts.SuccessionConfirmed():
            return replace(succession, status=Status.CONFIRMED, decided_at=event.confirmed_at)
    return succession


def _proposed(event: facts.SuccessionProposed) -> Succession:
    return Succession(
        succession_id=event.succession_id,
        supplier_id=event.supplier_id,
        successor_id=event.successor_id,
        kind=event.kind,
        happened_on=event.happened_on,
        proposed_by=event.proposed_by,
        proposed_at=event.proposed_at,
        note=event.note,
        accounts_pass=event.accounts_pass,
    )


def _claims(succession: Succession) -> tuple[ClaimRef, ...]:
    return (PROPOSED_FOR(succession.supplier_id),) if succession.status == Status.PROPOSED else ()


SUCCESSIONS = Aggregate(
    "succession",
    "successions",
    Succession,
    evolve,
    indexes=(("status",), ("supplier_id",), ("successor_id",)),
    claims=_claims,
)

"""How one client joins an order: what is said about the first day, the letters made, and whether they take the place.

An order for several clients has a line for each, and each joins by their own.

It names no client. Words in it are sealed by the client's key, and reasons are codes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Annotated, Any, TypedDict
from uuid import UUID

from shared.contracts import client_journey as facts
from shared.contracts.client_journey.joining import AnyLetterForm, AnyLetterLanguage, AnyParty, AnyThingToBring
from shared.contracts.codes import AnyDistrict
from shared.contracts.event import Event
from shared.contracts.sealed import Sealed
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.holding import Claim, ClaimRef
from shared.reference.codes import Code


@dataclass(frozen=True)
class Details:
    """When and where the client begins, and who said so."""

    given_by: AnyParty
    on: date
    at: time
    early_minutes: int
    venue: int | None
    bring: tuple[AnyThingToBring, ...]
    words: Sealed | None
    given_at: datetime


@dataclass(frozen=True)
class LetterMade:
    """A letter that was made."""

    language: AnyLetterLanguage
    form: AnyLetterForm
    made_at: datetime


@dataclass(frozen=True)
class PlaceRefused:
    """That the client does not take the place, and why."""

    reason: Annotated[str, Code("place_declined reason")]
    declined_at: datetime


@dataclass(frozen=True)
class Joining:
    """How the client of one line joins the order that was placed for it; `district` looked after them at the last."""

    joining_id: UUID
    order_id: UUID
    district: AnyDistrict
    need_id: UUID
    journey_id: UUID
    details: Details | None = None
    letters: tuple[LetterMade, ...] = ()
    declined: PlaceRefused | None = None
    line: int = 1


class About(TypedDict):
    """Which joining every fact is about, and the district that looks after the client by then."""

    joining_id: UUID
    order_id: UUID
    line: int
    district: str


def about(joining: Joining, district: str) -> About:
    """Return what every fact about this joining says."""
    return About(joining_id=joining.joining_id, order_id=joining.order_id, line=joining.line, district=district)


def evolve(joining: Joining | None, event: facts.JoiningEvent) -> Joining:
    """Fold one event into how a client joins."""
    if isinstance(event, facts.JoiningBegun):
        ids = (event.joining_id, event.order_id, event.district, event.need_id, event.journey_id)
        return Joining(*ids, line=event.line)
    joining, fold = begun(joining, event), _FOLDS.get(type(event))
    return replace(fold(joining, event), district=event.district) if fold else joining


def _fold_details(joining: Joining, event: facts.JoiningDetailsGiven) -> Joining:
    details = Details(
        event.given_by,
        event.on,
        event.begins_at,
        event.early_minutes,
        event.venue_index,
        event.bring,
        event.words,
        event.given_at,
    )
    return replace(joining, details=details)


def _fold_letter(joining: Joining, event: facts.JoiningLetterMade) -> Joining:
    made = LetterMade(event.written_in, event.form, event.made_at)
    return replace(joining, letters=(*joining.letters, made)[-_LETTERS_SHOWN:])


def _fold_declined(joining: Joining, event: facts.PlaceDeclined) -> Joining:
    return replace(joining, declined=PlaceRefused(event.reason.code, event.declined_at))


def _fold_taken(joining: Joining, _: facts.PlaceTaken) -> Joining:
    return replace(joining, declined=None)


_FOLDS: Mapping[type[Event], Callable[[Joining, Any], Joining]] = {
    facts.JoiningDetailsGiven: _fold_details,
    facts.JoiningLetterMade: _fold_letter,
    facts.PlaceDeclined: _fold_declined,
    facts.PlaceTaken: _fold_taken,
}
_LETTERS_SHOWN = 20

JOINING_OF = Claim("joining_of_order")
"""A line of an order has one: two who begin at once begin the same."""


def joining_of(order_id: UUID, line: int) -> ClaimRef:
    """Name the claim of a line. That of the first is the order's alone, as it was before there were more."""
    return JOINING_OF(order_id if line == 1 else f"{order_id}/{line}")


def _claims(joining: Joining) -> tuple[ClaimRef, ...]:
    return (joining_of(joining.order_id, joining.line),)


JOININGS = Aggregate("joining", "joinings", Joining, evolve, indexes=(("journey_id",), ("order_id",)), claims=_claims)

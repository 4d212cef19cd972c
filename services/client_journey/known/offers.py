"""What client journeys know of the catalogue's offers: what somebody who is to join one has to be told.

An order pins a version of its offer, and a letter about it says what that version says. Versions that say the same of
what matters here are kept once.
"""

from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from shared.contracts import catalogue as facts
from shared.contracts.event import Event
from shared.kernel.projection import Projection
from shared.reference.codes import Code


@dataclass(frozen=True)
class KnownVenue:
    """A place where an offer is delivered."""

    name: str
    postcode: str


@dataclass(frozen=True)
class KnownContent:
    """What the versions of an offer say from `since` on, until the next that says something else."""

    since: int
    title: str
    mode: Annotated[str, Code("mode of delivery")]
    venues: tuple[KnownVenue, ...]
    duration: facts.Duration
    days: tuple[Annotated[str, Code("day of the week")], ...] = ()
    entry_conditions: tuple[Annotated[str, Code("entry condition")], ...] = ()

    def venue_at(self, postcode: str) -> KnownVenue | None:
        """Return the place at a postcode."""
        return next((each for each in self.venues if each.postcode == postcode), None)


@dataclass(frozen=True)
class KnownOffer:
    """An offer with what its versions say, oldest first."""

    offer_id: UUID
    supplier_id: UUID
    contents: tuple[KnownContent, ...]

    def content_of(self, version: int) -> KnownContent | None:
        """Return what a version says; `None` where news of it is missing."""
        return next((each for each in reversed(self.contents) if each.since <= version), None)


def fold_offer(row: KnownOffer | None, event: Event) -> KnownOffer | None:
    """Fold the catalogue's events: a version adds what it says, unless that is what the one before says."""
    match event:
        case facts.OfferContent():
            told = _content(event)
            before = row.contents if row else ()
            if before and replace(before[-1], since=told.since) == told:
                return row
            return KnownOffer(event.offer_id, event.supplier_id, (*before, told))
        case facts.OfferTransferred() if row:
            return replace(row, supplier_id=event.supplier_id)
    return row


def _content(event: facts.OfferContent) -> KnownContent:
    return KnownContent(
        since=event.offer_version,
        title=event.title,
        mode=event.delivery.mode,
        venues=tuple(KnownVenue(each.name, each.postcode) for each in event.delivery.venues),
        duration=event.duration,
        days=event.weekly_pattern.days if event.weekly_pattern else (),
        entry_conditions=tuple(each.kind for each in event.entry_conditions),
    )


KNOWN_OFFERS = Projection("known_offers", KnownOffer, (facts.OfferContent, facts.OfferTransferred), fold_offer)

"""Holding what searches find against what may be ordered. That rows are what their facts say is checked beside this."""

from collections.abc import Sequence
from uuid import UUID

from deploy.reconciliation.barrier import Barrier
from deploy.reconciliation.findings import Finding, Tally
from deploy.reconciliation.reading import LoggedAggregate
from services.catalogue.listings.domain.listing import LISTINGS, Listing
from services.catalogue.offers.domain.offer import OFFERS, Offer, Status
from shared.contracts.event import Event
from shared.kernel.documents import Document


class ListingsHeld:
    """By its facts an offer is found just while it is published, in its last version and as its supplier's."""

    def __init__(self) -> None:
        """Nothing has gone by yet."""
        self._tally = Tally("every offer is found by searches just while it may be ordered")

    def see(self, one: LoggedAggregate, state: Document | None) -> None:  # noqa: ARG002 - the log has all that is needed
        """Fold the facts of an offer both ways."""
        if one.kind != "offer":
            return
        known = [each.event for each in one.events if each.event is not None]
        offer, row = OFFERS.fold(known), _folded(known)
        self._tally.checked += 1
        if len(known) < len(one.events):
            self._tally.not_compared += 1
        elif offer is None or row is None or _as_found(row) != _as_it_stands(offer):
            self._tally.add_wrong(
                f"offer {one.id}: searches see {row and _as_found(row)}, it is {offer and _as_it_stands(offer)}"
            )

    async def finding(self, barrier: Barrier) -> Finding:  # noqa: ARG002 - both sides are one log
        """Return what has gone by."""
        return self._tally.finding()


def _folded(events: Sequence[Event]) -> Listing | None:
    row: Listing | None = None
    for each in events:
        row = LISTINGS.fold(row, each) if LISTINGS.folds(each) else row
    return row


def _as_found(row: Listing) -> tuple[bool, int, UUID]:
    return row.listed, row.offer_version, row.supplier_id


def _as_it_stands(offer: Offer) -> tuple[bool, int, UUID]:
    return offer.status == Status.PUBLISHED, offer.offer_version, offer.supplier_id

"""Who is told of what: one table, from the type of an event to those whom it concerns.

Changes to offers are changes to the provider list, which reach every district that the offer is for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from types import MappingProxyType
from typing import Annotated
from uuid import UUID

from services.notifications.known.offers import KnownOffer
from shared.contracts import catalogue, ordering, supplier_registry
from shared.contracts.event import Event
from shared.reference.codes import Code

RecipientKind = Annotated[str, Code("kind of recipient")]


@dataclass(frozen=True, slots=True)
class Recipient:
    """A district, by its code, or a supplier, by its id; never a person."""

    kind: RecipientKind
    id: str


class Told(Enum):
    """Who, as seen from an event."""

    SUPPLIER = auto()
    DISTRICT = auto()
    DISTRICTS_OF_OFFER = auto()


TOLD: Mapping[type[Event], Told] = MappingProxyType(
    {
        ordering.OrderIssued: Told.SUPPLIER,
        ordering.OrderCancelled: Told.SUPPLIER,
        ordering.OrderAccepted: Told.DISTRICT,
        ordering.OrderDeclined: Told.DISTRICT,
        ordering.OrderRejected: Told.DISTRICT,
        ordering.ProvisionEndedEarly: Told.DISTRICT,
        ordering.BudgetThresholdReached: Told.DISTRICT,
        supplier_registry.SupplierAdmitted: Told.SUPPLIER,
        supplier_registry.ApplicationRefused: Told.SUPPLIER,
        supplier_registry.SupplierSuspended: Told.SUPPLIER,
        supplier_registry.SupplierReinstated: Told.SUPPLIER,
        supplier_registry.SupplierRemovalNotified: Told.SUPPLIER,
        supplier_registry.SupplierRemoved: Told.SUPPLIER,
        catalogue.OfferPublished: Told.DISTRICTS_OF_OFFER,
        catalogue.OfferUpdated: Told.DISTRICTS_OF_OFFER,
        catalogue.OfferWithdrawn: Told.DISTRICTS_OF_OFFER,
        catalogue.OfferDelisted: Told.DISTRICTS_OF_OFFER,
        catalogue.OfferRelisted: Told.DISTRICTS_OF_OFFER,
        catalogue.GapAnswered: Told.DISTRICT,
        catalogue.GapClosed: Told.DISTRICT,
    }
)


def recipients_of(event: Event, offer: KnownOffer | None) -> frozenset[Recipient]:
    """Return whom to tell of an event; `offer` is the one that an offer's event is about.

    Raises `KeyError` for an event that nobody is told of, `TypeError` for one that does not name whom it concerns.
    """
    match TOLD[type(event)], event:
        case Told.SUPPLIER, (ordering.OrderEvent() | supplier_registry.SupplierEvent()) as told:
            return frozenset({_supplier(told.supplier_id)})
        case Told.DISTRICT, (ordering.OrderEvent() | ordering.BudgetEvent() | catalogue.GapEvent()) as told:
            return _districts((told.district,))
        case Told.DISTRICTS_OF_OFFER, _ if offer is not None:
            return _districts(_concerned(event, offer))
    raise TypeError(f"{event.TYPE} does not say whom it concerns")


def _concerned(event: Event, offer: KnownOffer) -> tuple[str, ...]:
    """Return an offer's districts; a district that a new version drops hears of it too."""
    if isinstance(event, catalogue.OfferContent):
        return (*event.districts, *offer.districts_before(event.offer_version))
    return offer.districts


def _supplier(supplier_id: UUID) -> Recipient:
    return Recipient("supplier", str(supplier_id))


def _districts(codes: tuple[str, ...]) -> frozenset[Recipient]:
    return frozenset(Recipient("district", code) for code in codes)

"""What ordering knows of others' facts: offers, suppliers and journeys, as rows folded from their events."""

from dataclasses import dataclass, field, replace
from uuid import UUID

from shared.contracts import catalogue as offers
from shared.contracts import client_journey as journeys
from shared.contracts import supplier_registry as suppliers
from shared.contracts.codes import AnyCategory, AnyCurrency, AnyDistrict
from shared.contracts.event import Event
from shared.kernel.projection import Projection


@dataclass(frozen=True)
class KnownOffer:
    """An offer as it may be ordered now."""

    offer_id: UUID
    supplier_id: UUID
    category: AnyCategory
    title: str
    districts: tuple[AnyDistrict, ...]
    price_pence: int
    duration_weeks: int
    offer_version: int
    orderable: bool = True
    currency: AnyCurrency = "GBP"


def fold_offer(row: KnownOffer | None, event: Event) -> KnownOffer | None:
    """Fold the catalogue's events: content replaces content, delisting and withdrawal end ordering."""
    match event:
        case offers.OfferContent():
            return KnownOffer(
                offer_id=event.offer_id,
                supplier_id=event.supplier_id,
                category=event.category,
                title=event.title,
                districts=event.districts,
                price_pence=event.price_pence,
                duration_weeks=event.duration_weeks,
                offer_version=event.offer_version,
                orderable=row.orderable if row else True,
                currency=event.currency,
            )
        case offers.OfferWithdrawn() | offers.OfferDelisted() if row:
            return replace(row, orderable=False)
        case offers.OfferRelisted() if row:
            return replace(row, orderable=True)
    return row


@dataclass(frozen=True)
class KnownSupplier:
    """Whether a supplier may be given new orders, and in which categories."""

    supplier_id: UUID
    name: str
    categories: tuple[AnyCategory, ...] = ()
    active: bool = False


def fold_supplier(row: KnownSupplier | None, event: Event) -> KnownSupplier | None:
    """Fold the registry's events: admission makes active, suspension and removal end it."""
    match event:
        case suppliers.SupplierApplied() if row is None:
            return KnownSupplier(event.supplier_id, event.name)
        case suppliers.SupplierAdmitted():
            return KnownSupplier(event.supplier_id, event.name, event.categories, active=True)
        case suppliers.SupplierDetailsChanged() if row:
            return replace(row, name=event.name)
        case suppliers.SupplierSuspended() | suppliers.SupplierRemoved() if row:
            return replace(row, active=False)
        case suppliers.SupplierReinstated() if row:
            return replace(row, active=True)
    return row


@dataclass(frozen=True)
class KnownNeed:
    """A need of a journey, until it is met or given up."""

    category: AnyCategory
    open: bool = True


@dataclass(frozen=True)
class KnownJourney:
    """A client's journey as far as orders are concerned."""

    journey_id: UUID
    district: AnyDistrict
    open: bool = True
    needs: dict[UUID, KnownNeed] = field(default_factory=dict)


def fold_journey(row: KnownJourney | None, event: Event) -> KnownJourney | None:
    """Fold the journeys' events: which needs there are, and which of them are still open."""
    match event:
        case journeys.JourneyStarted():
            return KnownJourney(event.journey_id, event.district)
        case journeys.NeedRecorded() if row:
            return replace(row, needs={**row.needs, event.need_id: KnownNeed(event.category)})
        case journeys.NeedMet() | journeys.NeedUnmet() if row:
            return replace(row, needs={**row.needs, event.need_id: KnownNeed(event.category, open=False)})
        case journeys.JourneyClosed() if row:
            return replace(row, open=False)
    return row


KNOWN_OFFERS = Projection(
    "known_offers",
    KnownOffer,
    (offers.OfferEvent,),
    fold_offer,
    indexes=(("category", "districts", "orderable"), ("supplier_id",)),
)
KNOWN_SUPPLIERS = Projection("known_suppliers", KnownSupplier, (suppliers.SupplierEvent,), fold_supplier)
KNOWN_JOURNEYS = Projection("known_journeys", KnownJourney, (journeys.JourneyEvent,), fold_journey)

"""What has changed in the provider list: a row for each offer and each supplier, with its changes of the last weeks.

Nothing is written for a change of its own: a digest looks through these rows once a working day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from shared.contracts import catalogue
from shared.contracts import supplier_registry as registry
from shared.contracts.codes import AnyCategory, AnyDistrict
from shared.contracts.event import Event
from shared.contracts.notifications import ListChange
from shared.kernel.projection import Projection
from shared.reference.calendar import uk_date
from shared.reference.notices import ListChangeKind

Change = Mapping[str, Any]
"""What is particular of one change, by the names of its fields."""

REMEMBERED = timedelta(days=45)
"""For how long before its newest change a row keeps the earlier ones: longer than any digest looks back."""


@dataclass(frozen=True)
class Listed:
    """An offer of the list, or a supplier (without `offer_id`), as it is by now, with its latest changes.

    `changed_on` are the days of these changes, as ISO text, so that a digest finds the row.
    """

    supplier_id: UUID
    name: str = ""
    offer_id: UUID | None = None
    category: AnyCategory | None = None
    districts: tuple[AnyDistrict, ...] = ()
    pence: int | None = None
    starts: tuple[catalogue.Start, ...] = ()
    count: int = 0
    changes: tuple[ListChange, ...] = ()
    changed_on: tuple[str, ...] = ()


def _of_content(row: Listed | None, event: catalogue.OfferContent) -> Listed:
    """Fold a version: what it adds is new there, what it drops is withdrawn there, and the rest has changed."""
    now = Listed(
        event.supplier_id,
        event.title,
        event.offer_id,
        event.category,
        event.districts,
        event.price.pence,
        event.starts,
        row.count if row else 0,
        row.changes if row else (),
    )
    before = set(row.districts) if row else set[AnyDistrict]()
    gained, kept = (tuple(each for each in event.districts if (each in before) is had) for had in (False, True))
    lost = tuple(sorted(before.difference(event.districts)))
    at = event.updated_at if isinstance(event, catalogue.OfferUpdated) else _published_at(event)
    found: list[Change] = [{"kind": ListChangeKind.NEW, "districts": gained}] if gained else []
    found += [{"kind": ListChangeKind.WITHDRAWN, "districts": lost}] if lost else []
    found += [{**_difference(row, now), "districts": kept}] if kept and row else []
    return _with(now, at, found)


def _published_at(event: catalogue.OfferContent) -> datetime:
    if not isinstance(event, catalogue.OfferPublished):
        raise TypeError(f"{event.TYPE} does not say when it took effect")
    return event.published_at


def _difference(before: Listed, now: Listed) -> Change:
    """Say what a new version changes where the offer was before: its price, else its starts, else something."""
    if before.pence != now.pence:
        return {"kind": ListChangeKind.PRICE, "pence_before": before.pence, "pence_now": now.pence}
    return {"kind": ListChangeKind.CHANGED if before.starts == now.starts else ListChangeKind.PLACES}


_OF_OFFERS: Mapping[type[catalogue.OfferEvent], tuple[ListChangeKind, str]] = {
    catalogue.OfferPaused: (ListChangeKind.PAUSED, "paused_at"),
    catalogue.OfferResumed: (ListChangeKind.BACK, "resumed_at"),
    catalogue.OfferRelisted: (ListChangeKind.BACK, "relisted_at"),
    catalogue.OfferDelisted: (ListChangeKind.HIDDEN, "delisted_at"),
    catalogue.OfferExpired: (ListChangeKind.EXPIRED, "expired_at"),
    catalogue.OfferWithdrawn: (ListChangeKind.WITHDRAWN, "withdrawn_at"),
}
"""Which facts of an offer change the list beside its content, how, and where they say when."""


def fold_offer(row: Listed | None, event: catalogue.OfferEvent) -> Listed | None:
    """Fold what the catalogue says of an offer."""
    if isinstance(event, catalogue.OfferContent):
        return _of_content(row, event)
    if row is not None and isinstance(event, catalogue.OfferTransferred):
        return replace(row, supplier_id=event.supplier_id)
    if row is None or type(event) not in _OF_OFFERS:
        return row
    kind, when = _OF_OFFERS[type(event)]
    reason = getattr(event, "reason", None)
    change = {"kind": kind, "districts": row.districts, "reason": reason.code if reason else None}
    return _with(row, getattr(event, when), [change])


_OF_SUPPLIERS: Mapping[type[registry.SupplierEvent], tuple[ListChangeKind, str]] = {
    registry.SupplierAdmitted: (ListChangeKind.JOINED, "admitted_at"),
    registry.MembershipTransferred: (ListChangeKind.JOINED, "transferred_at"),
    registry.SupplierSuspended: (ListChangeKind.SUSPENDED, "suspended_at"),
    registry.SupplierReinstated: (ListChangeKind.REINSTATED, "reinstated_at"),
    registry.SupplierRemoved: (ListChangeKind.LEFT, "removed_at"),
    registry.MembershipWithdrawn: (ListChangeKind.LEFT, "withdrawn_at"),
    registry.MembershipLapsed: (ListChangeKind.LEFT, "lapsed_at"),
    registry.MembershipExpired: (ListChangeKind.LEFT, "expired_at"),
    registry.SupplierSucceeded: (ListChangeKind.LEFT, "succeeded_at"),
}
"""Which facts of a supplier change the list, how, and where they say when."""


def fold_supplier(row: Listed | None, event: registry.SupplierEvent) -> Listed:
    """Fold what the registry says of a supplier."""
    row = row or Listed(event.supplier_id)
    if isinstance(event, registry.SupplierRegistered | registry.SupplierDetailsChanged):
        return replace(row, name=event.name)
    if type(event) not in _OF_SUPPLIERS:
        return row
    kind, when = _OF_SUPPLIERS[type(event)]
    return _with(row, getattr(event, when), [{"kind": kind, "category": getattr(event, "category", None)}])


def is_listed(event: type[Event]) -> bool:
    """Say whether facts of this type change the list, so that a digest tells of them."""
    return event in _OF_SUPPLIERS or event in _OF_OFFERS or issubclass(event, catalogue.OfferContent)


def _with(row: Listed, at: datetime, found: Sequence[Change]) -> Listed:
    """Number what was found, and drop what nobody looks back to any more."""
    about = {"supplier_id": row.supplier_id, "offer_id": row.offer_id, "called": row.name, "category": row.category}
    added = (
        ListChange.model_validate({**about, **each, "happened_at": at, "number": row.count + place})
        for place, each in enumerate(found, 1)
    )
    changes = tuple(each for each in (*row.changes, *added) if at - each.happened_at < REMEMBERED)
    days = {uk_date(each.happened_at).isoformat() for each in changes}
    return replace(row, count=row.count + len(found), changes=changes, changed_on=tuple(sorted(days)))


LIST_CHANGES = Projection("list_changes", Listed, (catalogue.OfferEvent,), fold_offer, indexes=(("changed_on",),))

SUPPLIER_CHANGES = Projection(
    "supplier_changes",
    Listed,
    (
        registry.SupplierRegistered,
        registry.SupplierDetailsChanged,
        registry.SupplierAdmitted,
        registry.StandingEvent,
        registry.MembershipTransferred,
        registry.SupplierSucceeded,
    ),
    fold_supplier,
    indexes=(("changed_on",),),
)

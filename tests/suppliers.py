"""The registry's facts about a supplier, as other services hear them; told by what differs."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from shared.contracts.supplier_registry import (
    AccountLinked,
    EvidenceCovers,
    MembershipExpired,
    MembershipLapsed,
    NewOrdersResumed,
    NewOrdersStopped,
    SupplierAdmitted,
    SupplierRegistered,
    SupplierReinstated,
    SupplierRemoved,
    SupplierSuspended,
)
from shared.kernel.ids import new_id
from shared.kernel.memberships import KnownSupplier, Membership, Standing, key_of

MARKET = "DPS-EMPLOYABILITY"


def registered(supplier_id: UUID, at: datetime, name: str = "Beacon Skills") -> SupplierRegistered:
    about = {"supplier_id": supplier_id, "name": name, "identifiers": (), "sme": True, "vcse": False}
    return SupplierRegistered(**about, registered_at=at)


def linked(supplier_id: UUID, at: datetime) -> AccountLinked:
    """An organisation of the same id speaks for the supplier."""
    return AccountLinked(supplier_id=supplier_id, org=str(supplier_id), linked_at=at)


def admitted(supplier_id: UUID, category: str, at: datetime, **more: Any) -> SupplierAdmitted:
    return SupplierAdmitted(
        supplier_id=supplier_id, market=MARKET, category=category, application_id=new_id(), admitted_at=at, **more
    )


def suspended(supplier_id: UUID, at: datetime, category: str | None = None, **more: Any) -> SupplierSuspended:
    about = {"reason": "investigation"} | more
    return SupplierSuspended(supplier_id=supplier_id, market=MARKET, category=category, suspended_at=at, **about)


def reinstated(supplier_id: UUID, at: datetime, category: str | None = None, **more: Any) -> SupplierReinstated:
    return SupplierReinstated(supplier_id=supplier_id, market=MARKET, category=category, reinstated_at=at, **more)


def removed(supplier_id: UUID, at: datetime, category: str | None = None, **more: Any) -> SupplierRemoved:
    about = {"reason": "debarred"} | more
    return SupplierRemoved(supplier_id=supplier_id, market=MARKET, category=category, removed_at=at, **about)


def lapsed(supplier_id: UUID, at: datetime, category: str | None = None) -> MembershipLapsed:
    about = {"supplier_id": supplier_id, "market": MARKET, "category": category}
    return MembershipLapsed(**about, lapsed_at=at, due_on=at.date() - timedelta(days=1))


def expired(supplier_id: UUID, at: datetime, category: str | None = None) -> MembershipExpired:
    about = {"supplier_id": supplier_id, "market": MARKET, "category": category}
    return MembershipExpired(**about, expired_at=at, due_on=at.date() - timedelta(days=1))


def new_orders_stopped(supplier_id: UUID, at: datetime, category: str | None = None) -> NewOrdersStopped:
    about = {"supplier_id": supplier_id, "market": MARKET, "category": category}
    return NewOrdersStopped(**about, reason="complaint_upheld", stopped_at=at)


def new_orders_resumed(supplier_id: UUID, at: datetime, category: str | None = None) -> NewOrdersResumed:
    return NewOrdersResumed(supplier_id=supplier_id, market=MARKET, category=category, resumed_at=at)


def covered(supplier_id: UUID, category: str, until: date | None) -> EvidenceCovers:
    """What the supplier delivers in a category is covered to the end of a day, or whenever it ends."""
    about = {"supplier_id": supplier_id, "market": MARKET, "category": category}
    return EvidenceCovers(**about, deliverable_until=until, kind="safeguarding_policy" if until else None)


def known_supplier(
    supplier_id: UUID, at: datetime, *categories: str, standing: str = Standing.ACTIVE, **more: Any
) -> KnownSupplier:
    """A row of a supplier that stands so in these categories."""
    membership = Membership(standing, at, **more)  # type: ignore[arg-type] # also as a newer version may write it
    return KnownSupplier(supplier_id, "Beacon Skills", {key_of(MARKET, each): membership for each in categories})

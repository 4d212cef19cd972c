"""What can be asked about suppliers, and what each audience is shown.

How a supplier stands is for all staff. Its figures, notices of removal, and what was said to it in free words are for
the supplier itself and for its assessors.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel

from services.supplier_registry.suppliers.access import in_full
from services.supplier_registry.suppliers.domain.particulars import number_of_its_form
from services.supplier_registry.suppliers.domain.periods import listed_on
from services.supplier_registry.suppliers.domain.state import NO_NEW_ORDERS, Figures, RemovalNotice, Supplier
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from services.supplier_registry.suppliers.history import SUPPLIER_DISCLOSURE
from shared.auth.access import Access
from shared.contracts.codes import AnyCategory, AnyMarket
from shared.contracts.supplier_registry import Address, AnyLegalForm, Declaration, Identifier, RemovalCode
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.aggregate import Stored
from shared.kernel.caller import Caller
from shared.kernel.filters import Between, Filters, one_of
from shared.kernel.memberships import Standing
from shared.reference.codes import Code
from shared.reference.registers import unusual
from shared.store.store import Store

_AT_ONCE = 200

SUPPLIER_ACCESS = Access(SUPPLIERS, supplier="supplier_id")


class ListedAs(StrEnum):
    """What members are found by: each standing, and that new orders are stopped."""

    ACTIVE = Standing.ACTIVE
    SUSPENDED = Standing.SUSPENDED
    REMOVED = Standing.REMOVED
    LEFT = Standing.LEFT
    LAPSED = Standing.LAPSED
    EXPIRED = Standing.EXPIRED
    NO_NEW_ORDERS = NO_NEW_ORDERS


class MembershipShown(BaseModel):
    """How a supplier stands in one category. `reason` is the code of the suspension or removal that it stands under.

    `until` is the last day of a membership that has one, `suspended_until` that of a suspension. `new_orders_stopped`
    is the code of the reason for which it is given no new orders, suspended or not.
    """

    market: AnyMarket
    category: AnyCategory
    standing: Annotated[Standing, Code("membership standing")]
    since: datetime
    until: date | None
    suspended_until: date | None
    reason: str | None
    new_orders_stopped: str | None
    new_orders_stopped_at: datetime | None


class NoticeShown(BaseModel):
    """A notice of removal with every reason, the last day on which the supplier may answer, and its answer.

    The days are counted from `served_on`; until then the last day is the one that the notice named.
    """

    reasons: tuple[RemovalCode, ...]
    representations_by: date
    explanation: str
    answer: str
    answered_at: datetime | None
    notice_id: UUID | None
    served_on: date | None


class RedeclarationShown(BaseModel):
    """What the supplier declared when it was asked to renew its declaration, and when."""

    declaration: Declaration
    made_at: datetime


class MembershipInFull(MembershipShown):
    """How a supplier stands in one category, with what was said to it, and what it declared anew.

    `redeclare_by` is the last day to renew the declaration where that is asked for, counted from the service of
    `redeclaration_notice_id`; `redeclaration` is the last one.
    """

    explanation: str
    new_orders_explanation: str
    removal_notice: NoticeShown | None
    redeclare_by: date | None
    redeclaration_notice_id: UUID | None
    redeclaration_served_on: date | None
    redeclaration: RedeclarationShown | None


class SupplierShown(BaseModel):
    """A supplier as all staff see it. `succeeded_by` took its place, and it took that of those that it `took_over`."""

    supplier_id: UUID
    name: str
    legal_form: AnyLegalForm | None
    identifiers: tuple[Identifier, ...]
    sme: bool
    vcse: bool
    registered_at: datetime
    succeeded_by: UUID | None
    took_over: tuple[UUID, ...]
    memberships: tuple[MembershipShown, ...]


class SupplierInFull(SupplierShown):
    """A supplier as it sees itself, and as its assessors do. `warnings` say what stands out in its numbers."""

    registered_address: Address | None
    trading_addresses: tuple[Address, ...]
    figures: Figures
    warnings: tuple[str, ...]
    memberships: tuple[MembershipInFull, ...]


def shown_to(caller: Caller, supplier: Supplier) -> SupplierShown:
    """Return what a caller who may see a supplier sees of it."""
    about: dict[str, Any] = {
        "supplier_id": supplier.supplier_id,
        "name": supplier.name,
        "legal_form": supplier.legal_form,
        "identifiers": supplier.identifiers,
        "sme": supplier.sme,
        "vcse": supplier.vcse,
        "registered_at": supplier.registered_at,
        "succeeded_by": supplier.succeeded_by,
        "took_over": supplier.took_over,
    }
    memberships = [_membership(supplier, name) for name in sorted(supplier.memberships)]
    if not in_full(caller):
        return SupplierShown(**about, memberships=tuple(MembershipShown(**each) for each in memberships))
    confidential = tuple(
        MembershipInFull(**each, **_confidential(supplier, name))
        for name, each in zip(sorted(supplier.memberships), memberships, strict=True)
    )
    warnings = [unusual(each.scheme, each.id) for each in supplier.identifiers]
    warnings.append(number_of_its_form(supplier.legal_form, supplier.identifiers))
    return SupplierInFull(
        **about,
        registered_address=supplier.registered_address,
        trading_addresses=supplier.trading_addresses,
        figures=supplier.figures,
        warnings=tuple(each for each in warnings if each),
        memberships=confidential,
    )


def _membership(supplier: Supplier, name: str) -> dict[str, Any]:
    market, _, category = name.partition(":")
    return {"market": market, "category": category, **vars(supplier.memberships[name])}


def _confidential(supplier: Supplier, name: str) -> dict[str, Any]:
    request, redeclared = supplier.requests.get(name), supplier.redeclared.get(name)
    return {
        "explanation": supplier.explanations.get(name, ""),
        "new_orders_explanation": supplier.stops_explained.get(name, ""),
        "removal_notice": _notice(supplier.notices.get(name)),
        "redeclare_by": request.redeclare_by if request else None,
        "redeclaration_notice_id": request.notice_id if request else None,
        "redeclaration_served_on": request.served_on if request else None,
        "redeclaration": RedeclarationShown(**vars(redeclared)) if redeclared else None,
    }


def _notice(notice: RemovalNotice | None) -> NoticeShown | None:
    return NoticeShown(**{**vars(notice), "reasons": notice.named}) if notice else None


class SupplierQueries:
    """Answers about suppliers. Each raises `NotFound` or `Forbidden`."""

    def __init__(self, store: Store) -> None:
        """Answer from what the store holds."""
        self._store = store
        self._past = Past(store, SUPPLIER_DISCLOSURE)

    async def get(self, supplier_id: UUID, caller: Caller, as_at: date | None = None) -> tuple[dict[str, Any], int]:
        """Return what the caller may see of a supplier, as it is or as it was on a day, and its version."""
        stored = await self._past.read(supplier_id, as_at, SUPPLIER_ACCESS.readable_by(caller, supplier_id))
        return shown_to(caller, stored.state).model_dump(mode="json"), stored.version

    async def history(self, supplier_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to a supplier; raises `NotFound`."""
        readable = SUPPLIER_ACCESS.readable_by(caller, supplier_id)
        return await self._past.history(supplier_id, caller, readable, after=after, limit=limit)

    async def read(self, supplier_id: UUID, caller: Caller) -> Stored[Supplier]:
        """Return a supplier that the caller may know of, for other queries to answer from."""
        stored = await self._store.get(SUPPLIERS(supplier_id))
        SUPPLIER_ACCESS.readable(caller, supplier_id, stored.state)
        return stored

    async def ending(self, market: str | None, day: date) -> AsyncIterator[UUID]:
        """Yield the members of a market or, without one, the suppliers of which a membership ends by a day."""
        filters: Filters = {"live_in": market, "ends_on": None if market else Between(most=str(day))}
        after: str | None = None
        while found := await self._store.documents(SUPPLIERS, filters, after=after, limit=_AT_ONCE):
            for identifier, _ in found:
                yield UUID(identifier)
            after = found[-1][0]

    async def list(
        self,
        caller: Caller,
        standing: ListedAs | None,
        category: str | None,
        as_at: date | None,
        after: str | None,
        limit: int,
        named: Sequence[UUID] = (),
    ) -> Sequence[tuple[str, dict[str, Any]]]:
        """Return a page of the suppliers that the caller may see, as they are or as they were on a day.

        `standing` is that in `category`, or in any; with `named` no other supplier is meant.
        """
        both = f"{category}:{standing}" if category and standing else category or standing
        own = SUPPLIER_ACCESS.filters(caller)
        if named and not own["supplier_id"]:
            own = {"supplier_id": one_of(named)}
        if as_at is None:
            documents = await self._store.documents(SUPPLIERS, {"listed_under": both, **own}, after=after, limit=limit)
            found = [(identifier, SUPPLIERS.decode(state)) for identifier, state in documents]
        else:
            stood = None if standing is ListedAs.NO_NEW_ORDERS else standing  # which no period says
            filters: Filters = {**listed_on(as_at, category, stood), **own}
            found = await self._past.listed(
                filters, lambda then: both is None or both in then.listed_under, as_at, after=after, limit=limit
            )
        return [(identifier, shown_to(caller, supplier).model_dump(mode="json")) for identifier, supplier in found]

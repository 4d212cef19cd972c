"""What payments and payment runs are asked."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.ordering.payments import views
from services.ordering.payments.access import PAYMENT_ACCESS
from services.ordering.payments.domain.payment import PAYMENTS, Status
from services.ordering.payments.domain.run import PAYMENT_RUNS, PaymentRun
from services.ordering.payments.history import PAYMENT_DISCLOSURE, RUN_DISCLOSURE
from shared.auth.access import only_supplier
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.aggregate import Stored
from shared.kernel.caller import Caller
from shared.kernel.documents import Document
from shared.kernel.filters import Filters, one_of
from shared.kernel.rules import NotFound
from shared.store.store import Store


class PaymentQueries:
    """Answers as the caller may see them."""

    def __init__(self, store: Store) -> None:
        """Read what this store holds."""
        self._store = store
        self._past = Past(store, PAYMENT_DISCLOSURE)

    async def list(
        self,
        caller: Caller,
        *,
        status: Status | None,
        district: str | None,
        supplier_id: UUID | None,
        order_id: UUID | None,
        run_id: UUID | None,
        after: str | None,
        limit: int,
    ) -> list[tuple[str, Document]]:
        """Return payments: a supplier sees its own, staff of a district those of the district."""
        filters: Filters = {
            "status": status,
            "order_id": order_id,
            "run_id": run_id,
            **PAYMENT_ACCESS.filters(caller, district=district, supplier_id=supplier_id),
        }
        found = await self._store.documents(PAYMENTS, filters, after=after, limit=limit)
        return [(place, _shown(stored, caller)) for place, stored in found]

    async def get(self, payment_id: UUID, caller: Caller, as_at: date | None = None) -> Stored[Document]:
        """Return one payment, as it is or as it was on a day; raises `NotFound`."""
        stored = await self._past.read(payment_id, as_at, PAYMENT_ACCESS.readable_by(caller, payment_id))
        return Stored(_shown(PAYMENTS.encode(stored.state), caller), stored.version)

    async def history(self, payment_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to a payment; raises `NotFound`."""
        readable = PAYMENT_ACCESS.readable_by(caller, payment_id)
        return await self._past.history(payment_id, caller, readable, after=after, limit=limit)

    async def published(self, *, after: str | None, limit: int) -> Sequence[tuple[str, Document]]:
        """Return the payments over the limit of the law, by the day on which they were made."""
        order = ("paid_on", "payment_id")
        found = await self._store.in_order(PAYMENTS, {"to_publish": True}, order, after=after, limit=limit)
        return [(place, views.published(stored)) for place, stored in found]

    async def to_pay(self, at_most: int) -> tuple[UUID, ...]:
        """Return the payments that the next run may be about: those verified, and what their suppliers owe back."""
        verified = await self._store.documents(PAYMENTS, {"status": Status.VERIFIED}, after=None, limit=at_most)
        suppliers = {stored["supplier_id"] for _, stored in verified}
        of: Filters = {"status": Status.REVERSED, "supplier_id": one_of(suppliers)}
        owed = await self._store.documents(PAYMENTS, of, after=None, limit=at_most) if suppliers else []
        return tuple(UUID(place) for place, _ in (*verified, *owed))


class RunQueries:
    """Answers to those who make payment runs and to auditors, and to a supplier of its own part."""

    def __init__(self, store: Store) -> None:
        """Read what this store holds."""
        self._store = store
        self._past = Past(store, RUN_DISCLOSURE)

    async def runs(self, *, after: str | None, limit: int) -> list[tuple[str, Document]]:
        """Return the payment runs, the oldest first."""
        found = await self._store.documents(PAYMENT_RUNS, {}, after=after, limit=limit)
        return [(place, views.run(stored)) for place, stored in found]

    async def run(self, run_id: UUID) -> Stored[PaymentRun]:
        """Return a payment run with its lines; raises `NotFound`."""
        return await self._store.get(PAYMENT_RUNS(run_id))

    async def run_of(self, run_id: UUID, supplier_id: UUID, caller: Caller) -> PaymentRun:
        """Return a run that paid a supplier, to staff or to the supplier itself; raises `NotFound`."""
        own = only_supplier(caller)
        stored = await self._store.read(PAYMENT_RUNS(run_id))
        if own not in {None, supplier_id} or stored is None or not stored.state.lines_of(supplier_id):
            raise NotFound("payment run of the supplier", run_id)
        return stored.state

    async def history_of_run(self, run_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to a payment run: that it was made; raises `NotFound`."""
        return await self._past.history(run_id, caller, lambda run: run, after=after, limit=limit)


def _shown(stored: Document, caller: Caller) -> Document:
    return views.for_supplier(stored) if only_supplier(caller) else views.for_staff(stored)

"""What can be done with requests for evidence, a method each. What is given is taken in by the evidence itself."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from services.supplier_registry.evidence_requests.domain import answering, asking
from services.supplier_registry.evidence_requests.domain.asking import Asking, RequestEvidence, WithdrawEvidenceRequest
from services.supplier_registry.evidence_requests.domain.request import (
    EVIDENCE_REQUESTS,
    EvidenceRequest,
    open_request,
)
from services.supplier_registry.evidence_requests.domain.terms import request_terms_on
from services.supplier_registry.evidence_requests.queries import REQUEST_ACCESS
from services.supplier_registry.known.orders import OrderDelivered, accepted_by
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from services.supplier_registry.suppliers.queries import SUPPLIER_ACCESS
from shared.contracts.event import Event
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.reference.calendar import uk_date
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance, guarded
from shared.store.rows import Rows
from shared.store.store import Store


class EvidenceRequestCommands:
    """The index of commands. Each raises `Rejected` or `NotFound`."""

    def __init__(self, store: Store, orders: Rows[OrderDelivered], clock: Clock) -> None:
        """Ask by the policy in force, and by whether orders went to a supplier."""
        self._store = store
        self._orders = orders
        self._now = clock

    async def request(self, asked: RequestEvidence, caller: Caller) -> Committed:
        """Ask a member for evidence."""
        now, request_id = self._now(), new_id()
        # Guarded: another may take its place in the same moment, and what it is asked for passes on with that.
        supplier, claim = guarded(SUPPLIERS(asked.supplier_id)), open_request(asked.supplier_id, asked.kind)
        terms = request_terms_on(uk_date(now))
        awarded = await self._orders.count(accepted_by(asked.supplier_id)) > 0

        def decided(known: Known) -> list[Event]:
            found = SUPPLIER_ACCESS.changeable(caller, asked.supplier_id, known[supplier])
            about = Asking(found, terms, awarded, asked_already=known[claim] is not None)
            return asking.request(about, asked, request_id, caller.actor, now)

        return await self._store.change(Reliance((EVIDENCE_REQUESTS.new(request_id), supplier, claim)), decided, caller)

    async def withdraw(self, request_id: UUID, asked: WithdrawEvidenceRequest, caller: Caller) -> Committed:
        """Take a request back."""
        now = self._now()
        return await self._store.change(
            (EVIDENCE_REQUESTS(request_id),),
            REQUEST_ACCESS.deciding(caller, request_id, lambda one: asking.withdraw(one, asked, now)),
            caller,
        )

    async def announce_due(self, request_id: UUID, answer_by: date, caller: Caller) -> None:
        """Say that the supplier's last day is near."""
        now = self._now()
        await self._announce(request_id, caller, lambda one, of: answering.announce_due(one, of, answer_by, now))

    async def announce_overdue(self, request_id: UUID, answer_by: date, caller: Caller) -> None:
        """Say that the supplier's last day is over."""
        now = self._now()
        await self._announce(request_id, caller, lambda one, of: answering.announce_overdue(one, of, answer_by, now))

    async def announce_unchecked(self, request_id: UUID, check_by: date, caller: Caller) -> None:
        """Say that nobody looked at what was given in time."""
        now = self._now()
        await self._announce(request_id, caller, lambda one, of: answering.announce_unchecked(one, of, check_by, now))

    async def _announce(
        self, request_id: UUID, caller: Caller, say: Callable[[EvidenceRequest, Supplier], list[Event]]
    ) -> None:
        ref = EVIDENCE_REQUESTS(request_id)

        def decided(known: Known) -> list[Event]:
            found = ref.existing(known[ref])
            supplier = SUPPLIERS(found.supplier_id)
            return say(found, supplier.existing(known[supplier]))

        await self._store.change(Reliance((ref,), lambda known: _supplier(known[ref])), decided, caller)


def _supplier(found: EvidenceRequest | None) -> tuple[Ref[Supplier], ...]:
    return (SUPPLIERS(found.supplier_id),) if found else ()

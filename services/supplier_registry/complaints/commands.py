"""What can be done with complaints, a method each."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from services.supplier_registry.complaints.domain import answering, deciding, passing, raising
from services.supplier_registry.complaints.domain.answering import AnswerComplaint
from services.supplier_registry.complaints.domain.complaint import COMPLAINTS, Complaint
from services.supplier_registry.complaints.domain.deciding import DecideComplaint
from services.supplier_registry.complaints.domain.raising import RaiseComplaint
from services.supplier_registry.complaints.queries import COMPLAINT_ACCESS
from services.supplier_registry.known.orders import ORDERS_DELIVERED
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from services.supplier_registry.suppliers.domain.terms import terms_on
from services.supplier_registry.suppliers.queries import SUPPLIER_ACCESS
from shared.auth.access import acts_as, is_of_a_district, must_serve_district
from shared.auth.principal import Role
from shared.contracts.event import Event
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.kernel.markets import market_for
from shared.kernel.rules import Forbidden
from shared.reference import Policy, policy, regime_in
from shared.reference.calendar import uk_date
from shared.reference.policy_values import Complaints as Clocks
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance, ReliedOn, guarded
from shared.store.store import Store


class Complaints:
    """The index of commands. Each raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Decide about complaints by the policies in force."""
        self._store = store
        self._now = clock

    async def raise_one(self, asked: RaiseComplaint, caller: Caller) -> Committed:
        """Take a complaint in about a supplier; staff of districts say in which of theirs it happened."""
        _says_where(asked, caller)
        complaint_id, now = new_id(), self._now()
        supplier, order = guarded(SUPPLIERS(asked.supplier_id)), ORDERS_DELIVERED(asked.order_id)
        about_an_order: tuple[ReliedOn, ...] = (order,) if asked.order_id else ()

        def decided(known: Known) -> list[Event]:
            found = SUPPLIER_ACCESS.changeable(caller, asked.supplier_id, known[supplier])
            about = known[order] if asked.order_id else None
            market = (about.market if about else None) or market_for(asked.market, uk_date(now)).code
            terms = self._clocks(market)
            return raising.raise_complaint(found, about, asked, complaint_id, market, terms, caller.actor, now)

        return await self._store.change(
            Reliance((COMPLAINTS.new(complaint_id), supplier, *about_an_order)), decided, caller
        )

    async def answer(self, complaint_id: UUID, asked: AnswerComplaint, caller: Caller) -> Committed:
        """Take the supplier's answer in."""
        now = self._now()
        return await self._change(complaint_id, caller, lambda one: answering.answer(one, asked, now))

    async def decide(self, complaint_id: UUID, asked: DecideComplaint, caller: Caller) -> Committed:
        """Decide, and let what follows be done to the supplier in the same commit."""
        now, complaint = self._now(), COMPLAINTS(complaint_id)

        def decided(known: Known) -> list[Event]:
            found = COMPLAINT_ACCESS.changeable(caller, complaint_id, known[complaint])
            supplier = SUPPLIERS(found.supplier_id)
            clocks, terms = self._clocks(found.market), terms_on(uk_date(now), found.market)
            about = supplier.existing(known[supplier])
            return deciding.decide(found, about, asked, clocks, terms, caller.actor, now)

        return await self._store.change(
            Reliance((complaint,), lambda known: _supplier(known[complaint])), decided, caller
        )

    async def withdraw(self, complaint_id: UUID, caller: Caller) -> Committed:
        """Take a complaint back."""
        now, decides = self._now(), acts_as(caller, Role.CATEGORY_MANAGER)
        return await self._change(
            complaint_id, caller, lambda one: raising.withdraw(one, caller.actor, now, decides=decides)
        )

    async def pass_on(self, complaint_id: UUID, of: UUID, to: UUID, caller: Caller) -> Committed:
        """Put a complaint on the record of whoever took the place of its supplier."""
        now = self._now()
        return await self._announce(complaint_id, caller, lambda one: passing.pass_on(one, of, to, now))

    async def announce_answer_due(self, complaint_id: UUID, answer_by: date, caller: Caller) -> Committed:
        """Say that the supplier's last day to answer is near."""
        return await self._announce(complaint_id, caller, lambda one: answering.announce_answer_due(one, answer_by))

    async def announce_unanswered(self, complaint_id: UUID, answer_by: date, caller: Caller) -> Committed:
        """Say that the supplier did not answer in time."""
        now = self._now()
        return await self._announce(
            complaint_id, caller, lambda one: answering.announce_unanswered(one, answer_by, now)
        )

    async def announce_decision_due(self, complaint_id: UUID, decide_by: date, caller: Caller) -> Committed:
        """Say that the last day to decide is near."""
        return await self._announce(complaint_id, caller, lambda one: answering.announce_decision_due(one, decide_by))

    async def announce_overdue(self, complaint_id: UUID, decide_by: date, caller: Caller) -> Committed:
        """Say that the last day to decide is over."""
        now = self._now()
        return await self._announce(complaint_id, caller, lambda one: answering.announce_overdue(one, decide_by, now))

    def _clocks(self, market: str) -> Policy[Clocks]:
        today = uk_date(self._now())
        return policy(Clocks, regime_in(market, today), today)

    async def _change(
        self, complaint_id: UUID, caller: Caller, decide: Callable[[Complaint], list[Event]]
    ) -> Committed:
        """Change a complaint: a supplier's token its own alone, staff of districts those of theirs."""
        return await self._store.change(
            (COMPLAINTS(complaint_id),), COMPLAINT_ACCESS.deciding(caller, complaint_id, decide), caller
        )

    async def _announce(self, complaint_id: UUID, caller: Caller, say: Callable[[Complaint], list[Event]]) -> Committed:
        """Say something of a complaint by a clock, which serves no district."""
        ref = COMPLAINTS(complaint_id)
        return await self._store.change((ref,), lambda one: say(ref.existing(one)), caller)


def _supplier(complaint: Complaint | None) -> tuple[Ref[Supplier], ...]:
    return (guarded(SUPPLIERS(complaint.supplier_id)),) if complaint else ()


def _says_where(asked: RaiseComplaint, caller: Caller) -> None:
    """Raise `Forbidden` for staff of districts who name none of theirs: they could not see what they raised."""
    if asked.district is not None:
        must_serve_district(caller, asked.district)
    elif is_of_a_district(caller):
        raise Forbidden("name the district in which it happened: one that your token covers")

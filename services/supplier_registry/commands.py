"""The commands of the registry: who may speak, what the policies say, then decide in the domain and commit."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from services.supplier_registry.domain import application as applications
from services.supplier_registry.domain.application import Apply
from services.supplier_registry.domain.scorecard import Counts, OrderOutcome, Scorecard, countings, scorecard
from services.supplier_registry.domain.supplier import SUPPLIERS, Supplier, Terms
from shared.auth.access import Access, supplier_of
from shared.contracts.event import Event
from shared.kernel.aggregate import Stored
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.reference import policy, the_open_market
from shared.reference.calendar import uk_date
from shared.reference.policy_values import ApplicationDecision, Removal, SmeDefinition, SupplierPerformance
from shared.store.group import Committed
from shared.store.rows import Rows
from shared.store.store import Store

Decision = Callable[[Supplier], list[Event]]

SUPPLIER_ACCESS = Access(SUPPLIERS, supplier="supplier_id")


class Registry:
    """What can be done with suppliers. Each command raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, outcomes: Rows[OrderOutcome], clock: Clock) -> None:
        """Decide about suppliers, and count what orders came to as far as the news has arrived."""
        self.store = store
        self.outcomes = outcomes
        self.now = clock

    def terms(self) -> Terms:
        """Return the policies in force now."""
        return terms_on(uk_date(self.now()))

    async def apply(self, asked: Apply, caller: Caller) -> Committed:
        """Take an application in; the supplier's id is the organisation that the token speaks for."""
        supplier_id, application_id = supplier_of(caller), new_id()
        now, terms = self.now(), self.terms()
        return await self.store.change(
            (SUPPLIERS(supplier_id),),
            lambda supplier: applications.apply(supplier, supplier_id, application_id, asked, terms, now),
            caller,
        )

    async def change(self, supplier_id: UUID, caller: Caller, decide: Decision) -> Committed:
        """Change a supplier that exists: a supplier's token its own alone, and no officer the one it speaks for."""

        def decided(supplier: Supplier | None) -> list[Event]:
            return decide(SUPPLIER_ACCESS.changeable(caller, supplier_id, supplier))

        return await self.store.change((SUPPLIERS(supplier_id),), decided, caller)

    async def get(self, supplier_id: UUID, caller: Caller) -> Stored[Supplier]:
        """Return a supplier that the caller may see; raises `NotFound`."""
        stored = await self.store.get(SUPPLIERS(supplier_id))
        SUPPLIER_ACCESS.readable(caller, supplier_id, stored.state)
        return stored

    async def scorecard(self, supplier_id: UUID, caller: Caller) -> Scorecard:
        """Count what became of a supplier's orders; raises `NotFound`."""
        await self.get(supplier_id, caller)
        counts = Counts(**await self.outcomes.tally({"supplier_id": str(supplier_id)}, countings()))
        today = uk_date(self.now())
        performance = policy(SupplierPerformance, the_open_market(today).regime, today)
        return scorecard(supplier_id, counts, performance.values, performance.stamp)


def terms_on(day: date) -> Terms:
    """Return the policies for suppliers in force on a day."""
    regime = the_open_market(day).regime
    decision, removal = policy(ApplicationDecision, regime, day), policy(Removal, regime, day)
    sme = policy(SmeDefinition, regime, day)
    return Terms(
        decide_within=decision.values.decide_within_working_days,
        extended_to=decision.values.extended_to_working_days,
        representations_within=removal.values.representations_within_working_days,
        sme=sme.values,
        decision_stamp=decision.stamp,
        sme_stamp=sme.stamp,
        removal_stamp=removal.stamp,
    )

"""What can be done with drafts of applications, a method each."""

from collections.abc import Callable, Iterable
from uuid import UUID

from services.supplier_registry.applications.comparing import last_application
from services.supplier_registry.applications.domain.application import APPLICATIONS, open_application
from services.supplier_registry.drafts.domain import drafting
from services.supplier_registry.drafts.domain.draft import DRAFTS, Draft, open_draft
from services.supplier_registry.drafts.domain.drafting import BeginDraft, SaveDraft
from services.supplier_registry.drafts.domain.prefilling import prefilled, with_connected
from services.supplier_registry.drafts.queries import DRAFT_ACCESS
from services.supplier_registry.registers.commands import checks_for
from services.supplier_registry.registers.domain.prefilling import Shared, code_terms_on, is_its_own, used
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from services.supplier_registry.suppliers.domain.terms import terms_on
from services.supplier_registry.suppliers.queries import SUPPLIER_ACCESS
from shared.auth.access import supplier_of
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.kernel.markets import market_for
from shared.kernel.rules import reject_if_any
from shared.reference import markets
from shared.reference.calendar import uk_date
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance, ReliedOn, guarded
from shared.store.store import Store


class Drafts:
    """The index of commands. Each raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Keep what applicants have written so far."""
        self._store = store
        self._now = clock

    async def begin(self, asked: BeginDraft, caller: Caller, shared: Shared | None = None) -> Committed:
        """Begin a draft for the supplier that the caller speaks for, with what the supplier said last or empty.

        `shared` is what it shares on the central platform, where it gave its code.
        """
        supplier_id, draft_id, checks_id, now = supplier_of(caller), new_id(), new_id(), self._now()
        of_checks, held = checks_for(supplier_id, checks_id)
        market = market_for(asked.market, uk_date(now)).code
        supplier, claim = guarded(SUPPLIERS(supplier_id)), open_draft(supplier_id, market)
        # Read before the decision: the applicant sees what came of it, and may change it.
        last = await last_application(self._store, supplier_id, market) if asked.prefill else None

        def decided(known: Known) -> list[Event]:
            own = SUPPLIER_ACCESS.changeable(caller, supplier_id, known[supplier])
            content, before = prefilled(own, market, last), last.application_id if last else None
            if shared is None:
                return drafting.begin(own, draft_id, known[claim], market, content, before, now)
            content = with_connected(content, shared.associates)
            begun = drafting.begin(own, draft_id, known[claim], market, content, before, now)
            reject_if_any([is_its_own(shared, own.identifiers)])
            code = code_terms_on(uk_date(now))
            return [*begun, *used(known[held(known)[0]], checks_id, supplier_id, shared, code, now)]

        relied = (DRAFTS.new(draft_id), claim, supplier)
        reliance = Reliance((*relied, of_checks), held) if shared else Reliance(relied)
        return await self._store.change(reliance, decided, caller)

    async def save(self, draft_id: UUID, asked: SaveDraft, caller: Caller) -> Committed:
        """Keep what the draft says now."""
        now = self._now()
        return await self._change(draft_id, caller, lambda one: drafting.save(one, asked, now))

    async def discard(self, draft_id: UUID, caller: Caller) -> Committed:
        """Give the draft up."""
        now = self._now()
        return await self._change(draft_id, caller, lambda one: drafting.discard(one, now))

    async def submit(self, draft_id: UUID, caller: Caller) -> Committed:
        """Make an application of the draft, held to all that an application is held to."""
        supplier_id, application_id, now = supplier_of(caller), new_id(), self._now()
        draft, supplier, application = (
            DRAFTS(draft_id),
            guarded(SUPPLIERS(supplier_id)),
            APPLICATIONS.new(application_id),
        )

        def decided(known: Known) -> list[Event]:
            own = DRAFT_ACCESS.changeable(caller, draft_id, known[draft])
            market, terms = markets().get(own.market), terms_on(uk_date(now), own.market)
            applicant = supplier.existing(known[supplier])
            held = known[open_application(supplier_id, own.market)]
            return drafting.submit(own, applicant, application_id, held, market, terms, now)

        def then(known: Known) -> Iterable[ReliedOn]:
            found = known[draft]
            return (open_application(supplier_id, found.market),) if found else ()

        return await self._store.change(Reliance((draft, application, supplier), then), decided, caller)

    async def _change(self, draft_id: UUID, caller: Caller, decide: Callable[[Draft], list[Event]]) -> Committed:
        """Change a draft of the supplier that the caller speaks for."""
        return await self._store.change((DRAFTS(draft_id),), DRAFT_ACCESS.deciding(caller, draft_id, decide), caller)

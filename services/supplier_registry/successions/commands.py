"""What can be done with successions, a method each."""

from uuid import UUID

from services.supplier_registry.applications.domain.application import open_application
from services.supplier_registry.drafts.domain.draft import DRAFTS, Draft, open_draft
from services.supplier_registry.evidence.holdings import Holdings
from services.supplier_registry.evidence_requests.domain.request import (
    EVIDENCE_REQUESTS,
    EvidenceRequest,
    open_request,
)
from services.supplier_registry.successions.domain import succeeding
from services.supplier_registry.successions.domain.carrying import Belongings
from services.supplier_registry.successions.domain.succeeding import (
    ConfirmSuccession,
    ProposeSuccession,
    ReturnSuccession,
    Sides,
)
from services.supplier_registry.successions.domain.succession import PROPOSED_FOR, SUCCESSIONS
from services.supplier_registry.successions.queries import SUCCESSION_ACCESS
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from services.supplier_registry.suppliers.queries import SUPPLIER_ACCESS
from shared.contracts.event import Event
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.holding import ClaimRef
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected, Rejection
from shared.reference import evidence_kinds, markets
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance, ReliedOn, guarded
from shared.store.store import Store


class Successions:
    """The index of commands. Each raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Decide who takes whose place."""
        self._store = store
        self._now = clock

    async def propose(self, asked: ProposeSuccession, caller: Caller) -> Committed:
        """Propose that a supplier takes the place of another."""
        succession_id, now = new_id(), self._now()
        claim = PROPOSED_FOR(asked.supplier_id)
        # Guarded: what speaks against a succession may come up in the same moment.
        suppliers = [guarded(SUPPLIERS(each)) for each in dict.fromkeys((asked.supplier_id, asked.successor_id))]

        def decide(known: Known) -> list[Event]:
            sides = _sides(known, asked.supplier_id, asked.successor_id, caller)
            proposed = known[claim] is not None
            return succeeding.propose(succession_id, asked, sides, caller.actor, now, proposed=proposed)

        first: tuple[ReliedOn, ...] = (SUCCESSIONS.new(succession_id), claim, *suppliers)
        return await self._store.change(Reliance((*first, *_applications(asked.supplier_id))), decide, caller)

    async def confirm(self, succession_id: UUID, asked: ConfirmSuccession, caller: Caller) -> Committed:
        """Confirm a proposal of somebody else: what passes to the successor does so in the same commit."""
        succession, now = SUCCESSIONS(succession_id), self._now()
        # Between whom it is never changes, so it is read before.
        between = (await self._store.get(succession)).state
        of, to = Holdings(between.supplier_id), Holdings(between.successor_id)
        drafts = tuple(open_draft(between.supplier_id, market) for market in markets())
        asked_of, asked_to = (
            tuple(open_request(each, kind) for kind in evidence_kinds())
            for each in (between.supplier_id, between.successor_id)
        )

        def decide(known: Known) -> list[Event]:
            found = SUCCESSION_ACCESS.changeable(caller, succession_id, known[succession])
            sides = _sides(known, found.supplier_id, found.successor_id, caller)
            open_drafts = (known[each] for each in _drafts(known, drafts))
            belongings = Belongings(
                of.held(known),
                to.held(known),
                tuple(each for each in open_drafts if each),
                tuple(each for one in _requests(known, asked_of) if (each := known[one])),
                [kind for kind, claim in zip(evidence_kinds(), asked_to, strict=True) if known[claim]],
            )
            return succeeding.confirm(found, asked, sides, belongings, caller.actor, now)

        def theirs(known: Known) -> list[ReliedOn]:
            return [*of.second(known), *to.second(known), *_drafts(known, drafts), *_requests(known, asked_of)]

        first = (succession, *of.first, *to.first, *_applications(between.supplier_id), *drafts, *asked_of, *asked_to)
        return await self._store.change(Reliance(first, theirs), decide, caller)

    async def send_back(self, succession_id: UUID, asked: ReturnSuccession, caller: Caller) -> Committed:
        """Return a proposal, with a note."""
        now = self._now()
        decide = SUCCESSION_ACCESS.deciding(
            caller, succession_id, lambda found: succeeding.send_back(found, asked, now)
        )
        return await self._store.change((SUCCESSIONS(succession_id),), decide, caller)


def _drafts(known: Known, claims: tuple[ClaimRef, ...]) -> list[Ref[Draft]]:
    """Name the open drafts that hold these claims."""
    return [DRAFTS(holder) for claim in claims if (holder := known[claim])]


def _requests(known: Known, claims: tuple[ClaimRef, ...]) -> list[Ref[EvidenceRequest]]:
    """Name the open requests for evidence that hold these claims."""
    return [EVIDENCE_REQUESTS(holder) for claim in claims if (holder := known[claim])]


def _applications(supplier_id: UUID) -> tuple[ClaimRef, ...]:
    """Name what an open application of a supplier holds, in whichever market."""
    return tuple(open_application(supplier_id, market) for market in markets())


def _sides(known: Known, supplier_id: UUID, successor_id: UUID, caller: Caller) -> Sides:
    return Sides(
        predecessor=_side(known, supplier_id, "/supplier_id", caller),
        successor=_side(known, successor_id, "/successor_id", caller),
        applies=any(known[claim] is not None for claim in _applications(supplier_id)),
    )


def _side(known: Known, supplier_id: UUID, pointer: str, caller: Caller) -> Supplier:
    """Return one of both suppliers, about which the caller may decide; raises `Rejected` for one that there is not."""
    found = known[SUPPLIERS(supplier_id)]
    if found is None:
        raise Rejected(Rejection("supplier_unknown", f"there is no supplier {supplier_id}", pointer))
    return SUPPLIER_ACCESS.changeable(caller, supplier_id, found)

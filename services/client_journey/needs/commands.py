"""What can be done with needs: by staff of the client's district, and by what becomes of orders."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.client_journey.clients.domain.client import CLIENTS, Client, kept
from services.client_journey.clients.domain.details import read
from services.client_journey.clients.domain.opening import reason_for
from services.client_journey.clients.keeping import Keeping, Look
from services.client_journey.clients.queries import looks_after
from services.client_journey.journeys.domain.assignment import ASSIGNMENTS, assign, assignment_of
from services.client_journey.journeys.domain.journey import JOURNEYS
from services.client_journey.journeys.queries import JOURNEY_ACCESS
from services.client_journey.known.orders import KNOWN_ORDERS, KnownOrder
from services.client_journey.needs.domain import giving_up
from services.client_journey.needs.domain.constraining import ConstrainNeed, as_kept, constrain
from services.client_journey.needs.domain.following import follow, needs_the_claim, needs_the_journey
from services.client_journey.needs.domain.giving_up import ReportUnmet, ResumeNeed, WithdrawNeed
from services.client_journey.needs.domain.need import NEEDS, Need, open_need
from services.client_journey.needs.domain.recording import QualifyNeed, RecordNeed, qualify, record
from services.client_journey.needs.queries import NEED_ACCESS, MatchOfNeed, OpenConstraints, OpenedConstraints
from shared.contracts.event import Event
from shared.contracts.sealed import Sealed
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.constraints import MatchConstraints
from shared.kernel.holding import ClaimRef
from shared.kernel.ids import new_id
from shared.kernel.projection import RowRef
from shared.kernel.rules import NotFound
from shared.reference.calendar import uk_date
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance, ReliedOn, guarded
from shared.store.store import Store


class ClientNeeds:
    """Each command raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, keeping: Keeping, clock: Clock) -> None:
        """Decide by what the needs and their journeys hold, and by what is known of orders."""
        self._store = store
        self._keeping = keeping
        self._now = clock

    async def record(self, journey_id: UUID, asked: RecordNeed, caller: Caller) -> Committed:
        """Record a need of a journey, which must still be open when that is saved."""
        need_id, now = new_id(), self._now()
        claim, journey = open_need(journey_id, asked.category), guarded(JOURNEYS(journey_id))
        assignment = ASSIGNMENTS.new(assignment_of(need_id).id)
        sealed = await self._seal(journey_id, asked.constraints, caller) if asked.constraints else None

        def decide(known: Known) -> list[Event]:
            found = JOURNEY_ACCESS.changeable(caller, journey_id, known[journey])
            said = sealed.said(known) if sealed else None
            recorded = record(found, need_id, known[claim], asked, now, said)
            return [*recorded, *assign(None, need_id, found.coach, now)]

        client = (sealed.client,) if sealed else ()
        relied_on = (NEEDS.new(need_id), claim, journey, assignment, *client)
        return await self._store.change(Reliance(relied_on), decide, caller)

    async def constrain(self, need_id: UUID, asked: ConstrainNeed, caller: Caller) -> Committed:
        """Say anew of which kinds a need is, and what the client's circumstances ask."""
        now, ref = self._now(), NEEDS(need_id)
        need = await self._readable(need_id, caller)
        sealed = await self._seal(need.journey_id, asked.constraints, caller)

        def decide(known: Known) -> list[Event]:
            found = NEED_ACCESS.changeable(caller, need_id, known[ref])
            return constrain(found, asked, sealed.said(known), now)

        return await self._store.change(Reliance((ref, sealed.client)), decide, caller)

    async def open_constraints(self, need_id: UUID, asked: OpenConstraints, caller: Caller) -> OpenedConstraints:
        """Return what a client's circumstances ask, once the look is committed: the request that matches the need."""
        need = await self._readable(need_id, caller)
        journey = (await self._store.get(JOURNEYS(need.journey_id))).state
        reason = reason_for(asked.reason, looks_after=looks_after(journey, caller, uk_date(self._now())))
        if need.constraints is None or journey.erased_at is not None:
            return OpenedConstraints(erased=journey.erased_at is not None)
        look = Look(journey, ("constraints",), reason)
        (text,) = await self._keeping.open(look, (need.constraints,), caller)
        if text is None:
            return OpenedConstraints(erased=True)
        return OpenedConstraints(erased=False, match=MatchOfNeed(need_id, read(MatchConstraints, text)))

    async def qualify(self, need_id: UUID, asked: QualifyNeed, caller: Caller) -> Committed:
        """Say of a recorded need on what ground its client may be helped, or correct that."""
        now = self._now()
        return await self._change(need_id, caller, lambda need: qualify(need, asked, now))

    async def report_unmet(self, need_id: UUID, asked: ReportUnmet, caller: Caller) -> Committed:
        """Report that no suitable offer was found for a need."""
        now = self._now()
        return await self._change(need_id, caller, lambda need: giving_up.report_unmet(need, asked, now))

    async def resume(self, need_id: UUID, asked: ResumeNeed, caller: Caller) -> Committed:
        """Look anew for what was unmet: its journey is still open, and no other need stands, when that is saved."""
        now, ref = self._now(), NEEDS(need_id)

        def second(known: Known) -> list[ReliedOn]:
            need = NEED_ACCESS.changeable(caller, need_id, known[ref])
            return [_claim(need), guarded(JOURNEYS(need.journey_id))]

        def decide(known: Known) -> list[Event]:
            need = NEED_ACCESS.changeable(caller, need_id, known[ref])
            journey = JOURNEYS(need.journey_id).existing(known[JOURNEYS(need.journey_id)])
            return giving_up.resume(need, journey, known[_claim(need)], asked, now)

        return await self._store.change(Reliance((ref,), second), decide, caller)

    async def withdraw(self, need_id: UUID, asked: WithdrawNeed, caller: Caller) -> Committed:
        """Withdraw a need that nobody has to look for any more."""
        now = self._now()
        return await self._change(need_id, caller, lambda need: giving_up.withdraw(need, asked, now))

    async def follow_order(self, need_id: UUID, order_id: UUID, caller: Caller) -> Committed:
        """Take in what is known by now of an order that was placed for a need."""
        following = _Following(need_id, order_id, caller.caused_at or self._now())
        return await self._store.change(
            Reliance((following.need, following.order), following.second), following.decide, caller
        )

    async def _readable(self, need_id: UUID, caller: Caller) -> Need:
        stored = await self._store.read(NEEDS(need_id))
        return NEED_ACCESS.readable(caller, need_id, stored.state if stored else None)

    async def _seal(self, journey_id: UUID, given: MatchConstraints, caller: Caller) -> "_Sealed":
        client_id, (sealed,) = await self._keeping.seal(journey_id, caller, as_kept(given))
        return _Sealed(guarded(CLIENTS(client_id)), sealed)

    async def _change(self, need_id: UUID, caller: Caller, decide: Callable[[Need], list[Event]]) -> Committed:
        return await self._store.change((NEEDS(need_id),), NEED_ACCESS.deciding(caller, need_id, decide), caller)


@dataclass(frozen=True)
class _Sealed:
    """What was sealed of a client, who must not be erased when that is saved."""

    client: Ref[Client]
    sealed: Sealed

    def said(self, known: Known) -> Sealed:
        """Return what was said; raises `Rejected` where the client was erased meanwhile."""
        kept(known[self.client])
        return self.sealed


class _Following:
    """What following an order relies on: the need and the order, then only what makes a difference."""

    def __init__(self, need_id: UUID, order_id: UUID, at: datetime) -> None:
        self._order_id = order_id
        self._at = at
        self.need: Ref[Need] = NEEDS(need_id)
        self.order: RowRef[KnownOrder] = KNOWN_ORDERS(order_id)

    def second(self, known: Known) -> list[ReliedOn]:
        """Name the claim that the need would take, and its journey where the need would be open again."""
        need, order = self._found(known)
        relied_on: list[ReliedOn] = []
        if needs_the_claim(need, order):
            relied_on.append(_claim(need))
        if needs_the_journey(need, order):
            relied_on.append(guarded(JOURNEYS(need.journey_id)))
        return relied_on

    def decide(self, known: Known) -> list[Event]:
        """Decide on the need as it stands."""
        need, order = self._found(known)
        holder = known[_claim(need)] if needs_the_claim(need, order) else None
        journey = known[JOURNEYS(need.journey_id)] if needs_the_journey(need, order) else None
        return follow(need, order, holder, journey, self._at)

    def _found(self, known: Known) -> tuple[Need, KnownOrder]:
        need, order = self.need.existing(known[self.need]), known[self.order]
        if order is None:
            raise NotFound("order", self._order_id)
        return need, order


def _claim(need: Need) -> ClaimRef:
    return open_need(need.journey_id, need.category)

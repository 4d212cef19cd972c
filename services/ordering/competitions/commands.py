"""What buyers and suppliers can do with a competition until its bids are opened, and what its clocks do."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import orjson

from services.ordering.competitions.access import seen_by
from services.ordering.competitions.deciding import CompetitionDecisions
from services.ordering.competitions.domain import asking, bidding, cancelling, preparing
from services.ordering.competitions.domain.asking import AnswerQuestion, AskQuestion
from services.ordering.competitions.domain.bidding import Sealed, SubmitBid
from services.ordering.competitions.domain.cancelling import CancelCompetition
from services.ordering.competitions.domain.competition import Competition, SealedPart
from services.ordering.competitions.domain.folding import COMPETITIONS
from services.ordering.competitions.domain.funding import Budgets
from services.ordering.competitions.domain.preparing import OpenCompetition, PrepareCompetition
from services.ordering.competitions.domain.terms import terms_for, terms_on
from services.ordering.competitions.relying import Judging, budgets_of, competing_for, needs_of, wanted
from services.ordering.competitions.sealing import KeyPair, new_key_pair, seal_bid
from services.ordering.known.suppliers import KNOWN_SUPPLIERS
from shared.auth.access import supplier_of
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.kernel.markets import market_for
from shared.kernel.memberships import KnownSupplier, Standing, key_of, may_sell
from shared.reference.calendar import uk_date
from shared.reference.markets import regime_of_call_off
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance, guarded
from shared.store.rows import Rows
from shared.store.store import Store

BySupplier = Callable[[Competition, KnownSupplier | None], list[Event]]


class Competitions:
    """Each command raises `Rejected` or `NotFound`."""

    def __init__(self, store: Store, members: Rows[KnownSupplier], clock: Clock) -> None:
        """Decide by what the store holds; find by these rows whom to invite."""
        self._store = store
        self._deciding = CompetitionDecisions(store, clock)
        self._members = members
        self._now = clock

    async def prepare(self, asked: PrepareCompetition, caller: Caller) -> Committed:
        """Write down what is wanted and how bids are judged."""
        now, fresh = self._now(), new_id()
        today = uk_date(now)

        def decided(known: Known) -> list[Event]:
            market = market_for(asked.market, today)
            terms = terms_on(regime_of_call_off(market, asked.estimate_pence, today), today)
            known_needs = wanted(known, asked.need_ids, competing=True)
            return preparing.prepare(fresh, asked, known_needs, market, terms, caller.actor, now)

        first = (COMPETITIONS.new(fresh), *needs_of(asked.need_ids), *competing_for(asked.need_ids))
        return await self._store.change(Reliance(first), decided, caller)

    async def take_key(self, competition_id: UUID, caller: Caller) -> tuple[Committed, KeyPair]:
        """Make an opener a key; the private half is for the answer, and is kept nowhere."""
        now, pair = self._now(), new_key_pair()
        committed = await self._deciding.change(
            competition_id, caller, lambda one: preparing.take_key(one, caller.actor, pair.public, now)
        )
        return committed, pair

    async def open(self, competition_id: UUID, asked: OpenCompetition, caller: Caller) -> Committed:
        """Open a competition to bids, and invite all members of its category.

        They are read beside the commit: whoever is admitted meanwhile is invited on that news.
        """
        now, relied = self._now(), Judging(competition_id)
        today = uk_date(now)
        found = (await self._store.get(COMPETITIONS(competition_id))).state
        members = await self._members_of(found.market, found.category, today)

        def decided(known: Known) -> list[Event]:
            one = seen_by(caller, competition_id, known[relied.competition])
            market = market_for(one.market, today)
            terms = terms_on(regime_of_call_off(market, one.estimate_pence, today), today)
            needs, budgets = wanted(known, one.need_ids), budgets_of(known, one)
            return preparing.open_to_bids(one, asked, needs, members, budgets, terms, now)

        return await self._store.change(Reliance((relied.competition,), relied.needs_and_budgets), decided, caller)

    async def invite(self, competition_id: UUID, supplier_id: UUID, caller: Caller) -> Committed:
        """Invite a supplier, on the news that it was admitted."""
        now = self._now()
        return await self._deciding.at_a_step(
            competition_id, caller, lambda one: preparing.invite(one, supplier_id, now)
        )

    async def ask(self, competition_id: UUID, asked: AskQuestion, caller: Caller) -> Committed:
        """Ask something, as a supplier."""
        now, own = self._now(), supplier_of(caller)
        return await self._by_supplier(
            competition_id, caller, lambda one, supplier: asking.ask(one, asked, own, supplier, now)
        )

    async def answer(self, competition_id: UUID, number: int, asked: AnswerQuestion, caller: Caller) -> Committed:
        """Answer a question to all."""
        now = self._now()
        return await self._deciding.change(competition_id, caller, lambda one: asking.answer(one, number, asked, now))

    async def submit(self, competition_id: UUID, asked: SubmitBid, caller: Caller) -> Committed:
        """Take a bid in, sealed before anything is decided on it; its price leaves this call in no other form."""
        now, fresh, own = self._now(), new_id(), supplier_of(caller)

        def decided(one: Competition, supplier: KnownSupplier | None) -> list[Event]:
            return bidding.submit(one, _sealed(one, fresh, asked), own, supplier, now)

        return await self._by_supplier(competition_id, caller, decided)

    async def withdraw(self, competition_id: UUID, caller: Caller) -> Committed:
        """Take the supplier's own bid back."""
        now, own = self._now(), supplier_of(caller)
        return await self._deciding.change(competition_id, caller, lambda one: bidding.withdraw(one, own, now))

    async def cancel(self, competition_id: UUID, asked: CancelCompetition, caller: Caller) -> Committed:
        """Cancel a competition, with the reason."""
        now = self._now()
        return await self._deciding.end(
            competition_id, caller, lambda one, budgets: cancelling.cancel(one, asked, budgets, now)
        )

    async def close(self, competition_id: UUID, due_on: date, caller: Caller) -> Committed:
        """Close a competition whose last day for bids is over, on its clock."""
        now = self._now()

        def decide(one: Competition, budgets: Budgets) -> list[Event]:
            return bidding.close(one, due_on, budgets, terms_for(one, uk_date(now)), now)

        return await self._deciding.end_at_a_step(competition_id, caller, decide)

    async def expire(self, competition_id: UUID, due_on: date, caller: Caller) -> Committed:
        """End a competition whose bids bind nobody any more, on its clock."""
        now = self._now()
        return await self._deciding.end_at_a_step(
            competition_id, caller, lambda one, budgets: cancelling.expire(one, due_on, budgets, now)
        )

    async def _members_of(self, market: str, category: str, today: date) -> list[UUID]:
        active = await self._members.find({f"memberships.{key_of(market, category)}.standing": Standing.ACTIVE})
        return [each.supplier_id for each in active if may_sell(each.memberships, market, category, today)]

    async def _by_supplier(self, competition_id: UUID, caller: Caller, decide: BySupplier) -> Committed:
        ref, supplier = COMPETITIONS(competition_id), guarded(KNOWN_SUPPLIERS(supplier_of(caller)))
        return await self._store.change(
            Reliance((ref, supplier)),
            lambda known: decide(seen_by(caller, competition_id, known[ref]), known[supplier]),
            caller,
        )


def _sealed(competition: Competition, bid_id: UUID, asked: SubmitBid) -> Sealed | None:
    publics = competition.public_keys
    if len(publics) < len(competition.openers):
        return None
    content = orjson.dumps({"price_pence": asked.price_pence, "method": asked.method})
    sealed = seal_bid(content, (competition.competition_id, bid_id), publics, competition.openers_needed)
    return Sealed(bid_id, sealed.sealed, tuple(SealedPart(to, part) for to, part in sealed.parts.items()))

"""What can be done with a competition that is closed: bids are opened, evaluated and awarded, by different people."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime
from uuid import UUID

import orjson

from services.ordering.competitions.access import judge_of, seen_by
from services.ordering.competitions.deciding import CompetitionDecisions
from services.ordering.competitions.domain import awarding, calling_off, evaluating, low_prices, opening
from services.ordering.competitions.domain.awarding import ProposeAward, ReturnAward
from services.ordering.competitions.domain.competition import Bid, Competition
from services.ordering.competitions.domain.evaluating import DeclareInterests, Judge, ReplaceEvaluator, ScoreBid
from services.ordering.competitions.domain.folding import COMPETITIONS, evolve
from services.ordering.competitions.domain.low_prices import DecideOnPrice, JustifyPrice
from services.ordering.competitions.domain.opening import Content, OpenBids
from services.ordering.competitions.domain.terms import Terms, terms_for
from services.ordering.competitions.relying import Judging, interests_of
from services.ordering.competitions.sealing import SealedBid, Unreadable, belongs_to, hand_over, open_bid, take_over
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.terms import terms_on
from shared.auth.access import supplier_of
from shared.contracts.event import Event
from shared.contracts.ordering import CompetitionEvent
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.kernel.rules import reject_if_any
from shared.reference.calendar import uk_date
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance
from shared.store.store import Store

JudgedBy = Callable[[Competition, Judge], list[Event]]


class Judgements:
    """Each command raises `Rejected` or `NotFound`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Decide by what the store holds."""
        self._store = store
        self._deciding = CompetitionDecisions(store, clock)
        self._now = clock

    async def open_bids(self, competition_id: UUID, asked: OpenBids, caller: Caller) -> Committed:
        """Agree to the opening as an opener, by the key of it; who completes the number opens all bids."""
        now, account = self._now(), caller.actor

        def decide(one: Competition, by: Judge) -> list[Event]:
            opener = one.opener(account)
            theirs = opener is not None and belongs_to(asked.key, opener.public_key or "")
            opening.may_open(one, by, key_is_theirs=theirs)
            keys = _keys_in_hand(one, account, asked.key)
            if len(keys) < one.openers_needed:
                parts = hand_over(asked.key, account, one.competition_id, one.public_keys)
                return opening.agree(one, account, parts, now)
            contents = {each.bid_id: _content(one, each, keys) for each in one.bids}
            return opening.open_all(one, contents, terms_for(one, uk_date(now)), now)

        return await self._judge(competition_id, caller, decide)

    async def announce_overdue(self, competition_id: UUID, open_by: date, caller: Caller) -> Committed:
        """Say that bids were not opened in time, on the clock of the opening."""
        now = self._now()
        return await self._deciding.at_a_step(
            competition_id, caller, lambda one: opening.announce_overdue(one, open_by, now)
        )

    async def declare(self, competition_id: UUID, asked: DeclareInterests, caller: Caller) -> Committed:
        """Declare, as an evaluator, in which bidders one has an interest."""
        now = self._now()
        return await self._deciding.change(
            competition_id, caller, lambda one: evaluating.declare(one, caller.actor, asked, now)
        )

    async def replace_evaluator(self, competition_id: UUID, asked: ReplaceEvaluator, caller: Caller) -> Committed:
        """Let somebody else evaluate."""
        now = self._now()
        return await self._deciding.change(
            competition_id, caller, lambda one: evaluating.replace_evaluator(one, asked, now)
        )

    async def score(self, competition_id: UUID, bid_id: UUID, asked: ScoreBid, caller: Caller) -> Committed:
        """Give a bid its points, as an evaluator."""
        now = self._now()

        def decide(one: Competition, by: Judge) -> list[Event]:
            return evaluating.score(one, bid_id, asked, by, terms_for(one, uk_date(now)), now)

        return await self._judge(competition_id, caller, decide)

    async def remind_of_prices(self, competition_id: UUID, justify_by: date, caller: Caller) -> Committed:
        """Remind those whose low price is not justified yet, on the clock of it."""
        now = self._now()
        return await self._deciding.at_a_step(
            competition_id, caller, lambda one: low_prices.remind(one, justify_by, now)
        )

    async def justify(self, competition_id: UUID, asked: JustifyPrice, caller: Caller) -> Committed:
        """Justify the supplier's own low price."""
        now, own = self._now(), supplier_of(caller)
        return await self._deciding.change(competition_id, caller, lambda one: low_prices.justify(one, own, asked, now))

    async def decide_on_price(
        self, competition_id: UUID, bid_id: UUID, asked: DecideOnPrice, caller: Caller
    ) -> Committed:
        """Accept a low price, or disregard the bid."""
        now = self._now()
        return await self._deciding.change(
            competition_id, caller, lambda one: low_prices.decide(one, bid_id, asked, now)
        )

    async def propose(self, competition_id: UUID, asked: ProposeAward, caller: Caller) -> Committed:
        """Propose the best bid."""
        now, relied, interests = self._now(), Judging(competition_id), interests_of(caller)

        def decided(known: Known) -> list[Event]:
            one = seen_by(caller, competition_id, known[relied.competition])
            by = judge_of(caller, known[interests])
            suppliers, terms = relied.suppliers(known, one), terms_for(one, uk_date(now))
            return awarding.propose(one, asked, suppliers, relied.buying(known, one), terms, by, now)

        return await self._store.change(Reliance((relied.competition, interests), relied.everything), decided, caller)

    async def give_back(self, competition_id: UUID, asked: ReturnAward, caller: Caller) -> Committed:
        """Not approve an award, with the reason."""
        now = self._now()
        return await self._deciding.change(
            competition_id, caller, lambda one: awarding.give_back(one, asked, judge_of(caller), now)
        )

    async def approve(self, competition_id: UUID, caller: Caller) -> Committed:
        """Approve an award; without a standstill the order is placed and issued in the same commit."""
        now, relied, order_id = self._now(), Judging(competition_id), new_id()
        interests = interests_of(caller)

        def decided(known: Known) -> list[Event]:
            one = seen_by(caller, competition_id, known[relied.competition])
            suppliers, terms = relied.suppliers(known, one), terms_for(one, uk_date(now))
            approved = awarding.approve(one, suppliers, terms, judge_of(caller, known[interests]), now)
            if one.proposed is None or one.proposed.standstill:
                return approved
            return [*approved, *_effect(known, relied, _after(one, approved), terms, order_id, now)]

        first = (relied.competition, ORDERS.new(order_id), interests)
        return await self._store.change(Reliance(first, relied.everything), decided, caller)

    async def conclude(self, competition_id: UUID, caller: Caller) -> Committed:
        """Let an approved award take effect, where a rule stood against it when its standstill was over."""
        return await self._conclude(competition_id, caller, lambda one: seen_by(caller, competition_id, one))

    async def conclude_when_over(self, competition_id: UUID, caller: Caller) -> Committed:
        """Let an approved award take effect once its standstill is over, on the clock of it."""
        return await self._conclude(competition_id, caller, COMPETITIONS(competition_id).existing)

    async def _conclude(
        self, competition_id: UUID, caller: Caller, found: Callable[[Competition | None], Competition]
    ) -> Committed:
        now, relied, order_id = self._now(), Judging(competition_id), new_id()

        def decided(known: Known) -> list[Event]:
            one = found(known[relied.competition])
            return _effect(known, relied, one, terms_for(one, uk_date(now)), order_id, now)

        first = (relied.competition, ORDERS.new(order_id))
        return await self._store.change(Reliance(first, relied.everything), decided, caller)

    async def _judge(self, competition_id: UUID, caller: Caller, decide: JudgedBy) -> Committed:
        ref, interests = COMPETITIONS(competition_id), interests_of(caller)

        def decided(known: Known) -> list[Event]:
            return decide(seen_by(caller, competition_id, known[ref]), judge_of(caller, known[interests]))

        return await self._store.change(Reliance((ref, interests)), decided, caller)


def _effect(
    known: Known, relied: Judging, one: Competition, terms: Terms, order_id: UUID, now: datetime
) -> list[Event]:
    """Order from the bid that was approved, or raise `Rejected`: all is asked again where it takes effect."""
    suppliers, buying = relied.suppliers(known, one), relied.buying(known, one)
    if one.order_id is not None:
        return []
    reject_if_any(awarding.may_take_effect(one, suppliers, now))
    reject_if_any(calling_off.may_be_called_off(one, buying, uk_date(now)))
    lines = calling_off.lines_of(one, buying)
    called_off = calling_off.call_off(one, order_id, lines, buying, terms_on(terms.regime, uk_date(now)), now)
    need_ids = tuple(each.need_id for each in lines)
    return [*awarding.awarded(one, order_id, need_ids, suppliers, terms, now), *called_off]


def _after(competition: Competition, events: list[Event]) -> Competition:
    for event in events:
        if isinstance(event, CompetitionEvent):
            competition = evolve(competition, event)
    return competition


def _keys_in_hand(competition: Competition, account: str, key: str) -> dict[str, str]:
    """Return the opener's own key, and those that others gave for it."""
    keys = {account: key}
    for other in competition.openers:
        part = next((each.sealed for each in other.given if each.opener == account), None)
        with suppress(Unreadable):
            if part is not None:
                keys[other.account] = take_over(part, other.account, competition.competition_id, key)
    return keys


def _content(competition: Competition, bid: Bid, keys: Mapping[str, str]) -> Content | None:
    """Return what is in a bid, `None` where it was changed after it was sealed."""
    sealed = SealedBid(bid.sealed, {each.opener: each.sealed for each in bid.parts})
    try:
        opened = open_bid(sealed, (competition.competition_id, bid.bid_id), keys, competition.openers_needed)
        return Content(**orjson.loads(opened))
    except (Unreadable, TypeError, ValueError):
        return None

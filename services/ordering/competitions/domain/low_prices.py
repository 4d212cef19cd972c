"""Bids that look abnormally low: their suppliers are heard before anything is decided (PA 2023 s. 19(3), (4))."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from uuid import UUID

from services.ordering.competitions.domain.competition import Bid, Competition, Status, about, is_over, stands_at
from services.ordering.competitions.domain.terms import Terms
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.commands import Text, command
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference.calendar import add_working_days, uk_date


@command
class JustifyPrice:
    """Why the supplier can deliver for this price."""

    explanation: Text


@command
class DecideOnPrice:
    """Whether the price is accepted, or the bid disregarded."""

    accepted: bool


def query(competition: Competition, terms: Terms, now: datetime) -> Iterator[Event]:
    """Query what is abnormally low, once prices may be seen: a query sooner would tell evaluators of a price."""
    prices = {each.bid_id: each.price_pence for each in competition.bids if each.price_pence is not None}
    low, today = terms.low_price, uk_date(now)
    for bid in competition.bids:
        if bid.low_price is None and bid.bid_id in prices and is_abnormally_low(bid.bid_id, prices, terms):
            within = low.justify_within_working_days
            yield facts.BidPriceQueried(
                **about(competition),
                bid_id=bid.bid_id,
                supplier_id=bid.supplier_id,
                remind_on=add_working_days(today, within - low.remind_before_working_days),
                justify_by=add_working_days(today, within),
                queried_at=now,
                policies=terms.pricing,
            )


def is_abnormally_low(bid_id: UUID, prices: Mapping[UUID, int], terms: Terms) -> bool:
    """PA 2023 s. 19(3): much under the mean of the other bids, or under the lowest of them, where there are enough."""
    others = [each for other, each in prices.items() if other != bid_id]
    if len(others) < terms.evaluation.low_price_compares_bids_at_least:
        return False
    price, low = prices[bid_id], terms.low_price
    under_mean = price * 100 * len(others) <= sum(others) * (100 - low.under_mean_percent)
    return under_mean or price * 100 <= min(others) * (100 - low.under_next_percent)


def remind(competition: Competition, justify_by: date, now: datetime) -> list[Event]:
    """Remind those who have not justified their price."""
    waiting = tuple(each.supplier_id for each in competition.bids if _waits(each))
    if not waiting or competition.reminded_of == justify_by or is_over(justify_by, now):
        return []
    due = facts.BidPriceJustificationDue(**about(competition), supplier_ids=waiting, justify_by=justify_by)
    return [due] if competition.justify_by == justify_by else []


def justify(competition: Competition, supplier_id: UUID, asked: JustifyPrice, now: datetime) -> list[Event]:
    """Hear a supplier on its price, until it is decided."""
    bid = competition.bid_of(supplier_id)
    reject_if_any(
        [
            stands_at(competition, Status.EVALUATION),
            _is_queried(bid),
            None if asked.explanation else Rejection("text_missing", "say something", "/explanation"),
        ]
    )
    if bid is None:
        raise AssertionError("the rules above refuse this")
    return [
        facts.BidPriceJustified(**about(competition), bid_id=bid.bid_id, supplier_id=supplier_id, justified_at=now),
        facts.BidPriceExplained(**about(competition), bid_id=bid.bid_id, explanation=asked.explanation),
    ]


def decide(competition: Competition, bid_id: UUID, asked: DecideOnPrice, now: datetime) -> list[Event]:
    """Accept a low price or disregard the bid, once its supplier was heard or had its time."""
    bid = competition.bid(bid_id)
    if bid and bid.low_price and bid.low_price.accepted is asked.accepted:
        return []
    reject_if_any([stands_at(competition, Status.EVALUATION), _is_queried(bid), _was_heard(bid, now)])
    if bid is None:
        raise AssertionError("the rules above refuse this")
    return [
        facts.BidPriceDecided(
            **about(competition),
            bid_id=bid_id,
            supplier_id=bid.supplier_id,
            accepted=asked.accepted,
            decided_at=now,
        )
    ]


def _waits(bid: Bid) -> bool:
    return bid.low_price is not None and bid.low_price.awaits_justification


def _is_queried(bid: Bid | None) -> Rejection | None:
    if bid is not None and bid.low_price is not None and bid.low_price.accepted is None:
        return None
    return Rejection("price_not_queried", "no query of this bid's price is open")


def _was_heard(bid: Bid | None, now: datetime) -> Rejection | None:
    """PA 2023 s. 19(4): no bid is disregarded for its price before its supplier had the chance to justify it."""
    if bid is None or bid.low_price is None or bid.low_price.justified or is_over(bid.low_price.justify_by, now):
        return None
    return Rejection("not_heard_yet", f"the supplier may justify its price until {bid.low_price.justify_by}")

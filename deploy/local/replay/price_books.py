"""The books of a replay on prices: queries came to what was told, nobody was rejected unheard, releases add up."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from deploy.local.replay.last_words import Logs, Says, last_words, told_otherwise
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts import catalogue as facts
from shared.contracts import ordering as orders
from shared.contracts.event import Event
from shared.kernel.aggregate import Aggregate
from shared.reference.calendar import uk_date

Accepted = tuple[str, str, date]
"""In which market and category an order was, and on which day its supplier accepted it."""

_SAYS: Says = {
    facts.PriceJustified: "justified",
    facts.PriceAccepted: "accepted",
    facts.PriceRejected: "rejected",
}


def price_query_findings(queries: Logs, offers: Logs, kind: Aggregate[Any], told: Mapping[str, str]) -> list[Finding]:
    """Hold the logs of queries against what was told, and against the offers (of this kind) that they are about."""
    came_to = last_words(queries, _SAYS)
    differing = told_otherwise(came_to, told, "query {} came to be {}, the client was told {}")
    unheard = [f"query {each}: {fault}" for each, events in queries.items() for fault in _unheard(events)]
    states: list[Any] = [kind.fold([one.event for one in events if one.event]) for events in offers.values()]
    standing = [
        f"offer {one.offer_id} stands although its price is refused"
        for one in states
        if one.price_refused and one.status == "published"
    ]
    return [
        Finding.of("every query of a low price came to what the client was told", len(came_to), differing),
        Finding.of("no price was rejected before its supplier was heard", len(queries), unheard),
        Finding.of("no offer stands of which the price is refused", len(states), standing),
    ]


def _unheard(events: Sequence[Logged]) -> Iterator[str]:
    answer_by, heard = date.max, False
    for each in events:
        match each.event:
            case facts.PriceQueried():
                answer_by = each.event.answer_by
            case facts.PriceJustified():
                heard = True
            case facts.PriceRejected() if not heard and uk_date(each.event.rejected_at) <= answer_by:
                yield f"rejected on {uk_date(each.event.rejected_at)}, to be explained by {answer_by}"


def release_finding(releases: Logs, placed: Logs) -> Finding:
    """Hold the releases of prices paid against the orders that were accepted in their quarters: no figure has more."""
    lives = [[one.event for one in events if one.event] for events in placed.values()]
    accepted = [each for life in lives if (each := _accepted(life)) is not None]
    found = [one.event for events in releases.values() for one in events]
    released = [each for each in found if isinstance(each, facts.ReferencePricesReleased)]
    wrong = [fault for each in released for fault in _more_than_accepted(each, accepted)]
    quarters = Counter((each.market, each.first_day) for each in released)
    wrong += [f"{market} from {day} was released {n} times" for (market, day), n in quarters.items() if n > 1]
    return Finding.of("prices paid were released once a quarter, of orders accepted in it", len(released), wrong)


def _more_than_accepted(release: facts.ReferencePricesReleased, accepted: Sequence[Accepted]) -> Iterator[str]:
    in_quarter = Counter(
        (market, category) for market, category, day in accepted if release.first_day <= day <= release.last_day
    )
    for each in release.figures:
        there = in_quarter[release.market, each.category]
        if each.orders > there:
            yield f"{each.category} from {release.first_day}: {each.orders} orders, of {there}"


def _accepted(life: Sequence[Event]) -> Accepted | None:
    placed = next((each for each in life if isinstance(each, orders.OrderPlaced)), None)
    accepted = next((each for each in life if isinstance(each, orders.OrderAccepted)), None)
    return (placed.market, placed.category, uk_date(accepted.accepted_at)) if placed and accepted else None

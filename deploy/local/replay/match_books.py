"""The books of a replay on matches: each can be made again from its log, and whoever was passed over may read it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from services.catalogue.matches.domain.matching import method_of
from services.catalogue.matches.domain.ranking import Scored, ranked
from services.catalogue.matches.domain.turns import TURNS, Turns, turns_id_of
from shared.contracts import catalogue as facts
from shared.contracts import ordering
from shared.contracts.event import Event
from shared.reference.markets import markets

Fact = TypeVar("Fact", bound=Event)
Logs = Mapping[str, Sequence[Logged]]


def match_findings(matches: Logs, turns: Logs, orders: Logs, told: Mapping[str, str]) -> list[Finding]:
    """Hold matches against turns and orders, and against the orders that followed by the client's own account."""
    made = {each: _one(facts.MatchMade, events) for each, events in matches.items()}
    weighed = {each: _one(facts.MatchWeighed, events) for each, events in matches.items()}
    again = [
        f"match {each} ranks otherwise than its points and turns say"
        for each, match in made.items()
        if not _ranks_alike(match, weighed[each], turns)
    ]
    followed = {
        str(event.match_id): str(event.order_id)
        for events in orders.values()
        for event in _all(ordering.OrderPlaced, events)
        if event.match_id and event.replaces_id is None
    }
    otherwise = [
        f"match {each} was followed by order {followed.get(each)}, the client was told {told.get(each)}"
        for each in sorted(followed.keys() | {each for each, order in told.items() if order})
        if followed.get(each) != told.get(each)
    ]
    unread = [
        f"match {each}: {why}" for each, events in matches.items() if (why := _not_told(events, followed.get(each)))
    ]
    return [
        Finding.of("every match ranks as its log says", len(made), again),
        Finding.of("every order follows the match that it was told to", len(followed), otherwise),
        Finding.of("everyone whom an order passed over may read why, once", len(followed), unread),
    ]


def _ranks_alike(made: facts.MatchMade, weighed: facts.MatchWeighed, turns: Logs) -> bool:
    """Whether the order follows from points, id and turns; where all that were compared are recorded."""
    if made.offers > len(made.ranked):
        return True
    of = turns.get(turns_id_of(made.market, made.category, made.district), ())
    before: Turns = Turns("")
    for event in _all(facts.TurnTaken, of):
        if event.turn < weighed.turn:
            before = TURNS.evolve(before, event)
    offers = [
        Scored(one.offer_id, one.supplier_id, each.points, each.newcomer)
        for one, each in zip(made.ranked, weighed.weighed, strict=True)
    ]
    method, _ = method_of(markets()[made.market].regime, made.made_at)
    order = ranked(made.match_id, offers, before, method.matching).order
    return [each.offer_id for each in order] == [each.offer_id for each in made.ranked]


def _not_told(events: Sequence[Logged], order_id: str | None) -> str | None:
    """Return what is wrong with whom a match says to have been passed over."""
    made = _one(facts.MatchMade, events)
    passed: dict[str, list[object]] = defaultdict(list)
    for event in _all(facts.OfferPassedOver, events):
        passed[str(event.order_id)].append(event.supplier_id)
    if order_id is None:
        return "somebody was passed over, and no order follows" if passed else None
    goes_to = {each.offer_id for each in _all(facts.MatchOrdered, events) if str(each.order_id) == order_id}
    sellers = {each.supplier_id for each in made.ranked}
    winners = {each.supplier_id for each in made.ranked if each.offer_id in goes_to}
    if len(winners) != 1:
        return f"order {order_id} follows it, and it does not know to whom"
    expected = sorted(map(str, sellers - winners))
    return (
        None if sorted(map(str, passed[order_id])) == expected else f"order {order_id} passed over others than it says"
    )


def _all(kind: type[Fact], events: Sequence[Logged]) -> Iterator[Fact]:
    return (each.event for each in events if isinstance(each.event, kind))


def _one(kind: type[Fact], events: Sequence[Logged]) -> Fact:
    return next(_all(kind, events))

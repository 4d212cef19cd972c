"""The books of a replay on competitions: what each came to, that the best bid was ordered, and what bidders learnt."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from deploy.local.replay.last_words import Logs, states_of
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from services.ordering.competitions.domain.competition import Competition, Status
from services.ordering.competitions.domain.evaluating import NOT_ELIGIBLE, ranking
from services.ordering.competitions.domain.folding import COMPETITIONS
from shared.contracts import ordering


def competition_findings(
    competitions: Logs, orders: Logs, told: Mapping[str, str], bids: Mapping[str, int]
) -> list[Finding]:
    """Hold competitions against the client's own account, and awards against the orders that follow from them."""
    found = states_of(COMPETITIONS, competitions)
    otherwise = [
        f"competition {each} is {one.status}, the client was told {told.get(each)}"
        for each, one in found.items()
        if one.opened_at is not None and not _as_told(one.status, told.get(each))
    ]
    otherwise += [f"competition {each} is not there" for each in sorted(told.keys() - found.keys())]
    otherwise += [
        f"competition {each} has {len(one.bids)} bids, of the client's {bids.get(each, 0)}"
        for each, one in found.items()
        if len(one.bids) != bids.get(each, 0)
    ]
    placed = {
        event.source.competition_id: event
        for log in orders.values()
        for event in _of(log, ordering.OrderPlaced)
        if event.source.competition_id
    }
    awarded = [one for one in found.values() if one.status is Status.AWARDED]
    wrong = [why for one in awarded for why in _order_differs(one, placed)]
    early = [
        f"competition {each} tells a price before its opening" for each, log in competitions.items() if _early(log)
    ]
    swayed = [
        f"competition {one.competition_id} was scored with its prices in sight"
        for one in awarded
        if _swayed(competitions[str(one.competition_id)])
    ]
    return [
        Finding.of("every competition came to what the client was told", len(found), otherwise),
        Finding.of(
            "every award is the order of the best bid, and every other bidder has a reason", len(awarded), wrong
        ),
        Finding.of("no price is in the log before bids are opened", len(found), early),
        Finding.of("no points were given once prices were shown", len(awarded), swayed),
    ]


def _as_told(status: Status, told: str | None) -> bool:
    """Say whether a competition stands as the client saw it last: what it saw open may have been cancelled since."""
    if told == "open":
        return status is not Status.AWARDED
    return told == status


def _order_differs(one: Competition, placed: Mapping[UUID, ordering.OrderPlaced]) -> Iterator[str]:
    order = placed.get(one.competition_id)
    bid = one.bid(one.proposed.bid_id) if one.proposed else None
    if order is None or bid is None or bid.price_pence is None:
        yield f"competition {one.competition_id} was awarded, and nothing was ordered"
        return
    lines = {each.amount_pence for each in order.lines}
    if (order.order_id, order.source.bid_id, lines) != (one.order_id, bid.bid_id, {bid.price_pence}):
        yield f"order {order.order_id} is not what was bid in competition {one.competition_id}"
    able = frozenset(each.supplier_id for each in one.bids if each.failed != NOT_ELIGIBLE)
    best = ranking(one, able)
    if not best or best[0].bid.bid_id != bid.bid_id:
        yield f"competition {one.competition_id} was not awarded to its best bid"
    if any(each.failed is None for each in one.bids if each.bid_id != bid.bid_id):
        yield f"a bidder of competition {one.competition_id} has no reason"


def _early(log: Sequence[Logged]) -> bool:
    """Say whether what was in a bid is written down before all are opened."""
    kinds = [type(each.event) for each in log]
    return ordering.BidRead in kinds and kinds.index(ordering.BidRead) < kinds.index(ordering.BidsOpened)


def _swayed(log: Sequence[Logged]) -> bool:
    """Say whether points were given after prices were shown, or an award was proposed before they were."""
    kinds = [type(each.event) for each in log]
    if ordering.BidsEvaluated not in kinds:
        return True
    return ordering.BidScored in kinds[kinds.index(ordering.BidsEvaluated) :]


def _of(log: Sequence[Logged], kind: type[ordering.OrderPlaced]) -> Iterator[ordering.OrderPlaced]:
    return (each.event for each in log if isinstance(each.event, kind))

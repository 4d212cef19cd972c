"""The next best offer of a match, in place of an order that its supplier declined or did not answer.

The offers below it in the ranking are looked at in turn, and the first that could be ordered now is proposed to the
district, or taken where the policy says so: once for a need, so that nobody is sent from supplier to supplier unseen.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from services.ordering.known.matches import KnownMatch, KnownRank
from services.ordering.known.offers import KnownOffer
from services.ordering.orders.domain.lapsing import last_day_is_over
from services.ordering.orders.domain.placing import PlaceOrder
from services.ordering.orders.domain.proposals import NextBest, Settled
from services.ordering.orders.domain.starts import places_of
from services.ordering.orders.domain.state import Order, Status, about, regime_is_known
from shared.contracts import ordering as facts
from shared.contracts.catalogue import Start
from shared.contracts.event import Event, Reason
from shared.kernel.commands import command
from shared.kernel.rules import Rejection, reject_if_any
from shared.kernel.starts import Places, places_left
from shared.reference import ReasonKind, Regime, policy, reason_of
from shared.reference.calendar import add_working_days, uk_date
from shared.reference.policies import Policy
from shared.reference.policy_values import NextBestOffer

ROUTE = "next_best"


@command
class RefuseNextBest:
    """The district does not want the offer that is proposed to it, with the reason."""

    reason: Annotated[str, reason_of(ReasonKind.NEXT_BEST_REFUSED)]


@dataclass(frozen=True)
class Found:
    """An offer that could take the place of an order: its rank in the match, what would be ordered, and its price."""

    rank: int
    supplier_id: UUID
    asked: PlaceOrder
    price_pence: int


def policy_of(order: Order, today: date) -> Policy[NextBestOffer] | None:
    """Return the policy by which an order is followed by the next best offer; `None` where it is not.

    An order of several needs follows from more than one match, and is planned anew by people.
    """
    if order.match_id is None or order.next_best or order.replaced_by_id or len(order.lines) > 1:
        return None
    if regime_is_known(order):
        return None
    found = policy(NextBestOffer, Regime(order.regime), today)
    by_answer = order.status is Status.DECLINED and order.reason in found.values.after_declines
    by_silence = order.status is Status.LAPSED and found.values.after_lapses
    return found if by_answer or by_silence else None


def is_recent(match: KnownMatch, values: NextBestOffer, today: date) -> bool:
    """Say whether the ranking still says which offer is the next best."""
    return today <= add_working_days(uk_date(match.made_at), values.match_good_for_working_days)


def ranked_below(match: KnownMatch, order: Order, at_most: int) -> Iterator[tuple[int, KnownRank]]:
    """Yield the offers after that of an order, by their place in the match; whoever said no is not asked again."""
    places = list(enumerate(match.ranked, 1))
    after = next((rank for rank, each in places if each.offer_id == order.source.offer_id), None)
    below = [] if after is None else places[after:]
    yield from [(rank, each) for rank, each in below if each.supplier_id != order.supplier_id][:at_most]


def asked_of(
    order: Order,
    ranked: KnownRank,
    offer: KnownOffer,
    places: Mapping[UUID, Places],
    values: NextBestOffer,
    today: date,
) -> PlaceOrder | None:
    """Return what would be ordered of an offer: its first start that is not too late and has a place, if any.

    A course that is bought as a whole is no next best for whoever had a place of one. Nobody begins tomorrow what was
    ordered today: there are two working days at least for the supplier to answer.
    """
    first = max(order.starts_on, add_working_days(today, 2))
    last = max(order.starts_on, today) + timedelta(days=values.starts_later_by_at_most_days)
    start = _first_start(offer, places, first, last)
    if (offer.starts and start is None) or places_of(offer, start) > order.source.places:
        return None
    return PlaceOrder(
        need_id=order.lines[0].need_id,
        offer_id=offer.offer_id,
        offer_version=ranked.offer_version,
        starts_on=start.on if start else first,
        start_id=start.start_id if start else None,
        match_id=order.match_id,
    )


def _first_start(offer: KnownOffer, places: Mapping[UUID, Places], first: date, last: date) -> Start | None:
    there_are = sorted(offer.starts, key=lambda start: start.on)
    fits = (each for each in there_are if first <= each.on <= last)
    return next((each for each in fits if places_left(each, places.get(each.start_id)) > 0), None)


def is_taken_by_policy(order: Order, found: Found, values: NextBestOffer) -> bool:
    """Say whether nobody has to decide: it is cheap enough, no dearer than was agreed, and the first of its kind."""
    most = order.amount_pence + order.amount_pence * values.taken_dearer_by_at_most_percent // 100
    return order.route != ROUTE and found.price_pence <= min(most, values.taken_up_to_pence)


def propose(order: Order, found: Found, now: datetime) -> list[Event]:
    """Propose an offer to the district, unless one was proposed or ordered meanwhile."""
    followed = policy_of(order, uk_date(now))
    if followed is None or order.match_id is None:
        return []
    return [
        facts.NextBestProposed(
            **about(order),
            category=order.category,
            need_id=found.asked.need_id,
            match_id=order.match_id,
            rank=found.rank,
            next_offer_id=found.asked.offer_id,
            next_offer_version=found.asked.offer_version,
            next_supplier_id=found.supplier_id,
            start_id=found.asked.start_id,
            starts_on=found.asked.starts_on,
            amount_pence=found.price_pence,
            decide_by=add_working_days(uk_date(now), followed.values.decide_within_working_days),
            proposed_at=now,
            policies=(followed.stamp,),
        )
    ]


def asked_of_proposal(order: Order, proposed: NextBest) -> PlaceOrder:
    """Return what the district orders where it wants the offer that was proposed."""
    return PlaceOrder(
        need_id=order.lines[0].need_id,
        offer_id=proposed.offer_id,
        offer_version=proposed.offer_version,
        starts_on=proposed.starts_on,
        start_id=proposed.start_id,
        match_id=order.match_id,
    )


def ordered(
    order: Order, asked: PlaceOrder, next_order_id: UUID, now: datetime, policies: tuple[str, ...] = ()
) -> facts.NextBestOrdered:
    """Say which order takes the place of one that came to nothing; with policies, these ordered it."""
    return facts.NextBestOrdered(
        **about(order),
        category=order.category,
        need_id=asked.need_id,
        next_order_id=next_order_id,
        next_offer_id=asked.offer_id,
        by_policy=bool(policies),
        ordered_at=now,
        policies=policies,
    )


def is_proposed(order: Order) -> Rejection | None:
    """Only what is proposed is decided on."""
    if order.next_best_proposed:
        return None
    if order.replaced_by_id:
        return Rejection("already_ordered", f"order {order.replaced_by_id} has taken the place of this one")
    return Rejection("nothing_proposed", "no offer is proposed in place of this order")


def refuse(order: Order, asked: RefuseNextBest, now: datetime) -> list[Event]:
    """Say that the district does not want the offer that is proposed."""
    said = order.next_best
    if said and said.settled is Settled.REFUSED and said.refused_for == asked.reason:
        return []
    reject_if_any([is_proposed(order)])
    reason = Reason(code=asked.reason)
    return [facts.NextBestRefused(**about(order), category=order.category, reason=reason, refused_at=now)]


def lapse(order: Order, due_on: date, now: datetime) -> list[Event]:
    """Let a proposal lapse on which nobody decided."""
    if not order.next_best_proposed or order.next_best is None or order.next_best.decide_by != due_on:
        return []
    reject_if_any([last_day_is_over(due_on, now)])
    return [facts.NextBestLapsed(**about(order), category=order.category, due_on=due_on, lapsed_at=now)]

"""Further ways to an order: of a match, in place of one that came to nothing, and again of what worked."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from services.ordering.changes.domain import next_best
from services.ordering.changes.domain.next_best import Found, RefuseNextBest
from services.ordering.known.matches import KnownMatch, KnownRank
from services.ordering.orders.domain.conditions import Circumstances
from services.ordering.orders.domain.folding import ORDER_OF_CLIENT, ORDERS
from services.ordering.orders.domain.once import NUMBERS, Holders, key_of_client
from services.ordering.orders.domain.placing import FROM_STANDING_OFFER, PlaceOrder, Route, place
from services.ordering.orders.domain.state import Order
from services.ordering.repeats.domain.repeating import BuyAgain, Repeated, may_be_repeated
from services.ordering.repeats.domain.run import goes_on, is_broken, repeats_id_of
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.ids import new_id
from shared.kernel.rules import reject_if_any
from shared.reference import Regime, policy, stamps
from shared.reference.policy_values import BuyingAgain
from tests.ordering.examples import OFFER, OFFER_ID
from tests.ordering.life_steps import Drawn, Step
from tests.ordering.living import NEEDS, SUPPLIERS, World, claims_of, decided
from tests.ordering.test_repeats import delivering
from tests.suppliers import MARKET

OTHERS = tuple(KnownRank(new_id(), OFFER.offer_version, each, 70) for each in (SUPPLIERS[0], *SUPPLIERS[1:3]))
RANKED = (KnownRank(OFFER_ID, OFFER.offer_version, SUPPLIERS[0], 80), *OTHERS)


def match_for(world: World, need_id: UUID, dearer_by: int) -> UUID:
    """Make a match for a need, whose other offers are for sale at so much more than the first."""
    match_id, first = new_id(), world.market[OFFER_ID]
    versions = {each.offer_id: each.offer_version for each in RANKED}
    world.matches[match_id] = KnownMatch(match_id, need_id, MARKET, world.now, versions, RANKED)
    for each in OTHERS:
        costs = max(first.price_pence * (100 + dearer_by) // 100, 1)
        of_it = {"offer_id": each.offer_id, "supplier_id": each.supplier_id, "price_pence": costs, "starts": ()}
        world.market[each.offer_id] = replace(first, **of_it, per="place")
    return match_id


def known_of(world: World, asked: PlaceOrder) -> Circumstances:
    """What placing is decided on, as the store would read it."""
    offer, needs = world.market.get(asked.offer_id), tuple(world.needs[each] for each in asked.need_ids)
    claimed = {claim: str(order_id) for order_id, order in world.orders.items() for claim in claims_of(order)}
    held: list[Holders] = []
    for need in needs:
        key = key_of_client(need, asked.offer_id)
        held.append(tuple(claimed.get(ORDER_OF_CLIENT(f"{key}:{number}").id) for number in NUMBERS))
    return Circumstances(
        offer,
        world.supplier(offer.supplier_id) if offer else None,
        needs,
        world.budgets,
        tuple(world.order_of_need(each.need_id) for each in needs),
        held=tuple(held),
        others={str(order_id): order for order_id, order in world.orders.items()},
        places=world.places.get(asked.start_id) if asked.start_id else None,
        match=world.matches.get(asked.match_id) if asked.match_id else None,
    )


def placed(world: World, asked: PlaceOrder, route: Route = FROM_STANDING_OFFER) -> list[Event]:
    known = known_of(world, asked)
    return place(new_id(), asked, known, world.terms, world.now, placed_by="coach", speaks_for=None, route=route)


def after_no(world: World, event: facts.OrderDeclined | facts.OrderLapsed) -> list[Event]:
    """Look for the next best offer of the match, as the command does: take it by policy, or propose it."""
    order = world.orders[event.order_id]
    followed, match = next_best.policy_of(order, world.today), world.matches.get(order.match_id or new_id())
    if followed is None or match is None or not next_best.is_recent(match, followed.values, world.today):
        return []
    route = Route(next_best.ROUTE, replaces=order.order_id)
    for rank, ranked in next_best.ranked_below(match, order, followed.values.looks_at_offers):
        offer = world.market[ranked.offer_id]
        asked = next_best.asked_of(order, ranked, offer, world.places, followed.values, world.today)
        events = decided(lambda asked=asked: placed(world, asked, route)) if asked else None
        if asked and events:
            found = Found(rank, offer.supplier_id, asked, offer.price_pence)
            if not next_best.is_taken_by_policy(order, found, followed.values):
                return next_best.propose(order, found, world.now)
            said = next_best.ordered(order, asked, _order_of(events), world.now, (followed.stamp,))
            return [*events, said]
    return []


def order_the_next_best(world: World, order: Order, _: Drawn) -> list[Event]:
    reject_if_any([next_best.is_proposed(order)])
    if order.next_best is None:
        raise AssertionError("what is proposed is there")
    asked = next_best.asked_of_proposal(order, order.next_best)
    events = placed(world, asked, Route(next_best.ROUTE, replaces=order.order_id))
    return [*events, next_best.ordered(order, asked, _order_of(events), world.now)]


def refuse_the_next_best(world: World, order: Order, _: Drawn) -> list[Event]:
    return next_best.refuse(order, RefuseNextBest(reason="client_declined"), world.now)


def next_best_lapses(world: World, order: Order, _: Drawn) -> list[Event]:
    due_on = order.next_best.decide_by if order.next_best else world.today
    return next_best.lapse(order, due_on, world.now)


def buy_again(world: World, order: Order, drawn: Drawn) -> list[Event]:
    """Order for another need what this order bought, at a price that may have gone up, of whoever delivers well."""
    offer_id, need = order.source.offer_id, NEEDS[drawn.number % len(NEEDS)]
    if drawn.number % 4:
        free = (each for each in world.needs.values() if each.standing and not world.order_of_need(each.need_id))
        need = next((each for each in free if each.district == order.district), need)
    if offer_id in world.market:
        costs = max(order.amount_pence * (85 + drawn.number % 28) // 100, 1)
        world.market[offer_id] = replace(world.market[offer_id], price_pence=costs, starts=(), per="place")
    asked = BuyAgain(
        need_id=need.need_id,
        offer_version=OFFER.offer_version,
        starts_on=world.today + timedelta(days=drawn.ago),
        reason="nothing_comparable",
    ).order(offer_id)
    followed = policy(BuyingAgain, Regime.PCR_LIGHT_TOUCH, world.today)
    quality = delivering(0.0 if drawn.number % 11 == 0 else 80.0)
    what = Repeated(order, quality, world.runs.get(repeats_id_of(order.district, offer_id)))
    against = tuple(
        may_be_repeated(what, world.market.get(offer_id), world.needs[need.need_id], followed.values, world.today)
    )
    repeat = facts.Repeat(order_id=order.order_id, reason="nothing_comparable", in_a_row=what.in_a_row)
    events = placed(world, asked, Route("repeat", repeat, stamps(followed), against))
    again = ORDERS.fold([each for each in events if isinstance(each, facts.OrderPlaced)])
    return [*events, *(goes_on(again, what.in_a_row, world.now) if again else ())]


def after_placed(world: World, event: facts.OrderPlaced) -> list[Event]:
    """Begin to count repeats anew where the offer was ordered by a match."""
    order = world.orders[event.order_id]
    return is_broken(world.runs.get(repeats_id_of(order.district, order.source.offer_id)), order, world.now)


def _order_of(events: list[Event]) -> UUID:
    return next(each.order_id for each in events if isinstance(each, facts.OrderPlaced))


FURTHER_STEPS: Mapping[str, Step] = {
    "order the next best": order_the_next_best,
    "refuse the next best": refuse_the_next_best,
    "buy again": buy_again,
}
FURTHER_CLOCKS: Mapping[str, Step] = {"next best lapses": next_best_lapses}

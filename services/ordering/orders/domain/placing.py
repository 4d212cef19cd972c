"""Placing an order: for which need, of which offer, from which budget."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.ordering.budgets.domain.budget import Budget, budget_that_pays
from services.ordering.known.needs import KnownNeed
from services.ordering.known.offers import KnownOffer
from services.ordering.orders.domain.cohorts import MOST_LINES, may_be_shared, pointer_to, split
from services.ordering.orders.domain.conditions import Circumstances, standing_conditions, starts_in_span
from services.ordering.orders.domain.decided import Authority
from services.ordering.orders.domain.folding import evolve
from services.ordering.orders.domain.holding import counted
from services.ordering.orders.domain.issuing import issued, requested
from services.ordering.orders.domain.matches import followed, follows_its_match, match_is_good_for
from services.ordering.orders.domain.once import has_it_once, keys_of
from services.ordering.orders.domain.paying import after, committed, have_left, reserved
from services.ordering.orders.domain.place_holds import held_until
from services.ordering.orders.domain.showing import Seen, as_it_is, is_as_seen
from services.ordering.orders.domain.starts import places_of, start_may_be_ordered, start_of
from services.ordering.orders.domain.state import Order, about
from services.ordering.orders.domain.terms import Terms, split_of
from services.ordering.places.domain.turns import after as after_turns
from services.ordering.places.domain.turns import ordered
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.commands import Day, Version, command
from shared.kernel.duties import acts_for_another
from shared.kernel.markets import market_for
from shared.kernel.rules import Rejection, reject_if_any
from shared.kernel.spans import last_day_of
from shared.reference import Market, Regime
from shared.reference.calendar import uk_date
from shared.reference.markets import regime_of_call_off
from shared.reference.policy_values import Level


@command
class PlaceOrder:
    """Order one version of an offer for a need; the version says which price and content the coach saw.

    A course that is bought as a whole can be for more needs, `with_need_ids`: each is a line of the order, and has its
    part of the price. The order is managed in the district of the first. Where the offer names starts, `start_id` is
    one of them, and `starts_on` its day. `match_id` is the match that the order follows, if any: suppliers that it
    passes over are told why. `shown` is what its preview showed: where that has changed, the refusal names each
    difference, and to send what is so now confirms it.
    """

    need_id: UUID
    with_need_ids: Annotated[tuple[UUID, ...], Field(max_length=MOST_LINES - 1)] = ()
    offer_id: UUID
    offer_version: Version
    starts_on: Day
    start_id: UUID | None = None
    match_id: UUID | None = None
    shown: Seen | None = None

    @property
    def need_ids(self) -> tuple[UUID, ...]:
        """The needs that the order is for, in the order of its lines."""
        return (self.need_id, *self.with_need_ids)


@dataclass(frozen=True)
class Route:
    """How an order comes to be placed, by which policies of its own, and what speaks against that way to it.

    `replaces` is the order that came to nothing and whose place the next best offer takes.
    """

    name: str = "standing_offer"
    repeat: facts.Repeat | None = None
    policies: tuple[str, ...] = ()
    against: tuple[Rejection | None, ...] = ()
    replaces: UUID | None = None


FROM_STANDING_OFFER = Route()


def place(
    order_id: UUID,
    asked: PlaceOrder,
    known: Circumstances,
    terms: Terms,
    now: datetime,
    *,
    placed_by: str,
    speaks_for: UUID | None,
    route: Route = FROM_STANDING_OFFER,
) -> list[Event]:
    """Place an order and reserve its price, or raise `Rejected` with every reason against it.

    `placed_by` is the account of whoever orders, `speaks_for` the supplier that it speaks for, if any; `known` is what
    it may know. Up to the policy's limit the order is approved and issued in the same step.
    """
    market = market_of(known.offer, uk_date(now))
    offer, today = known.offer, uk_date(now)
    lines = lines_of(asked, known)
    ends_on = last_day_of(asked.starts_on, offer.duration) if offer else None
    may_start = starts_in_span(asked.starts_on, today, terms.start_within_days) is None
    reject_if_any(
        [
            *(
                need_has_no_order(known.running[place], need, pointer_to(place))
                for place, need in enumerate(known.needs)
            ),
            *may_be_shared(offer, asked.start_id, asked.need_ids, known.needs),
            *has_it_once(known.needs, known.held, known.others, (asked.starts_on, ends_on), known.running),
            offer_is_as_seen(offer, asked.offer_version),
            *start_may_be_ordered(offer, known.places, asked.start_id, asked.starts_on, asked.need_ids),
            *follows_its_match(
                asked.match_id,
                known.match,
                asked.need_ids,
                (asked.offer_id, asked.offer_version),
                match_is_good_for(terms.regime, known.match, next_best=route.replaces is not None),
                now,
            ),
            *(is_as_seen(asked.shown, seen_now(offer, asked, known, terms)) if offer else ()),
            *standing_conditions(known, market.code, asked.starts_on, ends_on, terms, today),
            acts_for_another(speaks_for, offer.supplier_id) if offer else None,
            *route.against,
            *(have_left(known.budgets, wanted_of(lines)) if may_start else ()),  # else the year that pays is not known
        ]
    )
    if offer is None:
        raise AssertionError("the rules above refuse this")
    split, by_policy = split_of(offer, terms.regime, today)
    placed = facts.OrderPlaced(
        order_id=order_id,
        need_ids=tuple(each.need_id for each in lines),
        supplier_id=offer.supplier_id,
        district=known.budgets[lines[0].budget_id].district,
        market=market.code,
        regime=terms.regime,
        source=_source(offer, asked.start_id),
        category=offer.category,
        lines=lines,
        starts_on=asked.starts_on,
        ends_on=ends_on,
        placed_by=placed_by,
        placed_at=now,
        policies=(
            *terms.policies,
            *((terms.of_places,) if asked.start_id else ()),
            *followed(asked.match_id, terms.regime, now, next_best=route.replaces is not None),
            *by_policy,
            *route.policies,
        ),
        match_id=asked.match_id,
        payment_split=split,
        vat=offer.vat,
        vat_rate=offer.vat_rate,
        route=route.name,
        repeat=route.repeat,
        replaces_id=route.replaces,
    )
    order = evolve(None, placed)
    set_aside = reserved(order, known.budgets, terms.thresholds)
    agreed = _approved_or_waiting(order, after(known.budgets, set_aside), terms, now)
    keyed = _keyed(order, keys_of(known.needs, asked.offer_id, known.held))
    waits_no_more = ordered(known.places, order.need_ids, now)
    places = after_turns(known.places, waits_no_more)
    return [placed, *set_aside, *agreed, *waits_no_more, *counted(places, None, [placed, *agreed], now), *keyed]


def _keyed(order: Order, clients: tuple[facts.KeyOfLine, ...]) -> list[Event]:
    return [facts.OrderKeyed(**about(order), clients=clients)] if clients else []


def lines_of(asked: PlaceOrder, known: Circumstances) -> tuple[facts.Line, ...]:
    """Return what each need that is known would cost, its part of the price, and the budget that would pay for it."""
    parts = split(known.offer.price_pence if known.offer else 0, len(known.needs))
    first = next((each.district for each in known.needs if each is not None), None)
    return tuple(
        facts.Line(
            line=number,
            need_id=need.need_id,
            budget_id=budget_that_pays(need.district, need.category, asked.starts_on),
            amount_pence=parts[number - 1],
            needed_on=need.recorded_on,
            district=need.district if need.district != first else None,
        )
        for number, need in enumerate(known.needs, 1)
        if need is not None
    )


def wanted_of(lines: Sequence[facts.Line]) -> dict[str, int]:
    """Return what is wanted of each budget, in pence by its id."""
    wanted = Counter[str]()
    for each in lines:
        wanted[each.budget_id] += each.amount_pence
    return wanted


def seen_now(offer: KnownOffer, asked: PlaceOrder, known: Circumstances, terms: Terms) -> Seen:
    """Return what would be shown of this order now."""
    return as_it_is(offer, known, (asked.start_id, asked.starts_on), terms)


def _source(offer: KnownOffer, start_id: UUID | None) -> facts.Source:
    places = places_of(offer, start_of(offer, start_id))
    return facts.Source(offer_id=offer.offer_id, offer_version=offer.offer_version, start_id=start_id, places=places)


def market_of(offer: KnownOffer | None, today: date) -> Market:
    """Return the market that an offer is made in; raises `Rejected` where it is closed."""
    return market_for(offer.market if offer else None, today)


def regime_of(offer: KnownOffer | None, today: date) -> Regime:
    """Return the regime whose rules a call-off of this offer follows; raises `Rejected` where its market is closed."""
    return regime_of_call_off(market_of(offer, today), offer.price_pence if offer else 0, today)


def _approved_or_waiting(order: Order, budgets: Mapping[str, Budget], terms: Terms, now: datetime) -> list[Event]:
    steps = terms.steps_for(order.amount_pence, order.category, order.district, several_pay=order.several_pay)
    if not steps:
        return [*issued(order, Authority(terms.authority, Level.POLICY), terms, now), *committed(order, budgets)]
    return [requested(order, steps[0], steps, held_until(order, terms, uk_date(now)))]


def need_has_no_order(running: str | None, need: KnownNeed | None, pointer: str) -> Rejection | None:
    """One need is met by one order at a time. Of a need that whoever orders may not know of, nothing is told."""
    if running is None or need is None:
        return None
    return Rejection("need_already_ordered", f"order {running} is running for this need", pointer)


def offer_is_as_seen(offer: KnownOffer | None, version: int) -> Rejection | None:
    """An order pins the version that the coach saw: price or content may have changed since."""
    if offer is None or offer.offer_version == version:
        return None
    detail = f"the offer is at version {offer.offer_version} now, not {version}: look at it again"
    return Rejection("offer_changed", detail, "/offer_version")

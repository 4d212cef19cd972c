"""Nobody has the same offer twice on the same days, by whichever need: by claims, so at the same moment neither."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from services.ordering.delivery.domain import ending, starting
from services.ordering.delivery.domain.ending import CompleteProvision
from services.ordering.delivery.domain.starting import StartProvision
from services.ordering.known.needs import KnownNeed
from services.ordering.orders.domain import answering
from services.ordering.orders.domain.answering import CancelOrder
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.once import NUMBERS, has_it_once, key_of_client, keys_of
from services.ordering.orders.domain.state import Order
from shared.contracts import client_journey
from shared.kernel.ids import new_id
from tests.ordering.examples import (
    BUDGET,
    CATEGORY,
    DISTRICT,
    JOURNEY_ID,
    NEED,
    NOON,
    OFFER_ID,
    SUPPLIER,
    after,
    paid_from,
    placed,
)
from tests.ordering.timed import Timed

FIRST = after(placed())
AGAIN = KnownNeed(new_id(), JOURNEY_ID, DISTRICT, CATEGORY)
HELD = (str(FIRST.order_id), None, None)


def reasons(order: Order | None, first: date, last: date, held: tuple[str | None, ...] = HELD) -> set[str]:
    found = {str(order.order_id): order} if order else {}
    return {each.code for each in has_it_once([AGAIN], [held], found, (first, last), [None])}


def test_the_same_days_are_refused_and_later_ones_are_not() -> None:
    assert FIRST.ends_on is not None
    after_it = FIRST.ends_on + timedelta(days=1)
    assert reasons(FIRST, FIRST.ends_on, after_it) == {"client_has_it_already"}
    assert reasons(FIRST, after_it, after_it + timedelta(days=40)) == set()
    assert reasons(FIRST, FIRST.starts_on - timedelta(days=9), FIRST.starts_on - timedelta(days=1)) == set()
    assert reasons(None, after_it, after_it) == {"client_has_it_already"}, (
        "an order that was not read may be in the way"
    )


def test_orders_on_days_of_their_own_have_numbers_of_their_own_and_there_are_no_more() -> None:
    (key,) = keys_of([AGAIN], OFFER_ID, [HELD])
    assert (key.line, key.number, key.key) == (1, 2, key_of_client(NEED, OFFER_ID))
    full = tuple(str(new_id()) for _ in NUMBERS)
    assert "client_has_it_already" in reasons(FIRST, date(2018, 1, 1), date(2018, 1, 2), full)


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 200), st.integers(1, 60), st.booleans()), min_size=1, max_size=12
    )
)
def test_however_it_is_ordered_no_client_is_on_one_offer_twice_on_a_day(
    attempts: list[tuple[int, int, int, bool]],
) -> None:
    """A model of the store: what is accepted takes its claim, what is over lets go of it."""
    clients = [new_id() for _ in range(3)]
    claims: dict[str, str] = {}
    running: dict[str, Order] = {}
    for client, first, length, ends in attempts:
        need = KnownNeed(new_id(), clients[client], DISTRICT, CATEGORY)
        key = key_of_client(need, OFFER_ID)
        held = (tuple(claims.get(f"{key}:{number}") for number in NUMBERS),)
        days = (NOON.date() + timedelta(days=first), NOON.date() + timedelta(days=first + length - 1))
        if not list(has_it_once([need], held, running, days, [None])):
            (taken,) = keys_of([need], OFFER_ID, held)
            order_id, claim = str(new_id()), f"{taken.key}:{taken.number}"
            (line,) = (replace(each, client=claim) for each in FIRST.lines)
            claims[claim] = order_id
            running[order_id] = replace(FIRST, starts_on=days[0], ends_on=days[1], lines=(line,))
        elif ends and held[0][0]:
            claims.pop(f"{key}:1")
            running.pop(held[0][0])
        assert sorted(claims.values()) == sorted(running)
        for one, other in combinations(running.values(), 2):
            if str(one.lines[0].client)[:-2] == str(other.lines[0].client)[:-2]:
                assert one.starts_on > (other.ends_on or date.max) or other.starts_on > (one.ends_on or date.max)


def test_the_keys_of_two_offers_or_clients_have_nothing_in_common() -> None:
    keys = {
        key_of_client(NEED, OFFER_ID),
        key_of_client(NEED, new_id()),
        key_of_client(replace(NEED, journey_id=new_id()), OFFER_ID),
    }
    assert len(keys) == 3
    assert not any(str(JOURNEY_ID)[:8] in str(each) for each in keys)
    assert key_of_client(replace(NEED, journey_id=None), OFFER_ID) is None


def test_a_client_may_have_the_offer_again_once_the_order_is_over() -> None:
    def of_client(order: Order) -> list[str]:
        return [each.id for each in ORDERS.claims(order) if each.id.startswith("order_of_client")]

    assert len(of_client(FIRST)) == 1
    accepted = after(answering.accept(FIRST, SUPPLIER, NOON), FIRST)
    started = after(starting.start(accepted, StartProvision(started_on=NOON.date()), NOON), accepted)
    assert len(of_client(started)) == 1
    over = after(ending.complete(started, CompleteProvision(completed_on=NOON.date()), NOON), started)
    assert of_client(over) == []
    cancel = CancelOrder(reason="need_changed")
    assert of_client(after(answering.cancel(FIRST, paid_from(BUDGET), cancel, NOON), FIRST)) == []


async def test_two_needs_of_one_client_have_one_offer_once_even_at_the_same_moment(timed: Timed) -> None:
    world = timed.world
    case = await world.begin(DISTRICT)
    others = [new_id() for _ in range(8)]
    for need_id in others:
        await world.tell(
            client_journey.NeedRecorded(
                need_id=need_id, journey_id=case.journey_id, district=DISTRICT, category=CATEGORY, recorded_at=NOON
            )
        )
    replies = await asyncio.gather(*(case.place(need_id=str(each)) for each in (case.need_id, *others)))
    assert sorted(each.status for each in replies) == [201, *[409] * len(others)]
    for refused in replies:
        if refused.status == 409:
            assert [(each["code"], each["pointer"]) for each in refused.body["reasons"]] == [
                ("client_has_it_already", "/need_id")
            ]
    later = str(FIRST.ends_on + timedelta(days=14)) if FIRST.ends_on else ""
    free = next(each for each, reply in zip((case.need_id, *others), replies, strict=True) if reply.status == 409)
    assert (await case.place(need_id=str(free), starts_on=later)).status in {201, 409}

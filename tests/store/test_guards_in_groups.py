"""What a command guards is guarded whatever the other commands of its group say of the same row or state."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from itertools import permutations
from typing import Any

import pytest

from shared.contracts.event import Event
from shared.store.commands import Committed
from shared.store.errors import NewsIncomplete
from shared.store.log import COLLECTION as EVENTS
from shared.store.reliance import Known, Reliance, guarded
from tests.store.accounts import outcomes
from tests.store.seats import HOUSES, SEAT_OF, SEATS, Sold, Theatre, a_theatre, house_is_open

ROUNDS = 60


@pytest.fixture
async def theatres(mongodb_uri: str, database_name: str) -> AsyncIterator[tuple[Theatre, Theatre]]:
    """Two processes on one database."""
    async with AsyncExitStack() as stack:
        one, other = [await stack.enter_async_context(a_theatre(mongodb_uri, database_name)) for _ in range(2)]
        await one.opened("main", 1, is_open=True)
        await one.sell("a", "ann")
        yield one, other


async def sold_where(theatre: Theatre, seat: str, need: Any, held: list[bool] | None = None) -> Committed:
    """Sell a seat where something else is so, guarded or not as `need` says; note in `held` what each attempt saw."""

    def decide(known: Known) -> list[Event]:
        found = known[need]
        holds = house_is_open(found) is None if need.kind is HOUSES else bool(found and found.guest)
        if held is not None:
            held.append(holds)
        return [Sold(seat_id=seat, guest=seat)] if holds else []

    return await theatre.decide(Reliance((SEATS.new(seat), SEAT_OF(seat), need)), decide)


@pytest.mark.parametrize("need", [SEATS("a"), HOUSES("main")], ids=["a state", "a row"])
async def test_a_guard_is_written_whoever_of_the_group_comes_first(
    theatres: tuple[Theatre, Theatre], need: Any
) -> None:
    theatre, _ = theatres

    async def times_guarded() -> int:
        document: Any = await theatre.store.database[need.collection].find_one({"_id": need.id})
        return int(document.get("guard", 0))

    for number, order in enumerate(permutations((need, need, guarded(need)))):
        before = await times_guarded()
        commands = (sold_where(theatre, f"{number} {place}", each) for place, each in enumerate(order))
        assert [len(each.events) for each in await outcomes(*commands)] == [1, 1, 1]
        assert await times_guarded() == before + 1


async def test_what_lacks_news_stops_who_guards_it_beside_one_who_does_not(theatres: tuple[Theatre, Theatre]) -> None:
    theatre, _ = theatres
    await theatre.store.database["houses"].update_one({"_id": "main"}, {"$set": {"incomplete": True}})
    for first in (True, False):
        commands = [
            sold_where(theatre, f"b{first}", HOUSES("main")),
            sold_where(theatre, f"c{first}", guarded(HOUSES("main"))),
        ]
        found = await outcomes(*(commands if first else reversed(commands)))
        read, refused = found if first else reversed(found)
        assert len(read.events) == 1
        assert isinstance(refused, NewsIncomplete)


async def test_no_seat_is_taken_beside_one_who_has_left_in_another_process(theatres: tuple[Theatre, Theatre]) -> None:
    """As with a guard alone, while another command of the group reads the same seat without one."""
    theatre, other = theatres
    met = 0
    async with theatre.store.database[EVENTS].watch() as log:  # in the order of the commits, whatever clocks say
        for number in range(ROUNDS):
            seat, there = f"seat {number}", list[bool]()
            await other.sell(seat, f"ann {number}")
            read, beside, left = await asyncio.gather(
                sold_where(theatre, f"read {number}", SEATS(seat)),
                sold_where(theatre, f"beside {number}", guarded(SEATS(seat)), there),
                other.give_back(seat),
            )
            facts = sum(len(each.events) for each in (read, beside, left))
            committed = [(await log.next())["documentKey"]["_id"] for _ in range(1 + facts)]
            met += there[0] and not beside.events  # decided while she was there, and again once she had left
            if beside.events:
                assert committed.index(f"beside {number}:1") < committed.index(f"{seat}:2")
    assert met

"""Seats that are sold one to a guest while a house is open: what claims, guards and the second step are tried with."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from shared.contracts.event import Event
from shared.kernel.aggregate import Aggregate
from shared.kernel.caller import Caller
from shared.kernel.clock import system_clock
from shared.kernel.holding import Claim, ClaimRef
from shared.kernel.projection import Projection
from shared.kernel.rules import Rejection, reject_if_any
from shared.store.commands import Committed
from shared.store.mongo import connect, disconnect
from shared.store.queue import QueueLimits
from shared.store.reliance import Known, Reliance, guarded
from shared.store.rows import Rows
from shared.store.store import Store
from tests.store.accounts import TESTER


class SeatEvent(Event):
    TOPIC: ClassVar[str] = "seats"
    AGGREGATE: ClassVar[str] = "seat"
    SUBJECT: ClassVar[str] = "seat_id"

    seat_id: str


class Sold(SeatEvent):
    TYPE: ClassVar[str] = "tests.Sold.v1"
    guest: str


class GivenBack(SeatEvent):
    TYPE: ClassVar[str] = "tests.GivenBack.v1"


class HouseEvent(Event):
    TOPIC: ClassVar[str] = "houses"
    AGGREGATE: ClassVar[str] = "house"
    SUBJECT: ClassVar[str] = "house_id"

    house_id: str
    open: bool


@dataclass(frozen=True)
class Seat:
    seat_id: str
    guest: str | None = None


@dataclass(frozen=True)
class House:
    house_id: str
    open: bool
    takings: str = "box"


def evolve(seat: Seat | None, event: SeatEvent) -> Seat:
    match event:
        case Sold():
            return Seat(event.seat_id, event.guest)
    return replace(seat or Seat(event.seat_id), guest=None)


SEAT_OF = Claim("seat_of")


def claims(seat: Seat) -> tuple[ClaimRef, ...]:
    return (SEAT_OF(seat.guest),) if seat.guest else ()


SEATS = Aggregate("seat", "seats", Seat, evolve, claims=claims)
HOUSES = Projection("houses", House, (HouseEvent,), lambda _, event: House(event.house_id, event.open))


def has_no_seat(holder: str | None) -> Rejection | None:
    return Rejection("has_a_seat", f"the guest has seat {holder}") if holder else None


def house_is_open(house: House | None) -> Rejection | None:
    return None if house and house.open else Rejection("closed", "the house is closed")


class Theatre:
    """A store with rows of houses, as one process has it."""

    def __init__(self, store: Store, houses: Rows[House]) -> None:
        self.store = store
        self.houses = houses

    async def sell(self, seat_id: str, guest: str, house: str = "main", caller: Caller = TESTER) -> Committed:
        needs = Reliance((SEATS.new(seat_id), SEAT_OF(guest), guarded(HOUSES(house))))

        def decide(known: Known) -> list[Event]:
            reject_if_any([has_no_seat(known[SEAT_OF(guest)]), house_is_open(known[HOUSES(house)])])
            return [Sold(seat_id=seat_id, guest=guest)]

        return await self.store.change(needs, decide, caller)

    async def give_back(self, seat_id: str, caller: Caller = TESTER) -> Committed:
        return await self.store.change((SEATS(seat_id),), lambda _: [GivenBack(seat_id=seat_id)], caller)

    async def change_seat_of(self, guest: str, new: str, caller: Caller = TESTER) -> Committed:
        """Give back whatever seat the guest has and sell another: which one it is, the claim says."""

        def second(known: Known) -> Any:
            holder = known[SEAT_OF(guest)]
            return (SEATS(holder),) if holder else ()

        def decide(known: Known) -> list[Event]:
            holder = known[SEAT_OF(guest)]
            back: list[Event] = [GivenBack(seat_id=holder)] if holder and known[SEATS(holder)] else []
            return [*back, Sold(seat_id=new, guest=guest)]

        return await self.store.change(Reliance((SEATS.new(new), SEAT_OF(guest)), second), decide, caller)

    async def decide(
        self, needs: Reliance, decide: Callable[[Known], list[Event]], caller: Caller = TESTER
    ) -> Committed:
        return await self.store.change(needs, decide, caller)

    async def opened(self, house: str, version: int, *, is_open: bool) -> None:
        """News of a house, as the worker of the service takes it in."""
        await self.houses.apply([(HouseEvent(house_id=house, open=is_open), version)])

    async def claimed(self) -> dict[str, str]:
        found = await self.store.database["claims"].find().to_list(None)
        return {each["_id"]: each["holder"] for each in found}

    async def guests(self) -> dict[str, str]:
        """Who sits where, by what the states say."""
        found = await self.store.documents(SEATS, {}, after=None, limit=10_000)
        return {f"seat_of:{state['guest']}": seat for seat, state in found if state["guest"]}


@asynccontextmanager
async def a_theatre(uri: str, database_name: str, limits: QueueLimits | None = None) -> AsyncIterator[Theatre]:
    """A theatre with a client of its own, as another process would have."""
    database = connect(uri, database_name, app_name="tests")
    store = Store(database, [SEATS], system_clock, limits)
    houses = Rows(database, HOUSES)
    await store.prepare()
    await houses.prepare()
    await store.start()
    try:
        yield Theatre(store, houses)
    finally:
        await store.close()
        disconnect(database)

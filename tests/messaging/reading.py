"""A small consumer to try: suspensions become rows, and each pays a pound into an account of its supplier."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from faststream.kafka import KafkaBroker

from shared.contracts.event import Event
from shared.contracts.supplier_registry import SupplierReinstated, SupplierSuspended
from shared.contracts.topics import SUPPLIERS, dead_letters, retries
from shared.kernel.caller import Caller
from shared.kernel.ids import new_id
from shared.kernel.projection import Projection
from shared.messaging.consumer import Consumer
from shared.messaging.dead_letters import DeadLetter, DeadLetters, waiting
from shared.messaging.envelope import Envelope, Headers, encode
from shared.messaging.kafka import create_topics, subscribing
from shared.messaging.lag import Lag
from shared.messaging.producing import Producer
from shared.messaging.reacting import Reactor, Reactors
from shared.messaging.searching import Search
from shared.messaging.subscribing import subscribe
from shared.settings import Settings
from shared.store.gate import Gate
from shared.store.held import Held
from shared.store.rows import Rows
from shared.store.seen import Seen
from tests.running import turns, until
from tests.store.accounts import ACCOUNTS, Bank
from tests.suppliers import MARKET

NOON = datetime(2016, 7, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Standing:
    suspended: bool
    heard: int = 0


def fold(row: Standing | None, event: Event) -> Standing:
    row = row or Standing(suspended=False)
    return replace(row, suspended=isinstance(event, SupplierSuspended), heard=row.heard + 1)


def standings(folding: Callable[[Standing | None, Any], Standing | None] = fold) -> Projection[Standing]:
    return Projection("standings", Standing, (SupplierSuspended, SupplierReinstated), folding)


def suspended(supplier_id: object = None, detail: str = "") -> SupplierSuspended:
    about = {"supplier_id": supplier_id or new_id(), "market": MARKET, "reason": detail or "investigation"}
    return SupplierSuspended(**about, suspended_at=NOON)


def reinstated(supplier_id: object = None) -> SupplierReinstated:
    return SupplierReinstated(supplier_id=supplier_id or new_id(), market=MARKET, reinstated_at=NOON)


def headers_of(event: Event, version: int = 1, **changed: str | bytes | None) -> Headers:
    """The headers of an event, with some of them changed, or left out where `None`."""
    envelope = Envelope(
        f"{event.subject}:{version}", "supplier_registry", event.TYPE, NOON, event.subject, version, "c1"
    )
    headers = dict(envelope.to_headers())
    for name, value in changed.items():
        if value is None:
            del headers[name]
        else:
            headers[name] = value.encode() if isinstance(value, str) else value
    return list(headers.items())


class Desk:
    """One service's consumers, its database and its topics, for one test."""

    def __init__(self, settings: Settings, bank: Bank, name: str) -> None:
        self.settings = settings
        self.bank = bank
        self.service = f"desk-{name}"
        self.topic = replace(SUPPLIERS, partitions=2)
        self.rows = Rows(bank.store.database, standings())
        self.seen = Seen(bank.store.database)
        self.held = Held(bank.store.database)
        self.kafka = Producer(settings)

    async def prepare(self) -> None:
        await create_topics(self.settings, [self.topic, dead_letters(self.service), retries(self.service)])
        await self.kafka.start()

    async def on_suspended(self, event: SupplierSuspended, caller: Caller) -> None:
        await self.bank.pay(event.subject, 1, caller)

    async def send(self, event: Event, version: int = 1, **changed: str | bytes | None) -> None:
        await self.send_raw(event.subject, encode(event), headers_of(event, version, **changed))

    async def send_raw(self, key: str, value: bytes | None, headers: Any) -> None:
        await self.kafka.send_and_wait(self.topic.name, value=value, key=key.encode(), headers=headers)

    @asynccontextmanager
    async def consumer(
        self,
        *acts: Reactor | Callable[[Any, Caller], Awaitable[None]],
        rows: Rows[Any] | None = None,
        gate: Gate | None = None,
        graceful: float | None = 15,
        letters: DeadLetters | None = None,
    ) -> AsyncIterator[Any]:
        """A consumer at work; it reacts as `on_suspended` does unless told otherwise."""
        named = [each if isinstance(each, Reactor) else Reactor(each.__name__, each) for each in acts]
        reacting: Reactors = {SupplierSuspended: named or [Reactor("on_suspended", self.on_suspended)]}
        letters = letters or DeadLetters(self.kafka, self.service)
        consumer = Consumer(self.service, [rows or self.rows], reacting, letters, self.seen)
        broker = KafkaBroker(**subscribing(self.settings), logger=None, apply_types=False, graceful_timeout=graceful)
        gate = gate or Gate(self.bank.store.database, "desk")
        lag = Lag({self.rows.projection.name: frozenset({self.topic.name})})
        subscription = subscribe(broker, consumer, gate, lag, self.held, [self.topic], self.settings)
        subscriber, self.subscription = subscription.subscriber, subscription
        search = Search(self.settings, consumer, self.seen, self.held, subscription.partitions)
        async with AsyncExitStack() as stack:
            stack.push_async_callback(broker.stop)
            await broker.start()
            watching, searching = asyncio.create_task(watch(lag, subscriber)), asyncio.create_task(search.run())
            stack.callback(watching.cancel)
            stack.callback(searching.cancel)
            yield subscriber
            assert not watching.done(), watching
            assert not searching.done(), searching

    async def paid(self, *events: Event) -> list[int]:
        """What is in the accounts of these events' suppliers."""
        stored = [await self.bank.store.read(self.ref(event)) for event in events]
        return [each.state.balance if each else 0 for each in stored]

    @staticmethod
    def ref(event: Event) -> Any:
        return ACCOUNTS(event.subject)

    async def all_paid(self, *events: Event) -> None:
        async def done() -> bool:
            return all(await self.paid(*events))

        await until(done, "every event has had its effect")

    async def letters(self, count: int) -> list[DeadLetter]:
        """The dead letters that wait, once there are as many as expected."""

        async def there() -> list[DeadLetter]:
            found = await waiting(self.settings, self.service)
            return list(found.values()) if len(found) == count else []

        return await until(there, f"{count} dead letters")


async def watch(lag: Lag, subscriber: Any) -> None:
    async for _ in turns(0.005):
        await lag.observe(subscriber)

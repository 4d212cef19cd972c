"""D8: poison among many events, one in a thousand and in a burst: partitions go on, and all of it is set aside.

Each kind has its reason. Once the handler is mended, what it failed on is sent again and has its effect, in order along
its supplier. Planted: poison that is acknowledged without a word, which the same comparison must find.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from aiokafka import AIOKafkaProducer

from shared.contracts.supplier_registry import SupplierSuspended
from shared.kernel.caller import Caller
from shared.kernel.ids import new_id
from shared.messaging.dead_letters import DeadLetters, waiting
from shared.messaging.envelope import Headers, encode
from shared.messaging.kafka import connection
from tests.drills.ground import patience
from tests.messaging.reading import Desk, headers_of, suspended
from tests.running import until
from tests.store.accounts import ACCOUNTS

EVENTS, ONE_IN, BURST, PARTITIONS = 2000, 1000, 40, 2
GOES_ON_WITHIN = 5.0
RAISES, FAILED = "poison", "reaction_failed"
_LARGE = 1024 * 1024 - 4000


@dataclass(frozen=True)
class Sent:
    """A record to be sent, and why it must be set aside; nothing where it must have its effect."""

    event: SupplierSuspended
    value: bytes
    headers: Headers
    key: bytes
    reason: str = ""


def good(event: SupplierSuspended, version: int = 1, reason: str = "", **changed: str | bytes | None) -> Sent:
    return Sent(event, encode(event), headers_of(event, version, **changed), event.subject.encode(), reason)


def with_a_wrong_key() -> Sent:
    """It is believed, as its attributes agree; in which partition it comes its version makes up for."""
    event = suspended()
    return Sent(event, encode(event), headers_of(event), new_id().bytes)


def bad_json() -> Sent:
    event = suspended()
    return Sent(event, b'{"half', headers_of(event), event.subject.encode(), "payload_invalid")


def one_megabyte() -> Sent:
    event = suspended()
    return Sent(event, b"x" * _LARGE, headers_of(event), event.subject.encode(), "payload_invalid")


def of_an_unknown_version() -> Sent:
    return good(suspended(), reason="not_a_cloudevent", ce_specversion="9.0")


def without_a_type() -> Sent:
    return good(suspended(), reason="attribute_missing", ce_type=None)


def of_somebody_elses_type() -> Sent:
    return good(suspended(), reason="wrong_topic", ce_type="nobody.Knows.v9", ce_source="nobody")


def about_another_supplier() -> Sent:
    other = new_id()
    return good(suspended(), reason="subject_mismatch", ce_subject=str(other), ce_id=f"{other}:1")


def that_its_handler_raises_on() -> Sent:
    return good(suspended(detail=RAISES), reason=FAILED)


KINDS: Sequence[Callable[[], Sent]] = (
    bad_json,
    one_megabyte,
    of_an_unknown_version,
    without_a_type,
    of_somebody_elses_type,
    about_another_supplier,
    that_its_handler_raises_on,
    with_a_wrong_key,
)


def events_with_poison() -> list[Sent]:
    found = []
    for number in range(EVENTS):
        found.append(good(suspended()))
        for _ in range(BURST if number == EVENTS // 2 else number % ONE_IN == ONE_IN - 1):
            found.append(KINDS[len(found) % len(KINDS)]())
    return found


async def places_of(desk: Desk, records: Sequence[Sent]) -> dict[str, Sent]:
    """Send records to the partitions in turn, as fast as they go; return them by their places."""
    async with AIOKafkaProducer(**connection(desk.settings)) as producer:
        sending = [
            await producer.send(desk.topic.name, each.value, each.key, number % PARTITIONS, headers=each.headers)
            for number, each in enumerate(records)
        ]
        sent = await asyncio.gather(*sending)
    return {f"{each.topic}:{each.partition}:{each.offset}": record for each, record in zip(sent, records, strict=True)}


class Handler:
    """Reacts as the desk does, and fails on poison until it is mended; measures how long a partition stood still."""

    def __init__(self, desk: Desk, sent: Mapping[str, Sent]) -> None:
        self.desk = desk
        self.broken = True
        self.longest = 0.0
        self._partitions = {each.event.supplier_id: place.split(":")[1] for place, each in sent.items()}
        self._last: dict[str, float] = {}

    async def on_suspended(self, event: SupplierSuspended, caller: Caller) -> None:
        if self.broken and event.reason == RAISES:
            raise ZeroDivisionError
        await self.desk.on_suspended(event, caller)
        now, partition = time.monotonic(), self._partitions[event.supplier_id]
        self.longest = max(self.longest, now - self._last.setdefault(partition, now))
        self._last[partition] = now


class Silent(DeadLetters):
    """Planted: what cannot be dealt with is acknowledged, and nobody learns of it."""

    async def put(self, *_: Any, **__: Any) -> None:
        pass


async def not_set_aside(desk: Desk, sent: Mapping[str, Sent]) -> dict[str, str]:
    """Return the places of poison that is not among the letters with its reason, and of letters that are no poison."""
    letters = {each.id: each.reason for each in (await waiting(desk.settings, desk.service)).values()}
    wanted = {place: each.reason for place, each in sent.items() if each.reason}
    return dict(wanted.items() ^ letters.items())


@pytest.mark.drill
async def test_poison_holds_nothing_up_is_set_aside_and_is_sent_again_when_mended(desk: Desk) -> None:
    twice = [
        good(suspended(supplier, RAISES), version, FAILED) for supplier in (new_id(), new_id()) for version in (1, 2)
    ]
    sent = await places_of(desk, [*twice[::2], *events_with_poison(), *twice[1::2]])
    effective = [each.event for each in sent.values() if not each.reason]
    handler, began = Handler(desk, sent), time.monotonic()
    async with desk.consumer(handler.on_suspended):
        await until(lambda: have_accounts(desk, len(effective)), "every good event has its effect", within=200)
        seconds = time.monotonic() - began
        await until(lambda: agrees(desk, sent), "all poison is set aside with its reason")
        assert await desk.paid(*effective) == [1] * len(effective)
        assert handler.longest < GOES_ON_WITHIN * patience()
        handler.broken = False
        await send_again_what_was_mended(desk)
        raised = {each.event.supplier_id for each in sent.values() if each.reason == FAILED}
        await until(lambda: have_accounts(desk, len(effective) + len(raised)), "what was mended has its effect")
        for supplier in {each.event.supplier_id for each in twice}:
            await until(lambda supplier=supplier: is_paid_in_order(desk, supplier), "both have their effects in order")
    unmended = {place: each for place, each in sent.items() if each.reason != FAILED}
    assert await not_set_aside(desk, unmended) == {}
    print(  # noqa: T201 the figures that the drill is for
        f"\nD8: {len(sent)} events in {seconds:.1f} s, {len(sent) - len(effective)} of them poison; "
        f"a partition stood still for {handler.longest:.2f} s at most; {patience():.0f} processes wait for each core"
    )


async def have_accounts(desk: Desk, number: int) -> bool:
    return await desk.bank.store.database[ACCOUNTS.collection].count_documents({}) == number


async def agrees(desk: Desk, sent: Mapping[str, Sent]) -> bool:
    return not await not_set_aside(desk, sent)


async def send_again_what_was_mended(desk: Desk) -> None:
    letters = DeadLetters(desk.kafka, desk.service)
    for each in (await waiting(desk.settings, desk.service)).values():
        if each.reason == FAILED:
            await letters.replay(each)


async def is_paid_in_order(desk: Desk, supplier: UUID) -> bool:
    causes = [each["causation_id"] for each in await desk.bank.store.history(str(supplier))]
    assert causes == [f"{supplier}:{number + 1}" for number in range(len(causes))]
    return len(causes) == 2


@pytest.mark.drill
async def test_poison_that_is_acknowledged_silently_is_found(desk: Desk) -> None:
    after = [good(suspended()) for _ in range(PARTITIONS)]
    sent = await places_of(desk, [*(kind() for kind in KINDS), *after])
    async with desk.consumer(Handler(desk, sent).on_suspended, letters=Silent(desk.kafka, desk.service)):
        await desk.all_paid(*(each.event for each in after))
    assert await not_set_aside(desk, sent) == {place: each.reason for place, each in sent.items() if each.reason}

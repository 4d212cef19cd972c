"""Consumers: every event has its effect, once, whatever is delivered twice, broken, failing or stopped in between."""

import asyncio
from datetime import date
from typing import Any

from shared.contracts.event import Event
from shared.contracts.supplier_registry import SupplierSuspended
from shared.contracts.topics import dead_letters
from shared.kernel.caller import Caller
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected, Rejection
from shared.messaging.dead_letters import DeadLetters, waiting
from shared.messaging.envelope import encode
from shared.messaging.lag import Lag
from shared.reference import policy
from shared.reference.policy_values import OrderApproval
from shared.reference.regimes import Regime
from shared.store.errors import Unavailable
from shared.store.gate import Gate, all_paused
from shared.store.rows import Rows
from shared.telemetry import metrics
from tests.messaging.reading import Desk, Standing, fold, headers_of, reinstated, standings, suspended
from tests.running import until


async def test_a_new_consumer_begins_at_the_beginning_and_effects_come_before_the_commit(desk: Desk) -> None:
    events = [suspended() for _ in range(60)]
    for event in events:
        await desk.send(event)
    begun, stuck = asyncio.Event(), asyncio.Event()

    async def on_suspended(event: SupplierSuspended, caller: Caller) -> None:
        if event == events[30]:
            begun.set()
            await stuck.wait()
        await desk.on_suspended(event, caller)

    async with desk.consumer(on_suspended, graceful=0.05):  # stopped in the middle of its batch
        await asyncio.wait_for(begun.wait(), 20)
    assert await desk.paid(events[30]) == [0]
    async with desk.consumer():
        await desk.all_paid(*events)
    assert await desk.paid(*events) == [1] * 60
    assert [row.heard for row in await desk.rows.find({})] == [1] * 60


async def test_what_comes_three_times_or_again_much_later_changes_nothing(desk: Desk) -> None:
    supplier = new_id()
    story: list[Event] = [
        suspended(supplier),
        reinstated(supplier),
        suspended(supplier, "again"),
    ]
    deliveries = [1, 1, 1, 2, 2, 1, 3, 3, 2, 1, 1, 2, 3]
    last = suspended()
    for version in deliveries:
        await desk.send(story[version - 1], version)
    async with desk.consumer():
        await desk.send(last)
        await desk.all_paid(last, story[0])
        for version in (1, 2, 3):
            await desk.send(story[version - 1], version)
        await desk.send(after := suspended())
        await desk.all_paid(after)
        await until(lambda: caught_up(desk), "the consumer is done")
    assert await desk.paid(story[0]) == [2]  # one for each of the two suspensions
    assert await desk.rows.get(supplier) == Standing(suspended=True, heard=3)


async def caught_up(desk: Desk) -> bool:
    lags = [
        sample.value
        for metric in metrics.CONSUMER_LAG.collect()
        for sample in metric.samples
        if sample.labels["topic"] == desk.topic.name
    ]
    return bool(lags) and not any(lags)


MALFORMED: dict[str, tuple[str, Any]] = {
    "another's topic": (
        "wrong_topic",
        lambda event: (encode(event), headers_of(event, ce_type="ordering.OrderPlaced.v1", ce_source="ordering")),
    ),
    "unknown, another's": (
        "wrong_topic",
        lambda event: (encode(event), headers_of(event, ce_type="ordering.NotKnown.v1", ce_source="ordering")),
    ),
    "nobody's": (
        "wrong_topic",
        lambda event: (encode(event), headers_of(event, ce_type="nobody.Knows.v1", ce_source="nobody")),
    ),
    "another's source": ("wrong_source", lambda event: (encode(event), headers_of(event, ce_source="catalogue"))),
    "another's id": ("wrong_id", lambda event: (encode(event), headers_of(event, ce_id=f"{event.subject}:2"))),
    "a leap": (
        "wrong_version",
        lambda event: (encode(event), headers_of(event, version=2**63 - 1, ce_previousversion="0")),
    ),
    "too long": ("attribute_too_long", lambda event: (encode(event), headers_of(event, ce_correlationid="c" * 5000))),
    "no headers": ("not_a_cloudevent", lambda event: (encode(event), [])),
    "no type": ("attribute_missing", lambda event: (encode(event), headers_of(event, ce_type=None))),
    "bad JSON": ("payload_invalid", lambda event: (b'{"SECRET', headers_of(event))),
    "wrong JSON": ("payload_invalid", lambda event: (b'{"supplier_id": "SECRET"}', headers_of(event))),
    "no payload": ("payload_invalid", lambda event: (None, headers_of(event))),
    "wrong subject": (
        "subject_mismatch",
        lambda event: (encode(event), headers_of(event, ce_subject="other", ce_id="other:1")),
    ),
    "not UTF-8": ("attribute_invalid", lambda event: (encode(event), headers_of(event, ce_source=b"\xff\xfe"))),
    "null header": ("attribute_invalid", lambda event: (encode(event), [*headers_of(event), ("traceparent", None)])),
    "no number": ("attribute_invalid", lambda event: (encode(event), headers_of(event, ce_aggregateversion="x"))),
    "version 0": ("attribute_invalid", lambda event: (encode(event), headers_of(event, ce_aggregateversion="0"))),
    "huge": ("attribute_invalid", lambda event: (encode(event), headers_of(event, ce_aggregateversion="9" * 19))),
    "before there were ids": (
        "attribute_invalid",
        lambda event: (encode(event), headers_of(event, ce_time="1969-12-31T23:59:59Z")),
    ),
    "a day that no zone reaches": (
        "payload_invalid",
        lambda event: (encode(event).replace(b"2016-07-01", b"0001-01-01"), headers_of(event)),
    ),
    "no time": ("attribute_invalid", lambda event: (encode(event), headers_of(event, ce_time="noon"))),
    "strange own header": ("not_a_cloudevent", lambda event: (b"", [("dlq_x", b"\xff"), ("dlq_reason", b"\xff")])),
}


async def test_a_record_that_is_no_event_is_set_aside_and_its_neighbours_go_on(desk: Desk) -> None:
    neighbours = [suspended() for _ in MALFORMED]
    expected = {}
    for event, (code, broken) in zip(neighbours, MALFORMED.values(), strict=True):
        value, headers = broken(suspended(detail="SECRET"))
        sent = await desk.kafka.send_and_wait(desk.topic.name, value=value, key=b"broken", headers=headers)
        expected[f"{desk.topic.name}:{sent.partition}:{sent.offset}"] = code
        await desk.send(event)
    async with desk.consumer():
        await desk.all_paid(*neighbours)
        letters = await desk.letters(len(MALFORMED))
    assert {letter.id: letter.reason for letter in letters} == expected
    assert not any("SECRET" in letter.detail for letter in letters)
    assert all(letter.attempts == 1 for letter in letters)


async def test_types_and_versions_not_known_are_passed_over(desk: Desk) -> None:
    passed = metrics.CONSUMED.labels(desk.topic.name, "passed_over")
    before = passed._value.get()
    known = suspended()
    await desk.send(suspended(), ce_type="supplier_registry.SupplierSuspended.v9")
    await desk.send(suspended(), ce_type="supplier_registry.NobodyKnowsThis.v1")
    await desk.send(known)
    async with desk.consumer():
        await desk.all_paid(known)
        await until(lambda: has_counted(passed, before + 2), "both are counted")
        assert not await waiting(desk.settings, desk.service)


async def test_a_payload_that_nobody_here_needs_is_not_looked_at(desk: Desk) -> None:
    passed = metrics.CONSUMED.labels(desk.topic.name, "passed_over")
    before = passed._value.get()
    event = suspended()
    await desk.send_raw(event.subject, b"\xff{", headers_of(event, ce_type="supplier_registry.SupplierApplied.v1"))
    async with desk.consumer():
        await until(lambda: has_counted(passed, before + 1), "it is passed over by its header")
        assert not await waiting(desk.settings, desk.service)


async def has_counted(counter: Any, count: int) -> bool:
    return counter._value.get() == count


async def test_a_reaction_that_keeps_failing_is_set_aside_and_can_be_sent_again(desk: Desk) -> None:
    bad, good = suspended(detail="SECRET"), suspended()
    tries: list[Event] = []
    broken = True

    async def on_suspended(event: SupplierSuspended, caller: Caller) -> None:
        tries.append(event)
        if event == bad and broken:
            raise ZeroDivisionError(f"cannot deal with {event}")
        await desk.on_suspended(event, caller)

    async with desk.consumer(on_suspended):
        await desk.send(bad)
        await desk.send(good)
        await desk.all_paid(good)
        (letter,) = await desk.letters(1)
        assert (tries.count(bad), letter.attempts, letter.reason) == (4, 4, "reaction_failed")
        assert letter.detail == "on_suspended: ZeroDivisionError"
        assert letter.id.startswith(desk.topic.name)
        assert (letter.type, letter.value) == (bad.TYPE, encode(bad))
        assert letter.headers == headers_of(bad)

        broken = False
        letters = DeadLetters(desk.kafka, desk.service)
        await letters.replay(letter)
        await desk.all_paid(bad)
        assert not await waiting(desk.settings, desk.service)
        await letters.replay(letter)  # twice, by mistake
        await desk.send(after := suspended())
        await desk.all_paid(after)
        await until(lambda: has_tried(tries, bad, 6), "the second replay was taken")
    assert await desk.paid(bad, good) == [1, 1]


async def has_tried(tries: list[Event], event: Event, times: int) -> bool:
    return tries.count(event) == times


async def test_a_refused_reaction_is_set_aside_at_once_with_every_reason(desk: Desk) -> None:
    async def refuses(event: SupplierSuspended, caller: Caller) -> None:
        raise Rejected(Rejection("too_late", "it is too late"), Rejection("no_money", "there is no money"))

    async with desk.consumer(refuses):
        await desk.send(suspended())
        (letter,) = await desk.letters(1)
    assert (letter.reason, letter.attempts) == ("no_money+too_late", 1)
    assert letter.detail == "refuses: it is too late; there is no money"


async def test_a_reaction_on_a_day_without_reference_data_is_set_aside_at_once(
    desk: Desk,
) -> None:
    async def asks(event: SupplierSuspended, caller: Caller) -> None:
        policy(OrderApproval, Regime.PCR_LIGHT_TOUCH, date(1066, 10, 14))

    async with desk.consumer(asks):
        await desk.send(suspended())
        (letter,) = await desk.letters(1)
    assert (letter.reason, letter.attempts) == ("reference_data_missing", 1)
    assert letter.detail.startswith("asks: no version of policy 'order_approval'")


async def test_one_failing_reaction_does_not_undo_or_repeat_another(desk: Desk) -> None:
    event = suspended()

    async def fails(event: SupplierSuspended, caller: Caller) -> None:
        raise ZeroDivisionError

    async with desk.consumer(desk.on_suspended, fails):
        await desk.send(event)
        (letter,) = await desk.letters(1)
        await DeadLetters(desk.kafka, desk.service).replay(letter)
        (again,) = await until(lambda: another_letter(desk, letter.id), "it failed again")
    assert again.id != letter.id
    assert await desk.paid(event) == [1]


async def another_letter(desk: Desk, identifier: str) -> list[Any]:
    found = await waiting(desk.settings, desk.service)
    return [letter for letter in found.values() if letter.id != identifier]


async def test_an_outage_of_the_database_is_waited_for_and_nothing_is_set_aside(desk: Desk) -> None:
    events = [suspended() for _ in range(5)]
    outages = 3

    async def on_suspended(event: SupplierSuspended, caller: Caller) -> None:
        nonlocal outages
        if event == events[2] and outages:
            outages -= 1
            raise Unavailable("the database is away")
        await desk.on_suspended(event, caller)

    for event in events:
        await desk.send(event)
    async with desk.consumer(on_suspended):
        await desk.all_paid(*events)
        assert not await waiting(desk.settings, desk.service)
    assert await desk.paid(*events) == [1] * 5


async def test_a_projection_that_fails_holds_up_its_partition_with_an_alarm_until_it_works(desk: Desk) -> None:
    events = [suspended() for _ in range(4)]
    broken = True

    def folding(row: Standing | None, event: Event) -> Standing:
        if broken:
            raise ZeroDivisionError
        return fold(row, event)

    for event in events:
        await desk.send(event)
    rows = Rows(desk.bank.store.database, standings(folding))
    async with desk.consumer(rows=rows):
        await until(lambda: has_counted(metrics.CONSUMER_BLOCKED, 1), "the alarm is raised")
        assert await desk.paid(*events) == [0] * 4
        broken = False
        await desk.all_paid(*events)
        await until(lambda: has_counted(metrics.CONSUMER_BLOCKED, 0), "the alarm is over")
        assert not await waiting(desk.settings, desk.service)
    assert await rows.count({"heard": 1}) == 4


async def test_reactions_to_one_aggregate_keep_their_order(desk: Desk) -> None:
    supplier, seen = new_id(), []

    async def on_suspended(event: SupplierSuspended, caller: Caller) -> None:
        if event.reason == "0":
            for _ in range(20):
                await desk.bank.store.database.command("ping")  # the others would pass it, if they could
        seen.append(int(event.reason))

    for number in range(10):
        await desk.send(suspended(supplier, str(number)), number + 1)
    async with desk.consumer(on_suspended):
        await until(lambda: is_long(seen, 10), "all were seen")
    assert seen == list(range(10))


async def is_long(seen: list[int], length: int) -> bool:
    return len(seen) >= length


async def test_a_reaction_knows_what_it_reacts_to(desk: Desk) -> None:
    trace = f"00-{'a' * 32}-{'b' * 16}-01"
    event = suspended()
    await desk.send(event, 7, ce_previousversion="0", ce_correlationid="c9", traceparent=trace)
    async with desk.consumer():
        await desk.all_paid(event)
    (logged,) = await desk.bank.store.history(event.subject)
    assert (logged["correlation_id"], logged["causation_id"], logged["traceparent"]) == (
        "c9",
        f"{event.subject}:7",
        trace,
    )
    assert logged["actor"] == f"{desk.service}.on_suspended"


async def test_while_all_are_paused_no_batch_is_taken(desk: Desk) -> None:
    gate = Gate(desk.bank.store.database, "desk")
    await gate.beat()
    first, second = suspended(), suspended()
    beating = asyncio.create_task(gate.keep_beating())
    async with desk.consumer(gate=gate) as subscriber:
        await desk.send(first)
        await desk.all_paid(first)
        async with all_paused(desk.bank.store.database):
            await desk.send(second)
            await until(lambda: has_fetched(subscriber), "the batch has come as far as the gate")
            assert await desk.paid(second) == [0]
            assert await desk.rows.get(second.subject) is None
        await desk.all_paid(second)
    beating.cancel()


async def has_fetched(subscriber: Any) -> bool:
    positions = [await subscriber.consumer.position(each) for each in subscriber.consumer.assignment()]
    return sum(positions) == 2


async def test_members_that_come_and_go_lose_and_double_nothing(desk: Desk) -> None:
    events = [suspended() for _ in range(120)]

    async def send_all() -> None:
        for event in events:
            await desk.send(event)

    async with desk.consumer() as first:
        await until(lambda: Lag({}).observe(first), "the first has its partitions")
        sending = asyncio.create_task(send_all())
        for _ in range(2):
            async with desk.consumer(graceful=0.05) as second:
                await until(lambda second=second: Lag({}).observe(second), "the second has a partition")
        await sending
        await desk.all_paid(*events)
    assert await desk.paid(*events) == [1] * 120
    assert await desk.rows.count({"heard": 1}) == 120


async def test_what_somebody_else_put_among_the_dead_letters_is_listed_too(desk: Desk) -> None:
    await desk.kafka.send_and_wait(
        dead_letters(desk.service).name, b"junk", key=b"whoever", headers=[("dlq_attempts", b"x")]
    )
    (letter,) = await desk.letters(1)
    assert (letter.id, letter.reason, letter.attempts, letter.type) == ("whoever", "not_ours", 0, "")

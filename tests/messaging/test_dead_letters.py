"""Dead letters: whatever their keys are they are listed, and none stays longer than its topic would have kept it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from shared.contracts.topics import JOURNEYS, SUPPLIERS, dead_letters
from shared.messaging.dead_letters import DeadLetters, waiting
from shared.messaging.envelope import encode
from shared.store.seen import Parked
from tests.messaging.reading import Desk, headers_of, suspended


async def test_a_letter_whose_key_is_not_utf8_is_listed_and_can_be_discarded(desk: Desk) -> None:
    topic = dead_letters(desk.service).name
    for key in (b"\xff\xfe", b"\xff\xfd", None):
        await desk.kafka.send_and_wait(
            topic, b"junk", key=key, headers=[("dlq_reason", b"\xff"), ("dlq_sent", b"x" * 99)]
        )
    found = await waiting(desk.settings, desk.service)
    assert list(found) == [r"\xff\xfe", r"\xff\xfd", ""]
    letters = DeadLetters(desk.kafka, desk.service)
    assert await letters.forget(found.values()) == 3
    await letters.discard(found[r"\xff\xfe"])
    assert list(await waiting(desk.settings, desk.service)) == [r"\xff\xfd", ""]


async def test_a_letter_goes_when_its_own_topic_would_have_dropped_its_record(desk: Desk) -> None:
    """What says something about clients' lives must not outlive its topic among the letters."""
    letters, now = DeadLetters(desk.kafka, desk.service), datetime.now(UTC)
    event = suspended()
    for topic in (JOURNEYS, SUPPLIERS):
        for number, age in enumerate((timedelta(days=31), timedelta(days=29))):
            sent = int((now - age).timestamp() * 1000)
            record = Parked(topic.name, 0, number, sent, b"key", encode(event), headers_of(event))
            await letters.put(record, "x", "x", 1)
    found = await waiting(desk.settings, desk.service)
    assert len(found) == 4
    assert await letters.forget(found.values()) == 3
    left = await waiting(desk.settings, desk.service)
    assert set(left) == {f"{JOURNEYS.name}:0:1", f"{SUPPLIERS.name}:0:0", f"{SUPPLIERS.name}:0:1"}


async def test_a_reason_of_any_length_is_cut(desk: Desk) -> None:
    event = suspended()
    record = Parked("somewhere", 0, 1, 0, b"key", encode(event), headers_of(event))
    await DeadLetters(desk.kafka, desk.service).put(record, "x" * 5000, "y" * 5_000_000, 1)
    (letter,) = await desk.letters(1)
    assert (len(letter.reason), len(letter.detail)) == (200, 500)
    assert replace(letter, detail="").value == encode(event)

"""Events of other services, put on the broker as their relay would."""

from collections import Counter
from datetime import UTC, datetime

from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.messaging.producing import Producer
from shared.messaging.publisher import Publisher
from shared.settings import Settings
from shared.store.log import Recorded

SOMEBODY = Caller(actor="tester", correlation_id="test")


async def publish(settings: Settings, *events: Event, versions: Counter[str] | None = None) -> None:
    """Publish events in order. Versions count from 1 along each aggregate; pass `versions` to go on counting later."""
    counted = Counter[str]() if versions is None else versions
    now = datetime.now(UTC)
    kafka = Producer(settings)
    await kafka.start()
    try:
        for event in events:
            counted[event.subject] += 1
            recorded = Recorded(event, counted[event.subject], counted[event.subject] - 1, now, now, SOMEBODY)
            await Publisher(kafka, event.TYPE.partition(".")[0]).publish([recorded.to_document()])
    finally:
        await kafka.stop()

"""After a restore of notifications what went out since is named, and what may go out a second time."""

from datetime import UTC, datetime
from uuid import uuid4

from deploy.console.outgoing import may_go_again, went_out
from services.notifications.deliveries.domain.delivery import DELIVERIES, evolve
from shared.contracts.notifications import DeliveryPlanned, MessageSent
from shared.store.mongo import Database
from shared.store.recoveries import RECOVERED, Recoveries

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


async def test_what_waits_is_named_and_what_was_sent_is_not(database: Database) -> None:
    waiting, sent = (
        DeliveryPlanned(
            delivery_id=uuid4(),
            message_id=uuid4(),
            channel="email",
            person_id=uuid4(),
            group="orders",
            statutory=False,
            due_at=NOW,
            planned_at=NOW,
        )
        for _ in range(2)
    )
    about = {"delivery_id": sent.delivery_id, "message_id": sent.message_id, "channel": sent.channel}
    gone = evolve(evolve(None, sent), MessageSent(**about, sent_at=NOW))
    for state in (evolve(None, waiting), gone):
        kept = {"_id": str(state.delivery_id), "version": 1, "state": DELIVERIES.encode(state)}
        await database[DELIVERIES.collection].insert_one(kept)
    assert await may_go_again(database) == [f"{waiting.delivery_id} by email, of message {waiting.message_id}"]


async def test_only_what_the_last_recovery_took_back_is_named(database: Database) -> None:
    recoveries = Recoveries(database)
    assert await went_out(database) == []
    for number in (1, 2):
        recovery = await recoveries.begin()
        event = MessageSent(delivery_id=uuid4(), message_id=uuid4(), channel="webhook", sent_at=NOW)
        logged = {
            "_id": f"{event.delivery_id}:2",
            "type": event.TYPE,
            "aggregate_id": str(event.delivery_id),
            "data": event.model_dump(mode="json"),
            "recorded_at": NOW,
            RECOVERED: {"recovery": recovery.number, "from": "notifications.messages:0:1"},
        }
        await database["events"].insert_one(logged)
        await recoveries.end(recovery, {})
        assert recovery.number == number
        assert await went_out(database) == [f"sent: {event.delivery_id} by webhook, of message {event.message_id}"]

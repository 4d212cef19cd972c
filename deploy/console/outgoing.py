"""What went out since a backup, held against what the restored database knows of it: letters, webhooks and notices."""

from collections.abc import Mapping
from typing import Any

from services.notifications.deliveries.domain.delivery import DELIVERIES, DeliveryStatus
from shared.contracts.notifications import MessageFailed, MessageSent, NoticeServed
from shared.kernel.filters import Filters, OneOf
from shared.store.filtering import query_of
from shared.store.log import COLLECTION as EVENTS
from shared.store.mongo import Database
from shared.store.recoveries import RECOVERED, Recoveries

SERVICE = "notifications"
_KINDS = {
    MessageSent.TYPE: "sent",
    MessageFailed.TYPE: "failed",
    NoticeServed.TYPE: "served",
}


async def went_out(database: Database) -> list[str]:
    """Name what the topics say was sent, came back or was served, and the backup did not know; it goes out no more."""
    its: Filters = {f"{RECOVERED}.recovery": await Recoveries(database).last(), "type": OneOf(frozenset(_KINDS))}
    found = database[EVENTS].find(query_of(its)).sort([("recorded_at", 1), ("_id", 1)])
    return [_named(each) async for each in found]


async def may_go_again(database: Database) -> list[str]:
    """Name what waits to be sent: whether it went out just before the loss no topic says, and it goes under its id."""
    waiting = {"state.status": DeliveryStatus.WAITING.value}
    found = database[DELIVERIES.collection].find(waiting).sort("_id", 1)
    states = [DELIVERIES.decode(each["state"]) async for each in found]
    return [f"{each.delivery_id} by {each.channel}, of message {each.message_id}" for each in states]


def _named(event: Mapping[str, Any]) -> str:
    about = event["data"]
    return f"{_KINDS[event['type']]}: {event['aggregate_id']} by {about['channel']}, of message {about['message_id']}"

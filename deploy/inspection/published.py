"""Whether the broker has what a service has published: seen from outside, by what its relay has kept."""

from shared.messaging.guard import under_way
from shared.messaging.holdings import EventsLost, TopicsUnfit
from shared.runtime import holdings_of
from shared.settings import Settings
from shared.store.losses import Losses
from shared.store.mongo import Database
from shared.store.position import Positions
from shared.store.standing import Standings


async def wrong_in_publishing(settings: Settings, service: str, database: Database) -> tuple[str, ...]:
    """Return what is wrong with a service's topics, in words; it looks, and makes nothing.

    Where its log was restored and lacks what they have, nothing of the service works, and that alone is said.
    """
    standing = await Standings(database).read()
    if standing.recovering:
        return (under_way(service),)
    if standing.lacks:
        return (
            f"nothing works, as its topics have what its log lacks (docs/runbooks/LogBehind.md): dps recover {service}",
        )
    position = await Positions(database).read()
    only_looking = settings.model_copy(update={"kafka_create_topics": False})
    try:
        await holdings_of(service, only_looking).require(position.acknowledged if position else None)
    except (EventsLost, TopicsUnfit) as error:
        return error.reasons
    if await Losses(database).unmended():
        return (f"the log of {service} is being published anew, since the broker had lost events",)
    return ()

"""The relay's place: the log goes on from its token, and the time that it is known by never falls."""

from datetime import UTC, datetime, timedelta

from shared.messaging.bookmark import Bookmark
from shared.store.mongo import connect, disconnect
from shared.store.position import Position, Positions

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


async def test_what_was_recorded_earlier_and_committed_later_takes_the_place_on_but_not_its_time_back(
    mongodb_uri: str, database_name: str
) -> None:
    database = connect(mongodb_uri, database_name, app_name="tests")
    positions = Positions(database)
    await positions.claim("leader")
    bookmark = Bookmark(positions, "leader")
    for place, seconds in (("first", 10), ("second", 0)):
        bookmark.move(Position({"_data": place}, NOON + timedelta(seconds=seconds)))
        await bookmark.save()
    saved = await positions.read()
    assert saved is not None
    assert saved.token == {"_data": "second"}
    assert saved.recorded_at == NOON + timedelta(seconds=10)
    await database.client.drop_database(database_name)
    disconnect(database)

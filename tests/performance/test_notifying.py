"""The short form of `make bench-notifications`: a message to several pages of people is planned and sent, in steps."""

from pathlib import Path

from tests.notifications.posting import a_post
from tests.performance.notifying import Measured, steps_of


async def test_a_message_to_many_is_planned_and_sent_in_steps_that_are_measured(
    mongodb_uri: str, database_name: str, tmp_path: Path
) -> None:
    async with a_post(mongodb_uri, database_name, tmp_path) as post:
        measured = Measured(post, 1_201)
        steps = [each async for each in steps_of(measured, 100)]
    assert [each.name for each in steps] == ["floor", "told", "planned", "sent"]
    assert steps[-1].count >= 100
    assert measured.longest_wait > 0

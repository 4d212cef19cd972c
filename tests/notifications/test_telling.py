"""News that concerns more suppliers than fit into one commit: told page by page, to each of them once."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from services.notifications.messages.concerned import PAGE
from services.notifications.messages.domain.message import MESSAGES
from services.notifications.messages.domain.telling import TELLINGS
from services.notifications.messages.queries import open_tellings
from services.notifications.messages.timers import jobs_of
from tests.notifications.posting import Post, a_caller, a_post
from tests.notifications.suppliers import members, messages_in, news


@pytest.fixture
async def post(mongodb_uri: str, database_name: str, tmp_path: Path) -> AsyncIterator[Post]:
    async with a_post(mongodb_uri, database_name, tmp_path) as one:
        yield one


async def told_suppliers(post: Post) -> list[str]:
    found = await post.parts.store.documents(MESSAGES, {"recipient_kind": "supplier"}, after=None, limit=10_000)
    return [document["recipient"] for _, document in found]


@pytest.mark.parametrize("count", [PAGE - 1, PAGE, 2 * PAGE + 1])
async def test_every_supplier_of_a_category_is_told_once_however_many_they_are(post: Post, count: int) -> None:
    everybody = await members(post, count)
    messages = messages_in(post)
    event, caller = news(post)
    for _ in range(2):
        await messages.tell(event, caller)
    assert len(await told_suppliers(post)) == min(count, PAGE)
    (job,) = jobs_of(post.parts.store, messages)
    for _ in range(2):
        await job.act(post.turn())
    told = await told_suppliers(post)
    assert set(told) == everybody
    assert len(told) == count
    assert await open_tellings(post.parts.store, 10) == []


async def test_whoever_leads_at_the_same_time_tells_nobody_twice(post: Post) -> None:
    everybody = await members(post, PAGE + 1)
    messages = messages_in(post)
    await messages.tell(*news(post))
    (telling,) = await open_tellings(post.parts.store, 10)
    for number in range(2):
        await messages.tell_on(telling, a_caller(reaction=f"leader {number}"))
    told = await told_suppliers(post)
    assert sorted(told) == sorted(everybody)
    stored = await post.parts.store.get(TELLINGS(telling.telling_id))
    assert not stored.state.open
    assert {UUID(each) for each in told}


async def test_news_that_comes_again_under_another_key_does_not_begin_anew(post: Post) -> None:
    await members(post, PAGE + 1)
    messages = messages_in(post)
    event, caller = news(post)
    await messages.tell(event, caller)
    (job,) = jobs_of(post.parts.store, messages)
    await job.act(post.turn())
    await messages.tell(event, replace(caller, reaction="told again"))  # not the key that was kept
    assert await open_tellings(post.parts.store, 10) == []

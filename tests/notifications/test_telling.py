"""News that concerns more suppliers than fit into one commit: told page by page, to each of them once."""

import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from deploy.events.samples import sample_of
from services.notifications.known.coaches import KNOWN_COACHES
from services.notifications.known.members import KNOWN_MEMBERS
from services.notifications.known.orders import KNOWN_ORDERS
from services.notifications.messages.commands import Messages
from services.notifications.messages.concerned import PAGE, WhoeverIsConcerned
from services.notifications.messages.domain.message import MESSAGES
from services.notifications.messages.domain.telling import TELLINGS
from services.notifications.messages.queries import open_tellings
from services.notifications.messages.timers import jobs_of
from shared.contracts.catalogue import GapRaised
from shared.kernel.caller import Caller
from shared.kernel.memberships import key_of
from tests.notifications.posting import Post, a_caller, a_post

MARKET, CATEGORY = "DPS-EMPLOYABILITY", "GETTING_JOBS"


@pytest.fixture
async def post(mongodb_uri: str, database_name: str, tmp_path: Path) -> AsyncIterator[Post]:
    async with a_post(mongodb_uri, database_name, tmp_path) as one:
        yield one


def messages_in(post: Post) -> Messages:
    rows = (post.parts.of(each) for each in (KNOWN_MEMBERS, KNOWN_ORDERS, KNOWN_COACHES))
    return Messages(post.parts.store, WhoeverIsConcerned(*rows), post.clock)


async def members(post: Post, count: int) -> set[str]:
    ids = [str(uuid4()) for _ in range(count)]
    row = {"memberships": {}, "may_offer_in": [key_of(MARKET, CATEGORY)], "version": 1}
    await post.parts.store.database[KNOWN_MEMBERS.name].insert_many(
        [{"_id": each, "supplier_id": each, **row} for each in ids]
    )
    return set(ids)


def news(post: Post) -> tuple[GapRaised, Caller]:
    raised = GapRaised.model_validate({**sample_of(GapRaised)["value"], "market": MARKET, "category": CATEGORY})
    event = secrets.token_hex(4)
    return raised, a_caller(causation_id=event, caused_at=post.clock(), reaction=f"test/{event}>on_news")


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

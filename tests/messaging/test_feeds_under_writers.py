"""D11: feeds followed over HTTP while 64 write, some in transactions that stay open for two seconds; none is missed.

A service is served as it is, in this process. Pollers ask from every millisecond to every second. The same feed by
timestamp, which is planted in a server of its own, must miss something, and the same comparison must find it.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from deploy.local.processes import HOST, free_port
from shared.auth.issuing import Issuer
from shared.auth.principal import Role
from shared.auth.tokens import Keys, Verifier
from shared.http.app import create_app
from shared.http.feeds import feed_router
from shared.http.limits import limits_of
from shared.http.serving import serving
from shared.store.mongo import Database
from shared.store.numbered_feed import BEGINNING, NumberedFeed, Place, Stretch
from tests.messaging.relaying import TOPIC, a_relay, broker_settings, prepare_topic
from tests.messaging.test_feed_losses import INTERVALS, Writer
from tests.running import a_while, issuer_in, settings_for, turns, until
from tests.servers import a_broker
from tests.store.accounts import Bank

WRITERS, TIMES, HELD = 64, 16, 8
LONGEST_PAUSE = 1.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MARK = bytes(16)


def by_time(database: Database) -> NumberedFeed:
    """Return the feed with the fault planted: what was recorded after the newest that a reader has."""
    feed, log = NumberedFeed(database), database["events"]

    async def after(place: Place, topic: str, limit: int) -> Stretch:
        since = 0 if place == BEGINNING else place.number
        newer = {"public": True, "topic": topic, "recorded_at": {"$gt": _EPOCH + timedelta(milliseconds=since)}}
        found = await log.find(newer).sort("recorded_at", 1).to_list(limit)
        if not found:
            return Stretch((), place, more=False)
        newest = (found[-1]["recorded_at"] - _EPOCH) // timedelta(milliseconds=1)
        return Stretch(found, Place(newest, _MARK), more=False)

    feed.after = after  # type: ignore[method-assign] # the fault
    return feed


class Follower:
    """Follows a feed over HTTP from its beginning; keeps what it got, and when."""

    def __init__(self, url: str, seconds: float, session: aiohttp.ClientSession, token: str) -> None:
        self.seconds = seconds
        self.got: list[str] = []
        self.at: dict[str, float] = {}
        self._url, self._session, self._token = url, session, token
        self._place: str | None = None

    async def follow(self) -> None:
        async for _ in turns(self.seconds):
            await self._read()

    async def _read(self) -> None:
        params = {"limit": str(random.choice((7, 100, 500)))} | ({"after": self._place} if self._place else {})
        headers = {"Authorization": f"Bearer {self._token}"}
        async with self._session.get(self._url, params=params, headers=headers) as response:
            assert response.status == 200, await response.text()
            page = await response.json()
        now = time.monotonic()
        for each in page["items"]:
            self.got.append(each["id"])
            self.at.setdefault(each["id"], now)
        self._place = page["next"]


@asynccontextmanager
async def a_feed(feed: NumberedFeed, issuer: Issuer) -> AsyncIterator[str]:
    """Serve a feed as a service does; the address of it."""
    settings = settings_for("", "", "", issuer)
    keys = Keys(file=issuer.jwks_file, url=None)
    verifier = Verifier(keys, settings.auth_issuer, settings.audiences, settings.auth_max_token_hours)
    router = feed_router("accounts", "accounts", TOPIC)
    limits = limits_of(settings)
    app = create_app("Accounts", "A feed to follow.", [router], verifier, (feed,), limits)
    port = free_port()
    async with serving(app, HOST, port, limits):
        yield f"http://{HOST}:{port}/v1/feeds/accounts"


async def committed(writer: Writer, at: dict[str, float]) -> None:
    """Write so many events, one in some in a transaction that stays open, and note when each was committed."""
    for number in range(TIMES):
        before = writer.version
        await writer.write(1, held=HELD if (number + int(writer.name)) % HELD == 0 else 10**6)
        at[f"{writer.name}:{before + 1}"] = time.monotonic()
        await a_while(writer.chance.uniform(0, LONGEST_PAUSE))


@pytest.mark.drill
async def test_no_follower_over_http_misses_anything_and_one_by_time_does(
    bank: Bank, mongodb_uri: str, database_name: str, tmp_path: Path
) -> None:
    database, issuer = bank.store.database, issuer_in(tmp_path)
    token = issuer.token("warehouse", [Role.SERVICE], scopes=["accounts:follow"])
    at: dict[str, float] = {}
    async with AsyncExitStack() as stack:
        broker = broker_settings(await stack.enter_async_context(a_broker(tmp_path / "broker.log")))
        await prepare_topic(broker)
        await stack.enter_async_context(a_relay(broker, mongodb_uri, database_name))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        whole = await stack.enter_async_context(a_feed(NumberedFeed(database), issuer))
        spoilt = await stack.enter_async_context(a_feed(by_time(database), issuer))
        followers = [Follower(whole, seconds, session, token) for seconds in INTERVALS]
        planted = Follower(spoilt, 0.05, session, token)
        tasks = [asyncio.create_task(each.follow()) for each in (*followers, planted)]
        for each in tasks:
            stack.callback(each.cancel)
        await asyncio.gather(
            *(committed(Writer(database, f"{one:02}", random.Random(one)), at) for one in range(WRITERS))
        )
        expected = {each["_id"] async for each in database["events"].find({"public": True}, {"_id": 1})}

        async def all_got() -> bool:
            assert not any(each.done() for each in tasks), [each for each in tasks if each.done()]
            return all(expected <= set(each.got) for each in followers)

        await until(all_got, "every follower has every event", within=120)
    for each in followers:
        assert Counter(each.got) == dict.fromkeys(expected, 1)
        assert each.got == followers[0].got
    missed = expected - set(planted.got)
    assert missed, "the feed by time missed nothing: no transaction was open for long enough"
    lags = sorted(followers[0].at[each] - at[each] for each in expected)
    p99 = lags[int(len(lags) * 0.99)]
    print(  # noqa: T201 the figure that the drill is for
        f"\nD11: {len(expected)} public events of {WRITERS} writers, {len(followers)} followers: 0 missed; by time"
        f" {len(missed)} missed; lag p50 {lags[len(lags) // 2] * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms"
    )

"""A replay needs servers that hold nothing yet: it says so at once of others, and leaves them as they are."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import AsyncMongoClient

from deploy.local.processes import CannotStart
from deploy.local.vacant import require_vacant
from shared.contracts.topics import topics_of
from shared.messaging.kafka import create_topics
from shared.messaging.producing import Producer
from shared.messaging.topic_reader import records_of
from shared.settings import Settings
from tests.servers import a_broker, a_mongodb

DEMO = [sys.executable, "-m", "deploy.console.main", "demo"]


@pytest.fixture
async def servers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Settings]:
    """Servers of the test's own, as the environment names them: with topics, and nothing in them."""
    async with a_mongodb() as uri, a_broker(log=tmp_path / "broker.log") as bootstrap:
        monkeypatch.setenv("MONGODB_URI", uri)
        monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", bootstrap)
        monkeypatch.setenv("KAFKA_FETCH_MAX_WAIT_MS", "20")
        settings = Settings()
        await create_topics(settings, topics_of("catalogue"))
        yield settings


async def send(settings: Settings, topic: str) -> None:
    kafka = Producer(settings)
    await kafka.start()
    try:
        await kafka.send_and_wait(topic, b"{}")
    finally:
        await kafka.stop()


async def test_servers_that_hold_nothing_will_do(servers: Settings) -> None:
    await require_vacant(servers)


async def test_each_topic_that_holds_records_is_named_and_no_other(servers: Settings) -> None:
    await send(servers, "catalogue.gaps")
    await send(servers, "catalogue.dead-letters")
    named = "topics that hold records: catalogue.dead-letters, catalogue.gaps. Nothing was changed"
    with pytest.raises(CannotStart, match=re.escape(named)):
        await require_vacant(servers)


async def test_the_demo_ends_at_once_and_changes_nothing(servers: Settings, tmp_path: Path) -> None:
    await send(servers, "catalogue.gaps")
    async with AsyncMongoClient[dict[str, Any]](servers.mongodb_uri) as client:
        await client["ordering"]["events"].insert_one({"_id": "kept"})
        before = set(await client.list_database_names())
        command = [*DEMO, "--folder", str(tmp_path / "demo")]
        done = await asyncio.to_thread(
            subprocess.run, command, capture_output=True, text=True, check=False, env=os.environ | {"SCALE": "0.001"}
        )
        assert set(await client.list_database_names()) == before
        assert await client["ordering"].list_collection_names() == ["events"]
        assert [each["_id"] async for each in client["ordering"]["events"].find()] == ["kept"]
    assert (done.returncode, done.stdout) == (2, "")
    assert "MONGODB_URI has databases that hold documents: ordering." in done.stderr
    assert "KAFKA_BOOTSTRAP_SERVERS has topics that hold records: catalogue.gaps." in done.stderr
    assert len([record async for record in records_of(servers, "catalogue.gaps")]) == 1
    assert list((tmp_path / "demo").iterdir()) == []

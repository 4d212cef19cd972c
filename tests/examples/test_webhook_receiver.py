"""The example of a receiver of webhooks, run as its owner would run it, and sent to by the channel itself."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from deploy.local.certificates import Authority
from services.notifications.channels.interface import NotNow, Parcel
from services.notifications.channels.webhook import Target, WebhookChannel
from shared.kernel.ids import new_id
from tests.notifications.receiving import NAME, Names, trusting

PROGRAM = Path(__file__).resolve().parents[2] / "examples/python/webhook_receiver.py"
OURS = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # pragma: allowlist secret
NEW = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"  # pragma: allowlist secret


@dataclass
class Theirs:
    """A webhook as we know it, by the secrets that sign for it."""

    url: str
    secrets: tuple[str, ...] = (OURS,)

    async def find(self, webhook_id: UUID) -> Target:
        return Target(self.url, self.secrets)

    async def note(self, webhook_id: UUID, failure: str | None) -> None:
        raise AssertionError("it was not troubled")


@asynccontextmanager
async def receiving(folder: Path, authority: Authority) -> AsyncIterator[tuple[Process, int]]:
    certificate, key = authority.certificate("receiver", NAME)
    given = {"port": "0", "certificate": str(certificate), "key": str(key), "file": str(folder / "messages.jsonl")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(PROGRAM),
        *(f"--{name}={value}" for name, value in given.items()),
        stdout=PIPE,
        env={**os.environ, "WEBHOOK_SECRET": OURS},
    )
    try:
        yield process, int((await said(process)).removeprefix("listening on "))
    finally:
        process.kill()
        await process.wait()


async def said(process: Process) -> str:
    assert process.stdout is not None
    return (await asyncio.wait_for(process.stdout.readline(), 30)).decode().strip()


def parcel() -> Parcel:
    ids = {"delivery_id": uuid4(), "to": str(uuid4()), "message_id": new_id()}
    said = {"language": "en", "subject": "New order PO-1", "text": "You have a new order.", "html": None}
    return Parcel(**ids, **said, group="orders", statutory=False)  # type: ignore[arg-type] # by name


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


async def test_a_message_is_taken_once_and_only_if_it_is_signed(tmp_path: Path, authority: Authority) -> None:
    async with receiving(tmp_path, authority) as (process, port):
        theirs, sent = Theirs(f"https://{NAME}:{port}/messages"), parcel()
        channel = WebhookChannel(theirs, trusting(authority), Names("127.0.0.1"))
        await channel.send(sent)
        await channel.send(sent)
        assert [await said(process) for _ in range(2)] == ["taken notifications.message", "known notifications.message"]
        theirs.secrets = (NEW, OURS)  # while the secret is being replaced
        await channel.send(parcel())
        assert await said(process) == "taken notifications.message"
        with pytest.raises(NotNow) as failure:
            await channel.post(Target(theirs.url, (NEW,)), str(uuid4()), b"{}")
        assert failure.value.code == "refused_for_now"
    lines = [json.loads(each) for each in (tmp_path / "messages.jsonl").read_text().splitlines()]
    assert len(lines) == 2
    assert lines[0]["id"] == str(sent.delivery_id)
    assert lines[0]["data"]["title"] == "New order PO-1"

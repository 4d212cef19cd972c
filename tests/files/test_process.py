"""A process that keeps files: a hundred of them at once in little memory, and killed at each step of one."""

import asyncio
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from deploy.local.processes import ChildProcess
from shared.auth.principal import Role
from shared.files.files import FileLimits, Files, Swept
from shared.kernel.clock import system_clock
from shared.kernel.ids import new_id
from shared.runtime import prepare
from shared.settings import Settings
from shared.store.mongo import disconnect
from shared.store.store import Store
from tests.files.cabinet import PAPER, SERVICE, Cabinet
from tests.files.papers import a_pdf
from tests.files.using import address_of, get, put
from tests.running import Running, issuer_in, settings_for, until

MIB = 1024 * 1024
AT_ONCE = 100
SIZE = 3 * MIB
LITTLE_EACH = 2 * MIB
"""What a file that comes takes is the same however large it is: measured, 1.2 MiB with all copies of a few chunks."""


class Served(Running):
    """The cabinet in a process of its own."""

    child: ChildProcess

    async def ready(self) -> bool:
        try:
            return (await self.operations("/health/ready"))[0] == 200
        except aiohttp.ClientConnectionError:
            return False

    async def start(self) -> None:
        self.child.start()
        await until(self.ready, "the cabinet is ready")

    @property
    def most_memory(self) -> int:
        """In bytes, since it started."""
        lines = Path(f"/proc/{self.child.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


@pytest.fixture
async def served(mongodb_uri: str, database_name: str, tmp_path: Path) -> AsyncIterator[Served]:
    issuer = issuer_in(tmp_path)
    more = {"files_allow_unscanned": True, "kafka_create_topics": False}
    settings = settings_for(mongodb_uri, "127.0.0.1:9", database_name, issuer, **more)
    await prepare(SERVICE, settings)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE)) as session:
        one = Served(SERVICE, settings, issuer, session)
        one.child = ChildProcess(
            [sys.executable, "-m", "tests.files.serving", "api"], tmp_path / "cabinet.log", env=_environment(settings)
        )
        await one.start()
        yield one
        await one.child.kill()
        await one.database.client.drop_database(database_name)
        disconnect(one.database)


def _environment(settings: Settings) -> dict[str, str]:
    told = settings.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    return {name.upper(): str(value) for name, value in told.items()}


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="asks the system by /proc")
async def test_a_hundred_files_at_once_take_little_memory_either_way(served: Served) -> None:
    token, sent = served.token(Role.BUYER, subject="ada"), a_pdf(SIZE)
    paths = [f"/v1/papers/{new_id()}" for _ in range(AT_ONCE)]
    before = served.most_memory

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, SIZE, 100_000):
            yield sent[start : start + 100_000]

    made = await asyncio.gather(*(put(served, path, token, pieces()) for path in paths))
    assert [each.status for each in made] == [201] * AT_ONCE
    assert served.most_memory - before < AT_ONCE * LITTLE_EACH
    addresses = await asyncio.gather(*(address_of(served, path, token) for path in paths))
    came = await asyncio.gather(*(get(served, address, token) for address in addresses))
    assert [(status, content == sent) for status, _, content in came] == [(200, True)] * AT_ONCE
    assert served.most_memory - before < AT_ONCE * (LITTLE_EACH + MIB // 2)


@pytest.mark.parametrize(("killed", "committed"), [("before the command", False), ("before it is confirmed", True)])
async def test_a_kill_after_the_bytes_loses_nothing_that_is_used_and_keeps_nothing_else(
    served: Served, killed: str, committed: bool
) -> None:
    token, supplier_id = served.token(Role.BUYER, subject="ada"), new_id()
    path, key = f"/v1/papers/{supplier_id}", {"Idempotency-Key": "k-1"}
    with pytest.raises(aiohttp.ClientError):
        await put(served, path, token, a_pdf(600_000), name=f"{killed}.pdf", **key)
    await until(lambda: _ended(served), "it is dead")
    assert await counted(served) == (1, 3)
    await served.start()
    if committed:
        again = await put(served, path, token, a_pdf(600_000), name=f"{killed}.pdf", **key)
        assert (again.status, again.headers["Idempotent-Replayed"]) == (201, "true")
    assert await swept_after_a_day(served) == Swept(1, committed)
    assert await counted(served) == ((1, 3) if committed else (0, 0))
    if committed:
        _, _, content = await get(served, await address_of(served, path, token), token)
        assert content == a_pdf(600_000)


async def test_a_kill_between_bytes_leaves_none_for_longer_than_a_day(served: Served) -> None:
    token, path = served.token(Role.BUYER, subject="ada"), f"/v1/papers/{new_id()}"

    async def some() -> AsyncIterator[bytes]:
        yield a_pdf(600_000)
        await until(lambda: _some_are_stored(served), "some of it is stored")
        await served.child.kill()
        yield a_pdf(600_000)

    with pytest.raises(aiohttp.ClientError):
        await put(served, path, token, some())
    records, chunks = await counted(served)
    assert records == 1
    assert chunks > 0
    assert await swept_after_a_day(served) == Swept(1, 0)
    assert await counted(served) == (0, 0)


async def _ended(served: Served) -> bool:
    return not served.child.alive


async def _some_are_stored(served: Served) -> bool:
    return (await counted(served))[1] > 1


async def counted(served: Served) -> tuple[int, int]:
    """How many files have a record, and how many chunks there are."""
    return tuple([await served.database[each].count_documents({}) for each in ("files", "stored.chunks")])  # type: ignore[return-value] # two


async def swept_after_a_day(served: Served) -> Swept:
    """What the sweep of tomorrow comes to."""
    files = Files(
        served.database, system_clock, FileLimits(), machine=lambda: system_clock() + timedelta(days=1, seconds=1)
    )
    return await files.sweep(Cabinet(Store(served.database, (PAPER,), system_clock), files).in_use)

"""The laptop stack: a real MongoDB, a Kafka-compatible broker and the five services, as processes on loopback."""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from deploy import services
from deploy.local.broker import start_broker
from deploy.local.client_keys import master_key_file, secret_file
from deploy.local.mongod import start_mongod
from deploy.local.post import PostOffice, post_office
from deploy.local.processes import HOST, CannotStart, ChildProcess, free_port, require_free
from deploy.local.receiver import Receiver, webhook_receiver
from deploy.local.stand_ins import stand_ins
from shared.auth.issuing import Issuer
from shared.contracts.topics import topics_of
from shared.messaging.kafka import create_topics
from shared.runtime import database_of
from shared.settings import Settings
from shared.store.mongo import disconnect
from shared.store.position import Positions

_READY_SECONDS = 90.0
# What suits the embedded broker: its fetches cost more with every batch it holds, so few partitions, large batches
# and no hurry; it answers joins after half the session timeout, so short sessions. It does not number what is sent.
_FOR_EMBEDDED_BROKER = {
    "KAFKA_CREATE_TOPICS": "true",
    "KAFKA_PARTITIONS": "3",
    "KAFKA_IDEMPOTENCE": "false",
    "KAFKA_FETCH_MAX_WAIT_MS": "100",
    "KAFKA_SESSION_TIMEOUT_MS": "2000",
    "KAFKA_HEARTBEAT_INTERVAL_MS": "400",
    "RELAY_LINGER_MS": "60",
}


@dataclass(frozen=True)
class Place:
    """Where the stack keeps what it needs: data, logs, keys. `fresh` empties it first.

    Files in `reference` stand in for reference data of the same names.
    """

    folder: Path
    fresh: bool = False
    first_port: int | None = None
    clock_file: Path | None = None
    reference: Path | None = None


@dataclass(frozen=True)
class Stack:
    """A running stack: the services' addresses by name, the settings they share, and the issuer of their tokens.

    What is put into `recordings`, stand-ins for public registers answer from then on. `post` has taken in what the
    services sent as e-mail, unless they send it elsewhere, and `receiver` what they sent to webhooks of its addresses.
    """

    urls: Mapping[str, str]
    operations: Mapping[str, str]
    settings: Settings
    issuer: Issuer
    processes: Sequence[ChildProcess]
    recordings: Path | None = None
    post: PostOffice | None = None
    receiver: Receiver | None = None

    def the_dead(self) -> list[ChildProcess]:
        """Return the processes that have ended although nobody stopped them."""
        return [process for process in self.processes if not process.alive]


@asynccontextmanager
async def running(place: Place) -> AsyncIterator[Stack]:
    """Start everything, and stop everything at the end of the block. Raises `CannotStart` with one clear reason.

    MONGODB_URI and KAFKA_BOOTSTRAP_SERVERS in the environment are used instead of starting anything of the kind.
    """
    ports = _ports(place.first_port)
    if place.fresh:
        shutil.rmtree(place.folder, ignore_errors=True)
    place.folder.mkdir(parents=True, exist_ok=True)
    async with AsyncExitStack() as stack:
        registers = await stack.enter_async_context(stand_ins(place.folder / "registers"))
        post = None if "SMTP_URL" in os.environ else await stack.enter_async_context(post_office())
        receiver = await stack.enter_async_context(webhook_receiver(place.folder))
        mongodb_uri, bootstrap = await asyncio.gather(_mongodb(place, stack), _broker(place, stack))
        embedded = "KAFKA_BOOTSTRAP_SERVERS" not in os.environ
        issuer = Issuer(place.folder, "https://identity.example", "dps")
        environment = {
            "MONGODB_URI": mongodb_uri,
            "KAFKA_BOOTSTRAP_SERVERS": bootstrap,
            "AUTH_JWKS_FILE": str(issuer.jwks_file),
            "SECRETS_DIR": str(secret_file(place.folder / "secrets").parent.resolve()),
            "SEALING_LOCAL_KEY_FILE": str(master_key_file(place.folder / "secrets").resolve()),
            "DRAIN_SECONDS": "0",  # there is nothing in front of it that turns away
            # Nothing scans here, and everybody is made up; CLAMD_HOST in the environment names what does.
            **({} if os.environ.get("CLAMD_HOST") else {"FILES_ALLOW_UNSCANNED": "true"}),
            **(_FOR_EMBEDDED_BROKER if embedded else {}),
            **({"CLOCK_FILE": str(place.clock_file)} if place.clock_file else {}),
            **({"REFERENCE_FOLDER": str(place.reference)} if place.reference else {}),
            **(post.environment if post else {}),
            **receiver.environment,
            # An address of a register in the environment names one that is asked.
            **{name: value for name, value in registers.environment.items() if name not in os.environ},
        }
        operations = {name: f"http://{HOST}:{ops}" for name, (_, ops) in ports.items()}
        for_console = {**environment, "DPS_OPERATIONS": " ".join(f"{name}={url}" for name, url in operations.items())}
        (place.folder / "environment").write_text("".join(f"{name}={value!r}\n" for name, value in for_console.items()))
        settings = Settings.model_validate({name.lower(): value for name, value in environment.items()})
        if embedded:
            await _begin_anew(settings)
        processes = [_process(name, environment, ports[name], place) for name in services.NAMES]
        stack.push_async_callback(_stop_all, processes)
        for process in processes:
            process.start()
        found = Stack(
            urls={name: f"http://{HOST}:{http}" for name, (http, _) in ports.items()},
            operations=operations,
            settings=settings,
            issuer=issuer,
            processes=processes,
            recordings=place.folder / "registers",
            post=post,
            receiver=receiver,
        )
        await asyncio.gather(*(_until_ready(process, found) for process in processes))
        yield found


def _ports(first: int | None) -> dict[str, tuple[int, int]]:
    """Return a port for requests and one for operations for each service; raises `CannotStart` where one is taken."""
    if first is None:
        return {name: (free_port(), free_port()) for name in services.NAMES}
    count = len(services.NAMES)
    ports = {name: (first + index, first + count + index) for index, name in enumerate(services.NAMES)}
    for pair in ports.values():
        for port in pair:
            require_free(port)
    return ports


async def _mongodb(place: Place, stack: AsyncExitStack) -> str:
    if given := os.environ.get("MONGODB_URI"):
        return given
    mongod = await start_mongod(place.folder / "mongodb", cache_gb=1.0)
    stack.push_async_callback(mongod.stop)
    return mongod.uri


async def _broker(place: Place, stack: AsyncExitStack) -> str:
    if given := os.environ.get("KAFKA_BOOTSTRAP_SERVERS"):
        return given
    broker = await start_broker(log=place.folder / "broker.log")
    stack.push_async_callback(broker.stop)
    return broker.bootstrap


async def _begin_anew(settings: Settings) -> None:
    """Make the topics of an empty broker, and have every relay publish its whole log into them."""
    for name in services.NAMES:
        await create_topics(settings, topics_of(name))
        database = database_of(services.service(name), settings)
        await Positions(database).forget()
        disconnect(database)


def _process(name: str, environment: Mapping[str, str], ports: tuple[int, int], place: Place) -> ChildProcess:
    http, ops = ports
    return ChildProcess(
        [sys.executable, "-m", f"services.{name}"],
        place.folder / f"{name}.log",
        name=name,
        env={**environment, "HTTP_PORT": str(http), "OPS_PORT": str(ops)},
        complaint='"level": "(error|critical)"|Error|cannot',
    )


async def _stop_all(processes: Sequence[ChildProcess]) -> None:
    await asyncio.gather(*(process.stop(within=20.0) for process in processes))


async def _until_ready(process: ChildProcess, stack: Stack) -> None:
    url = f"{stack.operations[process.name]}/health/ready"

    async def ready() -> None:
        async with aiohttp.ClientSession() as session:
            while not await _answers(session, url):
                await asyncio.sleep(0.1)

    await process.until(ready(), within=_READY_SECONDS)


async def _answers(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as response:
            return response.status == 200
    except aiohttp.ClientConnectionError:
        return False


__all__ = ["CannotStart", "Place", "Stack", "running"]

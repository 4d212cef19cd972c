"""A Kafka-compatible broker without Docker or Java: Tansu, which keeps everything in memory.

A restart therefore begins with no topics, messages or offsets; the laptop stack replays the event logs into it.
"""

import asyncio
from pathlib import Path

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaConnectionError

from deploy.local.binaries import TANSU
from deploy.local.processes import HOST, ChildProcess, accepts_connections, free_port
from deploy.local.servers import Server


class Broker(Server):
    """A running broker. After stop() or kill(), restart() brings an empty one back on the same port."""

    @property
    def bootstrap(self) -> str:
        """For `bootstrap_servers`."""
        return bootstrap_of(self.port)


async def start_broker(port: int | None = None, *, log: Path) -> Broker:
    """Start an empty broker on 127.0.0.1. Raises CannotStart with one clear reason."""
    port = port or free_port()
    process = ChildProcess([TANSU.find(), "broker", *_options(port)], log, name="broker", env={"RUST_LOG": "warn"})
    broker = Broker(process, port, binary=TANSU, ready=answers_metadata, ready_within=30.0, stopped_within=10.0)
    await broker.start()
    return broker


def _options(port: int) -> list[str]:
    address = f"tcp://{HOST}:{port}"
    return [
        *("--storage-engine", "memory://tansu/"),
        *("--listener-url", address, "--advertised-listener-url", address),
        "--silent",
    ]


def bootstrap_of(port: int) -> str:
    return f"{HOST}:{port}"


async def answers_metadata(port: int) -> None:
    """Return once a Kafka client gets the metadata of the cluster; the caller sets a limit."""
    await accepts_connections(port)
    while True:
        client = AIOKafkaClient(bootstrap_servers=bootstrap_of(port))
        try:
            await client.bootstrap()
        except KafkaConnectionError:
            await asyncio.sleep(0.1)
        else:
            return
        finally:
            await client.close()

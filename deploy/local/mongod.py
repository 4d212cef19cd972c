"""A real MongoDB without Docker: a replica set of one, which is what transactions and change streams need."""

import asyncio
from pathlib import Path
from typing import Any

from pymongo import AsyncMongoClient
from pymongo.errors import OperationFailure

from deploy.local.binaries import MONGOD
from deploy.local.processes import HOST, Process, accepts_connections, free_port
from deploy.local.servers import Server

REPLICA_SET = "rs0"
_ERROR_OR_FATAL = '"s":"[EF]"'
_NOT_YET_INITIALIZED = 94


class Mongod(Server):
    """A running MongoDB. After stop() or kill(), restart() brings it back with the same port and data."""

    @property
    def uri(self) -> str:
        return uri_of(self.port)


async def start_mongod(
    data_dir: Path,
    port: int | None = None,
    *,
    cache_gb: float = 0.5,
    oplog_mb: int = 1024,
    log: Path | None = None,
) -> Mongod:
    """Start a MongoDB on 127.0.0.1, whose data from an earlier run are kept, on whichever port that was.

    The log is `data_dir/mongod.log` unless said otherwise. Raises CannotStart with one clear reason.
    """
    port = port or free_port()
    process = _process(data_dir, log or data_dir / "mongod.log", _options(port, cache_gb, oplog_mb))
    mongod = Mongod(process, port, binary=MONGOD, ready=make_primary, ready_within=60.0, stopped_within=30.0)
    await mongod.start()
    return mongod


def _process(data_dir: Path, log: Path, options: list[str]) -> Process:
    data_dir.mkdir(parents=True, exist_ok=True)
    return Process([MONGOD.find(), "--dbpath", data_dir, *options], log, name="mongod", complaint=_ERROR_OR_FATAL)


def _options(port: int, cache_gb: float, oplog_mb: int) -> list[str]:
    return [
        *("--port", str(port), "--bind_ip", HOST, "--replSet", REPLICA_SET),
        *("--wiredTigerCacheSizeGB", str(cache_gb), "--oplogSize", str(oplog_mb)),
        *("--quiet", "--nounixsocket", "--setParameter", "diagnosticDataCollectionEnabled=false"),
    ]


def uri_of(port: int) -> str:
    """Without directConnection, so that a client waits for the primary while the server restarts."""
    return f"mongodb://{HOST}:{port}/?replicaSet={REPLICA_SET}"


async def make_primary(port: int) -> None:
    """Return once the server on the port is the primary of a replica set of its own; the caller sets a limit."""
    await accepts_connections(port)
    async with AsyncMongoClient[dict[str, Any]](HOST, port, directConnection=True) as direct:
        await _make_sole_member(direct, f"{HOST}:{port}")
    # A new client: the first one has learnt of a server without sessions, and keeps to that.
    async with AsyncMongoClient[dict[str, Any]](uri_of(port)) as client:
        await client.admin.command("ping")  # reads from the primary, so it waits for one


async def _make_sole_member(direct: AsyncMongoClient[dict[str, Any]], host: str) -> None:
    # Read where it is kept: the commands say "not initialized" also while a restarted server still loads it.
    config = await direct.local["system.replset"].find_one()
    if config is None:
        member = {"_id": 0, "host": host}
        await direct.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": [member]})
    elif config["members"][0]["host"] != host:
        config["members"][0]["host"] = host
        await _reconfigure(direct, config | {"version": config["version"] + 1})


async def _reconfigure(direct: AsyncMongoClient[dict[str, Any]], config: dict[str, Any]) -> None:
    while True:
        try:
            # By force, since a server that is known by another address can neither be elected nor outvoted.
            await direct.admin.command("replSetReconfig", config, force=True)
        except OperationFailure as error:
            if error.code != _NOT_YET_INITIALIZED:
                raise
            await asyncio.sleep(0.02)
        else:
            return

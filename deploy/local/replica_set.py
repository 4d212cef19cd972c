"""Making one MongoDB a replica set, any number of times: `python -m deploy.local.replica_set <host> [<port>]`."""

import asyncio
import sys
from typing import Any

from pymongo import AsyncMongoClient
from pymongo.errors import OperationFailure

from deploy.local.processes import accepts_connections

REPLICA_SET = "rs0"
_NOT_YET_INITIALIZED = 94
_PORT = 27017
_LIMIT = 120.0  # seconds


def uri_of(host: str, port: int) -> str:
    """Without directConnection, so that a client waits for the primary while the server restarts."""
    return f"mongodb://{host}:{port}/?replicaSet={REPLICA_SET}"


async def make_primary(host: str, port: int) -> None:
    """Return once the server is the primary of a replica set of its own; the caller sets a limit.

    `host` is also the name by which clients are told to find it.
    """
    await accepts_connections(port, host)
    async with AsyncMongoClient[dict[str, Any]](host, port, directConnection=True) as direct:
        await _make_sole_member(direct, f"{host}:{port}")
    # A new client: the first one has learnt of a server without sessions, and keeps to that.
    async with AsyncMongoClient[dict[str, Any]](uri_of(host, port)) as client:
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


def main(arguments: list[str]) -> None:
    """Make the server at a host and port a replica set, or end with one line saying that it does not answer."""
    host, port = arguments[0], int(arguments[1]) if arguments[1:] else _PORT
    try:
        asyncio.run(asyncio.wait_for(make_primary(host, port), _LIMIT))
    except TimeoutError:
        raise SystemExit(f"{host}:{port} became no primary within {_LIMIT:g} seconds") from None


if __name__ == "__main__":
    main(sys.argv[1:])

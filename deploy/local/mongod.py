"""A real MongoDB without Docker: a replica set of one, which is what transactions and change streams need."""

from collections.abc import Callable, Coroutine, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from deploy.local.binaries import MONGOD
from deploy.local.processes import HOST, ChildProcess, free_port
from deploy.local.replica_set import REPLICA_SET, make_primary, uri_of
from deploy.local.servers import Server

TRANSACTION_SECONDS = 5
"""What a process was changing when it was killed, nobody else can change for one and a half times as long at most.

Ours take milliseconds; the server's own limit is a minute.
"""

_ERROR_OR_FATAL = '"s":"[EF]"'


class Mongod(Server):
    """A running MongoDB. After stop() or kill(), restart() brings it back with the same port and data."""

    @property
    def uri(self) -> str:
        return uri_of(HOST, self.port)


async def start_mongod(
    data_dir: Path,
    port: int | None = None,
    *,
    cache_gb: float = 0.5,
    oplog_mb: int = 1024,
    checkpoint_seconds: int = 60,
    parameters: Iterable[str] = (),
    log: Path | None = None,
    ready: Callable[[int], Coroutine[Any, Any, None]] | None = None,
) -> Mongod:
    """Start a MongoDB on 127.0.0.1, whose data from an earlier run are kept, on whichever port that was.

    It is made a replica set of its own, and waited for, unless `ready` does something else with its port. The log is
    `data_dir/mongod.log` unless said otherwise. Every `checkpoint_seconds` it writes down what it holds in memory, and
    younger parts of its oplog are never cut off. `parameters` are the server's own, `name=value`. Raises CannotStart
    with one clear reason.
    """
    port = port or free_port()
    options = _options(port, cache_gb, oplog_mb, checkpoint_seconds)
    more = [part for each in parameters for part in ("--setParameter", each)]
    process = _process(data_dir, log or data_dir / "mongod.log", [*options, *more])
    ready = ready or partial(make_primary, HOST)
    mongod = Mongod(process, port, binary=MONGOD, ready=ready, ready_within=60.0, stopped_within=30.0)
    await mongod.start()
    return mongod


def _process(data_dir: Path, log: Path, options: list[str]) -> ChildProcess:
    data_dir.mkdir(parents=True, exist_ok=True)
    return ChildProcess([MONGOD.find(), "--dbpath", data_dir, *options], log, name="mongod", complaint=_ERROR_OR_FATAL)


def _options(port: int, cache_gb: float, oplog_mb: int, checkpoint_seconds: int) -> list[str]:
    return [
        *("--port", str(port), "--bind_ip", HOST, "--replSet", REPLICA_SET),
        *("--wiredTigerCacheSizeGB", str(cache_gb), "--oplogSize", str(oplog_mb)),
        *("--syncdelay", str(checkpoint_seconds)),
        *("--quiet", "--nounixsocket", "--setParameter", "diagnosticDataCollectionEnabled=false"),
        *("--setParameter", f"transactionLifetimeLimitSeconds={TRANSACTION_SECONDS}"),
    ]

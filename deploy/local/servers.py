"""What every server of the laptop stack can do: start until it is ready, stop, crash, come back on the same port."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from deploy.local.binaries import Binary
from deploy.local.processes import CannotStart, ChildProcess, require_free


class Server:
    """A server process on a port of 127.0.0.1."""

    def __init__(
        self,
        process: ChildProcess,
        port: int,
        *,
        binary: Binary,
        ready: Callable[[int], Coroutine[Any, Any, None]],
        ready_within: float,
        stopped_within: float,
    ) -> None:
        """`ready(port)` returns once the server can be used; both limits are in seconds."""
        self.process = process
        self.port = port
        self._binary = binary
        self._ready = ready
        self._ready_within = ready_within
        self._stopped_within = stopped_within

    async def start(self) -> None:
        """Return once it can be used; where it cannot start, raise CannotStart and leave nothing running."""
        require_free(self.port)
        self.process.start()
        try:
            await self.process.until(self._ready(self.port), within=self._ready_within)
        except BaseException as error:
            await self.process.kill()
            if isinstance(error, CannotStart):
                self._binary.require_libraries(Path(self.process.command[0]))
            raise

    async def stop(self) -> None:
        """End it in order; may be called twice."""
        await self.process.stop(within=self._stopped_within)

    async def kill(self) -> None:
        """End it as a crash would (SIGKILL)."""
        await self.process.kill()

    async def restart(self) -> None:
        """Start it again on the same port; stop it first if it still runs."""
        await self.stop()
        await self.start()

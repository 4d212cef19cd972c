"""What every process but the relay's waits for: that the log has all that its topics have, as the relay has found.

They have no way to the broker, and a command on a restored log gives a version again as surely as the relay would.
Where no relay says anything, as while the broker is away, they go on after a while: what is found then ends them. One
that says that it is looking is waited for longer.
"""

import asyncio
import contextlib

import structlog

from shared.messaging.guard import LogBehind, tell_behind, under_way
from shared.store.errors import DatabaseError
from shared.store.mongo import Database
from shared.store.standing import Standing, Standings

log = structlog.get_logger(__name__)

FRESH_SECONDS = 6.0
"""A relay that leads says three times meanwhile that it still is so."""

_PATIENCE_SECONDS = 10.0
_PATIENCE_WITH_A_LOOK = 30.0
"""A start on a busy machine, and a broker that is silent and will be given up."""

_LOOK_SECONDS = 0.25
_WATCH_SECONDS = 2.0


class Wholeness:
    """Whether one process may work on its log."""

    def __init__(
        self,
        service: str,
        database: Database,
        *,
        patience: float = _PATIENCE_SECONDS,
        with_a_look: float = _PATIENCE_WITH_A_LOOK,
    ) -> None:
        """Use the service's own database; wait so many seconds where no relay says anything, and where one looks."""
        self._service = service
        self._patience = patience
        self._with_a_look = with_a_look
        self._standings = Standings(database)
        self.is_known = asyncio.Event()
        self.refusals: tuple[str, ...] = ()

    async def wait(self, stopping: asyncio.Event) -> bool:
        """Wait until the log is whole, or nobody can say; return whether that was before `stopping`."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        while not stopping.is_set():
            standing = await self._read()
            if standing is not None:
                self._refuse(refusals_of(standing, self._service))
                if not self.refusals and (_is_fresh(standing) or loop.time() > began + self._patience_with(standing)):
                    if not _is_fresh(standing):
                        log.warning("no relay says whether the log is whole: going on, as long as none says it is not")
                    self.is_known.set()
                    return True
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), _LOOK_SECONDS)
        return False

    async def watch(self) -> None:
        """Look again and again, until cancelled; raises `LogBehind`, since whoever works must end then."""
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            standing = await self._read()
            if standing is not None and (refusals := refusals_of(standing, self._service)):
                raise LogBehind(refusals)

    def _patience_with(self, standing: Standing) -> float:
        looks = standing.looking is not None and standing.looking < FRESH_SECONDS
        return self._with_a_look if looks else self._patience

    async def _read(self) -> Standing | None:
        try:
            return await self._standings.read()
        except DatabaseError as error:
            log.warning("the database does not answer", error=type(error).__name__)
            return None

    def _refuse(self, refusals: tuple[str, ...]) -> None:
        if refusals and refusals != self.refusals:
            tell_behind("nothing is begun", self._service, refusals)
        self.refusals = refusals


def refusals_of(standing: Standing, service: str) -> tuple[str, ...]:
    """Return why nothing may work on a log, if anything."""
    if standing.recovering:
        return (under_way(service),)
    return standing.lacks


def _is_fresh(standing: Standing) -> bool:
    return standing.seconds is None or standing.seconds < FRESH_SECONDS

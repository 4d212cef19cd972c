"""The `timer` role: what a service does by itself once a moment is there, in whichever process leads."""

from shared.runtime.readiness import Readiness
from shared.service import Built, Parts, Service, jobs_of
from shared.store.dues import Dues
from shared.store.jobs import JobRecords
from shared.store.lease import Lease
from shared.timers.acting import Acting
from shared.timers.failures import Failures
from shared.timers.jobs import Jobs
from shared.timers.timers import LEASE, Timers

_LEASE_SECONDS = 2.0
_PATIENCE_SECONDS = 3.0
_AT_ONCE = 8


class Timing:
    """Does what is due in a service, until cancelled."""

    def __init__(self, service: Service, parts: Parts, built: Built, process: str, readiness: Readiness) -> None:
        """`process` is the name under which the lease is held."""
        failures, database = Failures(), parts.store.database
        self._timers = Timers(
            Dues(database, parts.store.clocks),
            Acting(service.name, built.timers, failures, _AT_ONCE),
            failures,
            Jobs(service.name, jobs_of(built, parts), JobRecords(database), parts.clock),
            parts.clock,
            Lease(database, LEASE, process, _LEASE_SECONDS),
        )
        readiness.goes_on_beside("timers", self._is_well)

    async def run(self) -> None:
        """Lead whenever the lease can be had."""
        await self._timers.run()

    async def settled(self) -> tuple[int, dict[str, object]]:
        """Answer once nothing is due, with 200; with 503 where another process leads."""
        found = await self._timers.settled(_PATIENCE_SECONDS)
        if found is None:
            return 503, {"leads": False}
        return 200, {
            "now": found.now.isoformat(),
            "next": found.next.isoformat() if found.next else None,
            "failing": found.failing,
        }

    async def _is_well(self) -> bool:
        return self._timers.well

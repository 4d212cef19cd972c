"""What is done with files without anybody's asking: those that wait are scanned, those that nothing uses are swept."""

import time
from collections.abc import Awaitable, Callable
from uuid import UUID

import structlog

from shared.files.files import Files, InUse
from shared.files.scanner import ScannerAway
from shared.kernel.caller import Caller
from shared.kernel.jobs import Every, Job, Turn
from shared.telemetry import metrics

log = structlog.get_logger(__name__)

SCAN, SWEEP = "files.scan", "files.sweep"
_SCAN_SECONDS, _SWEEP_SECONDS = 5, 3600
_REMEMBERED_SECONDS = 60.0


def file_jobs(
    files: Files, in_use: InUse, reject: Callable[[UUID, Caller], Awaitable[bool]] | None = None
) -> tuple[Job, ...]:
    """Return the jobs of a service with files: `in_use` says which of some files its committed facts name.

    `reject` does what follows where something harmful is found in one.
    """
    scanning = Scanning(files)

    async def scan(turn: Turn) -> None:
        await scanning(turn)
        if reject is not None:
            await files.settle_infected(lambda file_id: reject(file_id, turn.caller.part(file_id)))

    async def sweep(_: Turn) -> None:
        swept = await files.sweep(in_use)
        if swept.deleted or swept.kept:
            log.info("files swept", deleted=swept.deleted, kept=swept.kept)

    return (Job(SCAN, Every(_SCAN_SECONDS), scan), Job(SWEEP, Every(_SWEEP_SECONDS), sweep))


class Scanning:
    """Scans what waits, for as long as this process leads, and tells whether the scanner is there."""

    def __init__(self, files: Files) -> None:
        """Tell what was seen lately: another process may have taken over since."""
        self._files = files
        self._away_since: float | None = None
        self._seen_at = -_REMEMBERED_SECONDS
        metrics.SCANNER_AWAY.set_function(self._is_away)

    async def __call__(self, _: Turn) -> None:
        """Scan until nothing waits. A scanner that is away is no failure of the job: it looks again soon."""
        away_since = None
        try:
            if self._files.scanner is None:
                return
            await self._files.scan_waiting()
            if not await self._files.scanner.answers():
                away_since = self._away_since or time.monotonic()
        except ScannerAway as error:
            away_since = self._away_since or time.monotonic()
            if self._away_since is None:
                log.warning("the scanner is away", error=str(error))
        self._away_since, self._seen_at = away_since, time.monotonic()

    def _is_away(self) -> float:
        lately = time.monotonic() - self._seen_at < _REMEMBERED_SECONDS
        return float(lately and self._away_since is not None)

"""When uploads are worked on: as soon as one waits, one after the other, by the process that leads the timers."""

import structlog

from services.catalogue.uploads.domain.forms import OF_VENUES
from services.catalogue.uploads.domain.upload import AT_WORK, UPLOADS, Upload, UploadStatus
from services.catalogue.uploads.venue_work import VenueWork
from services.catalogue.uploads.work import Work
from shared.files.stored import Quarantined
from shared.kernel.caller import Caller
from shared.kernel.filters import one_of
from shared.kernel.jobs import Every, Job, Turn

log = structlog.get_logger(__name__)

_SECONDS = 1.0


def upload_jobs(work: Work, venues: VenueWork) -> tuple[Job, ...]:
    """Return the job that checks and publishes what waits."""

    async def look(turn: Turn) -> None:
        async for page in work.store.pages(UPLOADS, {"status": one_of(AT_WORK)}):
            for each in page:
                await _do(venues if each.kind == OF_VENUES else work, each, turn.caller.part(each.upload_id))

    return (Job("uploads", Every(_SECONDS), look),)


async def _do(work: Work | VenueWork, upload: Upload, caller: Caller) -> None:
    try:
        if upload.status is UploadStatus.CHECKING:
            await work.check(upload, caller)
        else:
            await work.publish(upload, caller)
    except Quarantined:  # it waits to be scanned, or is about to be refused
        log.info("an upload waits for its file", upload_id=str(upload.upload_id))

"""When uploads are worked on: as soon as one waits, one after the other, by the process that leads the timers."""

import structlog

from services.catalogue.uploads.domain.forms import OF_VENUES
from services.catalogue.uploads.domain.upload import AT_WORK, UPLOADS, Upload, UploadStatus
from services.catalogue.uploads.undoing import Undoing
from services.catalogue.uploads.venue_work import VenueWork
from services.catalogue.uploads.work import Work
from shared.files.stored import Quarantined
from shared.kernel.caller import Caller
from shared.kernel.filters import one_of
from shared.kernel.jobs import Every, Job, Turn

log = structlog.get_logger(__name__)

_SECONDS = 1.0


def upload_jobs(work: Work, venues: VenueWork, undoing: Undoing) -> tuple[Job, ...]:
    """Return the job that checks, publishes and undoes what waits."""

    async def look(turn: Turn) -> None:
        async for page in work.store.pages(UPLOADS, {"status": one_of(AT_WORK)}):
            for each in page:
                works = venues if each.kind == OF_VENUES else work
                await _do(works, undoing, each, turn.caller.part(each.upload_id))

    return (Job("uploads", Every(_SECONDS), look),)


async def _do(work: Work | VenueWork, undoing: Undoing, upload: Upload, caller: Caller) -> None:
    try:
        match upload.status:
            case UploadStatus.CHECKING:
                await work.check(upload, caller)
            case UploadStatus.PUBLISHING:
                await work.publish(upload, caller)
            case UploadStatus.UNDOING:
                await undoing.undo(upload, caller)
    except Quarantined:  # it waits to be scanned, or is about to be refused
        log.info("an upload waits for its file", upload_id=str(upload.upload_id))

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
from shared.store.errors import DatabaseError, Unavailable
from shared.timers.failures import Failures

log = structlog.get_logger(__name__)

_SECONDS, _TELL_SECONDS = 1.0, 60.0


class UploadsStuck(Exception):
    """Some uploads cannot be worked on."""


def upload_jobs(work: Work, venues: VenueWork, undoing: Undoing) -> tuple[Job, ...]:
    """Return the job that checks, publishes and undoes what waits, and the one that fails while some of it cannot be.

    An upload that something unforeseen is wrong with is tried again later and later, and holds up no other.
    """
    failures = Failures()

    async def look(turn: Turn) -> None:
        failures.begin()
        async for page in work.store.pages(UPLOADS, {"status": one_of(AT_WORK)}):
            for each in page:
                if failures.may_be_tried(str(each.upload_id)):
                    works = venues if each.kind == OF_VENUES else work
                    await _try(works, undoing, each, turn.caller.part(each.upload_id), failures)
        failures.end()

    async def tell(_: Turn) -> None:
        if failures.failing:
            raise UploadsStuck(f"{failures.failing} uploads cannot be worked on; the log says why")

    return Job("uploads", Every(_SECONDS), look), Job("uploads.stuck", Every(_TELL_SECONDS), tell)


async def _try(work: Work | VenueWork, undoing: Undoing, upload: Upload, caller: Caller, failures: Failures) -> None:
    name = str(upload.upload_id)
    try:
        await _do(work, undoing, upload, caller)
    except DatabaseError:
        raise  # it is away for all of them
    except Exception as error:  # whatever one leads to, the others must be done
        attempts = failures.failed(name, None, passing=isinstance(error, Unavailable))
        told = log.exception if attempts == 1 else log.error
        told("an upload cannot be worked on", upload_id=name, error=type(error).__name__, attempts=attempts)
    else:
        failures.succeeded(name)


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

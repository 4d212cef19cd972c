"""Which facts of uploads and venues are for whom: their supplier's own people, who alone see them, see all."""

from services.catalogue.uploads.domain.upload import UPLOADS
from services.catalogue.uploads.domain.venue_list import VENUE_LISTS
from shared.contracts import catalogue as facts
from shared.history.disclosure import Disclosure, told_to, whoever_sees_it

UPLOAD_DISCLOSURE = Disclosure(
    UPLOADS,
    told_to(
        whoever_sees_it,
        facts.UploadReceived,
        facts.UploadChecked,
        facts.UploadUnreadable,
        facts.UploadCorrected,
        facts.UploadCorrectionRefused,
        facts.UploadReleased,
        facts.UploadPublished,
        facts.UploadDiscarded,
        facts.UploadUndoBegun,
        facts.UploadUndone,
    ),
)

VENUE_LIST_DISCLOSURE = Disclosure(VENUE_LISTS, told_to(whoever_sees_it, facts.VenuesKept))

"""Which facts of an upload are for whom: its supplier's own people, who alone may see it, see them all."""

from services.catalogue.uploads.domain.upload import UPLOADS
from shared.contracts import catalogue as facts
from shared.history.disclosure import Disclosure, told_to, whoever_sees_it

UPLOAD_DISCLOSURE = Disclosure(
    UPLOADS,
    told_to(
        whoever_sees_it,
        facts.UploadReceived,
        facts.UploadChecked,
        facts.UploadUnreadable,
        facts.UploadReleased,
        facts.UploadPublished,
        facts.UploadDiscarded,
    ),
)

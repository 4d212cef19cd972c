"""Which facts of a person are for whom: none, since the person sees its entry, and nobody else what became of it."""

from services.notifications.people.domain.person import PEOPLE
from services.notifications.people.domain.staff_import import STAFF_IMPORTS
from shared.contracts import notifications as facts
from shared.history.disclosure import Disclosure, nobody, told_to

STAFF_IMPORT_DISCLOSURE = Disclosure(
    STAFF_IMPORTS,
    told_to(
        nobody,
        facts.StaffImportReceived,
        facts.StaffImportPiece,
        facts.StaffImportCarriedOut,
        facts.StaffImportForgotten,
    ),
)
PERSON_DISCLOSURE = Disclosure(
    PEOPLE,
    told_to(
        nobody,
        facts.PersonRegistered,
        facts.PersonChanged,
        facts.EmailRecorded,
        facts.EmailRemoved,
        facts.EmailStopped,
        facts.EmailForgotten,
        facts.PersonClosed,
        facts.LeaverSeenOff,
        facts.PersonReopened,
    ),
)

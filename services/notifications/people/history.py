"""Which facts of a person are for whom: none, since the person sees its entry, and nobody else what became of it."""

from services.notifications.people.domain.person import PEOPLE
from shared.contracts import notifications as facts
from shared.history.disclosure import Disclosure, nobody, told_to

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
        facts.PersonReopened,
    ),
)

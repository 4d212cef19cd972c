"""Which facts of a case note are for whom: staff of the client's district, and what it says is for no history."""

from services.client_journey.notes.domain.note import CASE_NOTES
from shared.contracts import client_journey as facts
from shared.history.disclosure import Disclosure, nobody, told_to, whoever_sees_it

CASE_NOTE_DISCLOSURE = Disclosure(
    CASE_NOTES,
    told_to(whoever_sees_it, facts.CaseNoteWritten, facts.CaseNoteCorrected),
    fields={"sealed": nobody, "client_id": nobody},
)

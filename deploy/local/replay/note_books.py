"""The books of a replay on case notes: as many as were told, sealed; and no look at what is sealed but on record."""

from collections import Counter
from collections.abc import Mapping

from deploy.local.replay.last_words import Logs, told_otherwise
from deploy.reconciliation.findings import Finding
from services.client_journey.notes.queries import KIND as NOTES
from services.client_journey.safeguarding.queries import KIND as REPORTS
from shared.contracts import client_journey as facts
from shared.sealing import key_of

Looks = Mapping[tuple[str, str], int]


def note_findings(notes: Logs, openings: Logs, told: Mapping[str, str], looks: Looks) -> list[Finding]:
    """Check the notes against what the client was told, and the looks at them and at reports against the record."""
    stands = dict.fromkeys(notes, "")
    wrong = list[str]()
    for note_id, log in notes.items():
        for event in (each.event for each in log):
            if isinstance(event, facts.CaseNoteCorrected):
                stands[note_id] = str(event.corrected_by)
            if isinstance(event, facts.CaseNoteWritten) and key_of(event.sealed) != event.client_id:
                wrong.append(f"note {note_id} is sealed by another key than the client's")
    differing = told_otherwise(stands, told, "note {} is corrected by '{}', the client was told '{}'")
    opened = _on_record(openings)
    unseen = [
        f"{kind} of journey {journey}: {opened[kind, journey]} looks are on record, {answered} were answered"
        for kind, journey in sorted(opened.keys() | looks.keys())
        if opened[kind, journey] != (answered := looks.get((kind, journey), 0))
    ]
    return [
        Finding.of("every case note is as the client was told, and no other", len(notes), differing),
        Finding.of("every case note is sealed by the key of its client", len(notes), wrong),
        Finding.of("every look at case notes and reports of concern is on record", opened.total(), unseen),
    ]


def _on_record(openings: Logs) -> Counter[tuple[str, str]]:
    looked = (each.event for log in openings.values() for each in log)
    return Counter(
        (kind, str(event.journey_id))
        for event in looked
        if isinstance(event, facts.SealedOpened)
        for kind in event.kinds
        if kind in {NOTES, REPORTS}
    )

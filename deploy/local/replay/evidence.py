"""The books of evidence: what suppliers were told of their files and assessors opened, against the registry's."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from deploy.local.replay.told import Told
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from deploy.services import service
from shared.contracts.supplier_registry import EvidenceAttached, EvidenceExpired, EvidenceExpiring, EvidenceGiven
from shared.files.downloads import COLLECTION as DOWNLOADS
from shared.kernel.aggregate import Aggregate
from shared.runtime import database_of
from shared.settings import Settings
from shared.store.mongo import disconnect

Logs = Mapping[str, Sequence[Logged]]


def versions(told: Told, facts: Iterable[EvidenceAttached]) -> Finding:
    """Every file that was taken in is evidence, as the version that its applicant was told."""
    logged = {(str(each.application_id), each.kind, each.version): each.file.sha256 for each in facts}
    differing = sorted(key for key in logged.keys() | told.evidence.keys() if logged.get(key) != told.evidence.get(key))
    wrong = [f"{key}: {logged.get(key)} is logged, {told.evidence.get(key)} was told" for key in differing]
    return Finding.of("every version of evidence is as the applicant was told", len(logged), wrong)


def held(told: Told, facts: Iterable[EvidenceGiven]) -> Finding:
    """Every file that was given without an application is what its supplier holds, as the version that it was told."""
    logged = {
        (str(each.supplier_id), each.kind, each.version): each.file.sha256
        for each in facts
        if each.application_id is None
    }
    differing = sorted(key for key in logged.keys() | told.held.keys() if logged.get(key) != told.held.get(key))
    wrong = [f"{key}: {logged.get(key)} is logged, {told.held.get(key)} was told" for key in differing]
    return Finding.of("every version of what suppliers hold is as they were told", len(logged), wrong)


def endings(evidence: Logs, suppliers: Logs, today: date) -> Finding:
    """Nothing that ended is held to run, or ended unannounced; and what was said to be covered ends no later."""
    wrong, ended = list[str](), 0
    for identifier, events in evidence.items():
        reminded = {each.event.expires_on for each in events if isinstance(each.event, EvidenceExpiring)}
        over = {each.event.expired_on for each in events if isinstance(each.event, EvidenceExpired)}
        state = folded("evidence", events)
        ended += len(over)
        wrong += [f"evidence {identifier} ended on {day} without a reminder" for day in sorted(over - reminded)]
        if state.running and state.expires_on < today:
            wrong.append(f"evidence {identifier} ended on {state.expires_on}, and nobody was told")
        covers = folded("supplier", suppliers[str(state.supplier_id)]).covers
        wrong += [
            f"supplier {state.supplier_id} is covered in {name} until {cover.until}, after its {state.kind} ended"
            for name, cover in covers.items()
            if state.expires_on is not None and cover.kind == state.kind and cover.until != state.expires_on
        ]
    return Finding.of("evidence that ended was reminded of before, and covers no day after it", ended, wrong)


def folded(name: str, events: Sequence[Logged]) -> Any:
    """Return the state that the events of one aggregate of the registry lead to."""
    kind: Aggregate[Any] = next(each for each in service("supplier_registry").aggregates if each.name == name)
    return kind.fold([each.event for each in events if each.event])


async def openings(told: Told, facts: Iterable[EvidenceAttached | EvidenceGiven], settings: Settings) -> Finding:
    """Every time that somebody was handed a file is on record, and no other."""
    digests = {str(each.file.file_id): each.file.sha256 for each in facts}
    database = database_of(service("supplier_registry"), settings)
    try:
        found = [each["file_id"] async for each in database[DOWNLOADS].find({}, {"file_id": 1})]
    finally:
        disconnect(database)
    recorded = Counter(digests.get(each, each) for each in found)
    differing = sorted(each for each in recorded | told.opened if recorded[each] != told.opened[each])
    wrong = [f"{each} was opened {told.opened[each]} times, {recorded[each]} are on record" for each in differing]
    return Finding.of("every opening of evidence is on record", recorded.total(), wrong)

"""The books of evidence: what applicants were told of their files and assessors opened, against the registry's."""

from collections import Counter
from collections.abc import Iterable

from deploy.local.replay.told import Told
from deploy.reconciliation.findings import Finding
from deploy.services import service
from shared.contracts.supplier_registry import EvidenceAttached
from shared.files.downloads import COLLECTION as DOWNLOADS
from shared.runtime import database_of
from shared.settings import Settings
from shared.store.mongo import disconnect


def versions(told: Told, facts: Iterable[EvidenceAttached]) -> Finding:
    """Every file that was taken in is evidence, as the version that its applicant was told."""
    logged = {(str(each.application_id), each.kind, each.version): each.file.sha256 for each in facts}
    differing = sorted(key for key in logged.keys() | told.evidence.keys() if logged.get(key) != told.evidence.get(key))
    wrong = [f"{key}: {logged.get(key)} is logged, {told.evidence.get(key)} was told" for key in differing]
    return Finding.of("every version of evidence is as the applicant was told", len(logged), wrong)


async def openings(told: Told, facts: Iterable[EvidenceAttached], settings: Settings) -> Finding:
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

"""Holding files against the facts that name them: every byte is there, and nothing is kept that no fact names."""

from collections.abc import Callable
from dataclasses import dataclass

from deploy.reconciliation.barrier import Barrier
from deploy.reconciliation.findings import Finding, Tally
from deploy.reconciliation.ledger import Ledger
from deploy.reconciliation.reading import LoggedAggregate
from shared.contracts.catalogue import UploadCorrected, UploadedFile, UploadReceived
from shared.contracts.event import Event
from shared.contracts.supplier_registry import AttachedFile, EvidenceAttached, EvidenceGiven
from shared.files.looking import Seen, every_file, is_as_recorded, seen_now
from shared.kernel.documents import Document
from shared.store.mongo import Database

# So many are looked at again; where more do not fit, it is no matter of timing.
_LOOKED_AT_AGAIN = 1000


NamedFile = AttachedFile | UploadedFile


@dataclass(frozen=True)
class Keeping:
    """What a service keeps files for: in words, the file that a fact names, and the fields of states that name one."""

    service: str
    what: str
    named_by: Callable[[Event], NamedFile | None]
    states: tuple[tuple[str, str], ...]


def _of_evidence(event: Event) -> NamedFile | None:
    return event.file if isinstance(event, EvidenceAttached | EvidenceGiven) else None


def _of_uploads(event: Event) -> NamedFile | None:
    return event.file if isinstance(event, UploadReceived | UploadCorrected) else None


KEEPING = (
    Keeping(
        "supplier_registry",
        "evidence",
        _of_evidence,
        (("applications", "state.files"), ("evidence", "state.files")),
    ),
    Keeping(
        "catalogue",
        "upload",
        _of_uploads,
        (("uploads", "state.file.file_id"), ("uploads", "state.corrections.file_id")),
    ),
)


class FilesHeld:
    """Every file that facts name is stored as they say, and every file that is kept is named by one."""

    def __init__(self, keeping: Keeping, database: Database, ledger: Ledger) -> None:
        """`database` is that of the service which has the files."""
        self._keeping = keeping
        self._database = database
        self._ledger = ledger
        self._page = f"files of {keeping.service}"

    def see(self, one: LoggedAggregate, state: Document | None) -> None:  # noqa: ARG002 - the log has all that is needed
        """Write down what facts say of files."""
        named = (self._keeping.named_by(each.event) for each in one.events if each.event is not None)
        self._ledger.expect(self._page, [(_entry(file), None) for file in named if file is not None], needed=True)

    async def finding(self, barrier: Barrier) -> Finding:  # noqa: ARG002 - both sides are in one database
        """Read every file to its end and compare; what does not fit is looked at again."""
        damaged = []
        async for each in every_file(self._database):
            self._ledger.find(self._page, [(_entry(each), None)])
            if not await is_as_recorded(self._database, each.record):
                damaged.append(str(each.record.file.file_id))
        tally = Tally(
            f"every file of {self._keeping.what} is there to the last byte, and no other is kept", self._expected
        )
        for file_id in damaged:
            if (seen := await seen_now(self._database, file_id)) and not await is_as_recorded(
                self._database, seen.record
            ):
                tally.add_wrong(f"file {file_id} is not as it was stored")
        count, missing = self._ledger.missing(self._page, _LOOKED_AT_AGAIN)
        tally.wrong += count - len(missing)
        for entry in missing:
            tally.add_wrong(
                f"{self._keeping.what} names the file {entry.partition(' ')[0]}, which is not there like this"
            )
        await self._judge_unexpected(tally)
        return tally.finding()

    async def _judge_unexpected(self, tally: Tally) -> None:
        """A file that is kept and that no fact named when the log was read is named by one since, or it is wrong."""
        count, unexpected = self._ledger.unexpected(self._page, _LOOKED_AT_AGAIN)
        tally.wrong += count - len(unexpected)
        for entry in unexpected:
            file_id = entry.partition(" ")[0]
            seen = await seen_now(self._database, file_id)
            if seen and seen.used and not await self._is_named(file_id):
                tally.add_wrong(f"file {file_id} is kept, and no {self._keeping.what} names it")

    async def _is_named(self, file_id: str) -> bool:
        for collection, field in self._keeping.states:
            if await self._database[collection].find_one({field: file_id}, {"_id": 1}) is not None:
                return True
        return False

    @property
    def _expected(self) -> int:
        return self._ledger.expected(self._page)


def _entry(what: NamedFile | Seen) -> str:
    """Return what tells a file from another, and from what it must not have become."""
    file = what.record.file if isinstance(what, Seen) else what
    return f"{file.file_id} {file.sha256} {file.size} {file.media_type}"

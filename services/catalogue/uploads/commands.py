"""What can be done with uploads, a method each."""

from collections.abc import Callable
from dataclasses import asdict
from uuid import UUID

from services.catalogue.known.suppliers import KNOWN_SUPPLIERS
from services.catalogue.uploads.domain import deciding
from services.catalogue.uploads.domain.deciding import ReleaseUpload
from services.catalogue.uploads.domain.upload import UPLOADS, Upload, open_upload
from services.catalogue.uploads.domain.venue_list import VENUE_LISTS
from services.catalogue.uploads.queries import UPLOAD_ACCESS
from shared.auth.access import supplier_of
from shared.contracts import catalogue as facts
from shared.contracts.event import Event
from shared.files.files import Files
from shared.files.stored import Arriving, StoredFile
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.kernel.markets import market_for
from shared.kernel.rules import reject_if_any
from shared.reference import upload_kinds
from shared.reference.calendar import uk_date
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance, guarded
from shared.store.store import Store

_LARGEST_CORRECTION = 4 * 1024 * 1024


class Uploads:
    """The index of commands. Each raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, files: Files, clock: Clock) -> None:
        """Take files in; what their rows come to is found out by the jobs of this subject."""
        self._store = store
        self._files = files
        self._now = clock

    async def take_in(self, kind: str, asked: facts.AskedOnce, file: Arriving, caller: Caller) -> StoredFile:
        """Store a file of the supplier that the caller speaks for, to be swept unless `receive` follows.

        No byte is read of whoever speaks for none, nor where something is said once that the file says itself, row by
        row. Raises `FileRejected` too.
        """
        supplier_of(caller)
        reject_if_any(deciding.says_what_its_form_lacks(kind, asked))
        taken = upload_kinds()[kind]
        return await self._files.store(file.chunks, file.media_type, file.name, taken, caller, file.length)

    async def receive(
        self, kind: str, market: str | None, asked: facts.AskedOnce, file: StoredFile, caller: Caller
    ) -> Committed:
        """Take a stored file in as the supplier's one unpublished upload."""
        supplier_id, upload_id, now = supplier_of(caller), new_id(), self._now()
        supplier, claim = guarded(KNOWN_SUPPLIERS(supplier_id)), open_upload(supplier_id)
        received = facts.UploadReceived(
            upload_id=upload_id,
            supplier_id=supplier_id,
            kind=kind,
            market=market_for(market, uk_date(now)).code,
            file=facts.UploadedFile(**asdict(file)),
            asked_once=asked,
            received_at=now,
        )
        committed = await self._store.change(
            Reliance((UPLOADS.new(upload_id), claim, supplier)),
            lambda known: deciding.receive(known[supplier], known[claim], received),
            caller,
        )
        await self._files.confirm([file.file_id])
        return committed

    async def take_in_again(self, upload_id: UUID, file: Arriving, caller: Caller) -> StoredFile:
        """Store rows of an upload's file that are sent again, to be swept unless `correct` follows."""
        upload = UPLOAD_ACCESS.readable(caller, upload_id, (await self._store.get(UPLOADS(upload_id))).state)
        taken = upload_kinds()[upload.kind]
        few = taken.model_copy(update={"largest_bytes": min(taken.largest_bytes, _LARGEST_CORRECTION)})
        return await self._files.store(file.chunks, file.media_type, file.name, few, caller, file.length)

    async def correct(self, upload_id: UUID, file: StoredFile, caller: Caller) -> Committed:
        """Have rows of a checked upload take the place of those that its file has, and the file checked anew."""
        now, kept = self._now(), facts.UploadedFile(**asdict(file))
        committed = await self._change(upload_id, caller, lambda one: deciding.correct(one, kept, now))
        await self._files.confirm([file.file_id])
        return committed

    async def note_correction_refused(
        self, upload_id: UUID, problems: tuple[facts.UploadProblem, ...], caller: Caller
    ) -> None:
        """Note why rows that were sent again last cannot be read."""
        now = self._now()
        await self._note(upload_id, caller, lambda one: deciding.refuse_correction(one, problems, now))

    async def release(self, upload_id: UUID, asked: ReleaseUpload, caller: Caller) -> Committed:
        """Have a checked upload published, whole or without what is refused."""
        now = self._now()
        return await self._change(upload_id, caller, lambda one: deciding.release(one, asked, caller.actor, now))

    async def discard(self, upload_id: UUID, caller: Caller) -> Committed:
        """Give an upload up."""
        now = self._now()
        return await self._change(upload_id, caller, lambda one: deciding.discard(one, now))

    async def begin_undo(self, upload_id: UUID, caller: Caller) -> Committed:
        """Have all undone that publishing an upload did."""
        now, ref, claim = self._now(), UPLOADS(upload_id), open_upload(supplier_of(caller))

        def decided(known: Known) -> list[Event]:
            upload = UPLOAD_ACCESS.changeable(caller, upload_id, known[ref])
            return deciding.begin_undo(upload, known[claim], caller.actor, now)

        return await self._store.change(Reliance((ref, claim)), decided, caller)

    async def note_undo(self, upload_id: UUID, counts: facts.UploadCounts, caller: Caller) -> None:
        """Note that all is undone of an upload that could be."""
        now = self._now()
        await self._note(upload_id, caller, lambda one: deciding.undo(one, counts, now))

    async def note_check(self, upload_id: UUID, counts: facts.UploadCounts, caller: Caller) -> None:
        """Note what the check of an upload came to."""
        now = self._now()
        await self._note(upload_id, caller, lambda one: deciding.check(one, counts, now))

    async def note_unreadable(self, upload_id: UUID, problems: tuple[facts.UploadProblem, ...], caller: Caller) -> None:
        """Note why nothing can be read of an upload."""
        now = self._now()
        await self._note(upload_id, caller, lambda one: deciding.find_unreadable(one, problems, now))

    async def note_publication(self, upload_id: UUID, counts: facts.UploadCounts, caller: Caller) -> None:
        """Note that all is published of an upload that could be."""
        now = self._now()
        await self._note(upload_id, caller, lambda one: deciding.publish(one, counts, now))

    async def keep_venues(
        self, upload_id: UUID, venues: tuple[facts.KeptVenue, ...], counts: facts.UploadCounts, caller: Caller
    ) -> None:
        """Have the venues of a file take the place of those that its supplier kept; the upload ends with that."""
        now = self._now()
        ref = UPLOADS(upload_id)
        kept = VENUE_LISTS((await self._store.get(ref)).state.supplier_id)

        def decided(known: Known) -> list[Event]:
            upload = ref.existing(known[ref])
            return deciding.keep_venues(upload, venues, counts, now)

        await self._store.change(Reliance((ref, kept)), decided, caller)

    async def refuse_infected(self, file_id: UUID, caller: Caller) -> bool:
        """Have nothing read any more of a file in which something harmful was found; say whether an upload uses it."""
        problem = facts.UploadProblem(code="file_infected", row=0, detail="something harmful was found in the file")
        used = False
        for field in ("file.file_id", "corrections.file_id"):
            async for page in self._store.pages(UPLOADS, {field: file_id}):
                for each in page:
                    used = True
                    await self.note_unreadable(each.upload_id, (problem,), caller.part(each.upload_id))
        return used

    async def _change(self, upload_id: UUID, caller: Caller, decide: Callable[[Upload], list[Event]]) -> Committed:
        ref = UPLOADS(upload_id)
        return await self._store.change((ref,), UPLOAD_ACCESS.deciding(caller, upload_id, decide), caller)

    async def _note(self, upload_id: UUID, caller: Caller, decide: Callable[[Upload], list[Event]]) -> None:
        ref = UPLOADS(upload_id)

        def decided(known: Known) -> list[Event]:
            return decide(ref.existing(known[ref]))

        await self._store.change(Reliance((ref,)), decided, caller)

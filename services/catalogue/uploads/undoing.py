"""How an upload is undone beside requests: offer by offer, in the name of whoever asked for it, each once.

An offer is left as it is where it has changed since, so that nobody's later work is undone with it. Like the rest of
an upload it may be killed at any step and begun again: what is done of it is in the logs of the offers.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from services.catalogue.offers.commands import Offers
from services.catalogue.offers.domain.content import WithdrawOffer, WriteOffer
from services.catalogue.offers.domain.offer import OFFERS, STANDING, Offer, Status
from services.catalogue.offers.domain.reverting import RevertOffer, as_written
from services.catalogue.uploads.commands import Uploads
from services.catalogue.uploads.domain.report import Entry, Outcome, left
from services.catalogue.uploads.domain.upload import Upload
from services.catalogue.uploads.naming import changed_by, left_by, publishing, undoing
from services.catalogue.uploads.queries import entry_in, line_of
from shared.contracts.catalogue import OfferContent, UploadCounts
from shared.kernel.caller import Caller
from shared.kernel.documents import Document
from shared.kernel.filters import Filters, one_of
from shared.kernel.rules import Refusal, Rejected, Rejection
from shared.store.errors import StaleVersion
from shared.store.log import known_event
from shared.store.reports import Line, Reports
from shared.store.store import Store

_AT_ONCE = 16
_IN_ERROR = "published_in_error"
_GONE = Rejection("offer_not_found", "the offer is no longer yours")
_CHANGED = Rejection("offer_changed_since", "the offer was changed after the upload, and is left as it is")
_WITHDRAWN = Rejection("offer_withdrawn", "the offer was withdrawn after the upload")
_TAKEN = Rejection("reference_taken", "another offer of yours has this reference by now")


@dataclass(frozen=True)
class _Step:
    """One offer that an upload touched: its line of the report, and the offer as it is and as its log has it."""

    upload: Upload
    line: Line
    entry: Entry
    offer: Offer
    version: int
    log: Sequence[Document]

    def done_by(self, caller: Caller) -> Document | None:
        """Return what a caller's change of the offer left in its log."""
        return left_by(self.log, caller)

    def version_made(self) -> int | None:
        """Return the number of the version that publishing the upload made."""
        document = self.done_by(publishing(self.upload, self.line.number))
        event = known_event(document) if document else None
        return event.offer_version if isinstance(event, OfferContent) else None


@dataclass(frozen=True)
class Undoing:
    """Undoes uploads."""

    store: Store
    reports: Reports
    offers: Offers
    uploads: Uploads

    async def undo(self, upload: Upload, caller: Caller) -> None:
        """Undo what publishing an upload did, and note what came of it."""
        for outcome, step in (
            (Outcome.ADDED, self._take_back),
            (Outcome.CHANGED, self._revert),
            (Outcome.RETIRED, self._restore),
        ):
            await self._undo_all(upload, outcome, step)
        counted = {kind: number for (kind, _), number in (await self.reports.counts(upload.upload_id)).items()}
        ends = (Outcome.WITHDRAWN, Outcome.REVERTED, Outcome.RESTORED, Outcome.LEFT)
        before = upload.counts or UploadCounts()
        counts = before.model_copy(update={each.value: counted.get(each, 0) for each in ends})
        await self.uploads.note_undo(upload.upload_id, counts, caller)

    async def _undo_all(self, upload: Upload, outcome: Outcome, undo: Callable[[_Step], Awaitable[Outcome]]) -> None:
        """Undo what has one outcome; a line that is dealt with has another one, so that the first ones are the next."""
        done: Filters = {"kind": outcome, "done": True}
        while found := await self.reports.read(upload.upload_id, done, limit=_AT_ONCE):
            lines = await asyncio.gather(*(self._undone(upload, line, undo) for _, line in found))
            await self.reports.write(upload.upload_id, lines)

    async def _undone(self, upload: Upload, line: Line, undo: Callable[[_Step], Awaitable[Outcome]]) -> Line:
        entry = entry_in(line)
        while True:
            try:
                outcome = await undo(await self._step(upload, line, entry))
            except StaleVersion:  # the offer is changed at this moment: look again whether it may still be undone
                continue
            except Rejected as rejected:
                return _left(line, entry, rejected.rejections)
            except Refusal as refusal:
                return _left(line, entry, [replace(_GONE, detail=str(refusal))])
            return line_of(line.number, replace(entry, outcome=outcome), done=True)

    async def _step(self, upload: Upload, line: Line, entry: Entry) -> _Step:
        if entry.offer_id is None:
            raise Rejected(_GONE)
        stored = await self.store.get(OFFERS(entry.offer_id))
        log = await self.store.told(str(entry.offer_id))
        return _Step(upload, line, entry, stored.state, stored.version, log)

    async def _take_back(self, step: _Step) -> Outcome:
        """Withdraw an offer that the upload added."""
        caller = undoing(step.upload, step.line.number)
        if step.done_by(caller) is None:
            _refuse_changed(step)
            asked = WithdrawOffer(reason=_IN_ERROR)
            await self.offers.withdraw(step.offer.offer_id, asked, replace(caller, expected_version=step.version))
        return Outcome.WITHDRAWN

    async def _revert(self, step: _Step) -> Outcome:
        """Let an offer that the upload changed say again what it said before."""
        caller = undoing(step.upload, step.line.number)
        if step.done_by(caller) is None:
            asked = RevertOffer(offer_version=_refuse_changed(step) - 1)
            await self.offers.revert(step.offer.offer_id, asked, replace(caller, expected_version=step.version))
        return Outcome.REVERTED

    async def _restore(self, step: _Step) -> Outcome:
        """Publish an offer anew that was withdrawn with the upload: a withdrawal is for good, so that it is another."""
        caller = undoing(step.upload, step.line.number)
        if step.offer.status is not Status.WITHDRAWN or not step.done_by(publishing(step.upload, step.line.number)):
            raise Rejected(_CHANGED)
        for each in await self._standing(step):
            if await changed_by(self.store, each.offer_id, caller) is None:
                raise Rejected(_TAKEN)
            return Outcome.RESTORED  # a process died between the offer's commit and its line
        await self.offers.publish(_as_new(step.offer), caller)
        return Outcome.RESTORED

    async def _standing(self, step: _Step) -> Iterable[Offer]:
        """Return the offers that stand of a supplier with the reference of one that was withdrawn."""
        filters: Filters = {
            "supplier_id": step.upload.supplier_id,
            "content.reference": step.offer.content.reference,
            "status": one_of(STANDING),
        }
        return [each async for page in self.store.pages(OFFERS, filters) for each in page if not each.is_over]


def _refuse_changed(step: _Step) -> int:
    """Return the version that the upload made, or raise `Rejected` where the offer says something else by now."""
    if step.offer.status is Status.WITHDRAWN:
        raise Rejected(_WITHDRAWN)
    made = step.version_made()
    if made != step.offer.offer_version:
        raise Rejected(_CHANGED)
    return made


def _left(line: Line, entry: Entry, reasons: Iterable[Rejection]) -> Line:
    return line_of(line.number, left(entry, reasons), done=True)


def _as_new(offer: Offer) -> WriteOffer:
    """Return what a supplier would write to publish an offer's content as another one, with starts of its own."""
    written = as_written(offer.content)
    return replace(written, starts=tuple(replace(each, start_id=None) for each in written.starts))

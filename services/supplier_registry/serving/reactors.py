"""What follows from the news that a notice was served: the time that it gives begins."""

from uuid import UUID

from services.supplier_registry.serving.commands import Serving
from services.supplier_registry.serving.domain.serving import Service
from shared.contracts import supplier_registry as facts
from shared.contracts.notifications import NoticeServed
from shared.kernel.caller import Caller
from shared.messaging.reacting import Reactor, Reactors
from shared.reference.calendar import uk_date
from shared.store.log import known_event
from shared.store.store import Store

_GIVES_TIME = (facts.SupplierRemovalNotified, facts.RedeclarationRequested, facts.RepresentationsInvited)
_TYPES = frozenset(each.TYPE for each in _GIVES_TIME)


class ServingReactions:
    """News of notifications."""

    def __init__(self, store: Store, serving: Serving) -> None:
        """React by these commands; which notice was served stands in this store's log."""
        self._store = store
        self._serving = serving

    async def on_served(self, event: NoticeServed, caller: Caller) -> None:
        """Begin the time of the notice that the message told of; nothing for one that gives no time."""
        if event.about_type not in _TYPES:
            return
        aggregate_id, _, version = event.about_event.rpartition(":")
        for document in await self._store.history(aggregate_id, after=int(version) - 1, limit=1):
            notice = known_event(document)
            if isinstance(notice, _GIVES_TIME) and notice.notice_id and document["version"] == int(version):
                service = Service(notice.notice_id, uk_date(event.served_at), event.channel)
                await self._serve(UUID(aggregate_id), notice, service, caller)

    async def _serve(self, aggregate_id: UUID, notice: object, service: Service, caller: Caller) -> None:
        if isinstance(notice, facts.RepresentationsInvited):
            await self._serving.serve_applicant(aggregate_id, service, caller)
        else:
            await self._serving.serve_supplier(aggregate_id, service, caller)

    def by_event(self) -> Reactors:
        """Return the reactions by the events that they are to."""
        return {NoticeServed: (Reactor("time_of_notice_begins", self.on_served),)}

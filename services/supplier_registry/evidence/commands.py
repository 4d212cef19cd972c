"""What can be done with evidence, a method each: with that of an application, and with what a supplier holds."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from services.supplier_registry.applications.domain.application import APPLICATIONS, Application
from services.supplier_registry.applications.queries import APPLICATION_ACCESS
from services.supplier_registry.evidence.assessing import Assessing
from services.supplier_registry.evidence.domain import announcing, assessing, giving
from services.supplier_registry.evidence.domain.assessing import (
    AcceptEvidence,
    RejectEvidence,
    ReleaseEvidence,
)
from services.supplier_registry.evidence.domain.attaching import attach
from services.supplier_registry.evidence.domain.citing import Cited, CiteEvidence, cite
from services.supplier_registry.evidence.domain.covering import state_cover
from services.supplier_registry.evidence.domain.giving import Giving, Said
from services.supplier_registry.evidence.domain.held import HELD_EVIDENCE, HeldEvidence
from services.supplier_registry.evidence.domain.terms import cover_terms_on, terms_on
from services.supplier_registry.evidence.holdings import Holdings
from services.supplier_registry.evidence.queries import HELD_ACCESS
from services.supplier_registry.evidence_requests.domain import answering
from services.supplier_registry.evidence_requests.domain.asking import (
    AFTER_FIRST_ORDER,
    Asking,
    kinds_to_ask_for,
    request_by_rule,
)
from services.supplier_registry.evidence_requests.domain.request import (
    EVIDENCE_REQUESTS,
    EvidenceRequest,
    open_request,
)
from services.supplier_registry.evidence_requests.domain.terms import request_terms_on
from services.supplier_registry.known.orders import OrderDelivered, accepted_by
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.succeeded import stands_for_itself
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from services.supplier_registry.suppliers.queries import SUPPLIER_ACCESS
from shared.auth.access import supplier_of
from shared.contracts.event import Event
from shared.contracts.supplier_registry import AttachedFile, EvidenceAttached, EvidenceGiven
from shared.files.files import Files
from shared.files.stored import Arriving, FileStatus, StoredFile
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.kernel.rules import reject_if_any
from shared.reference import evidence_kinds
from shared.reference.calendar import uk_date
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance, ReliedOn, guarded
from shared.store.rows import Rows
from shared.store.store import Store

Decision = Callable[[Known], list[Event]]


class EvidenceCommands:
    """The index of commands. Each raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, files: Files, orders: Rows[OrderDelivered], clock: Clock) -> None:
        """Decide about evidence by the kinds and policies in force, and by whether orders went to its supplier."""
        self._store = store
        self._files = files
        self._orders = orders
        self._now = clock
        self._assessing = Assessing(store, clock)

    async def take_in(self, application_id: UUID, kind: str, file: Arriving, caller: Caller) -> StoredFile:
        """Store a file of an application that the caller may add to, to be swept unless `attach` follows.

        No byte is read of whoever may not. Raises `FileRejected` too.
        """
        await self._changeable(application_id, caller)
        return await self._stored(kind, file, caller)

    async def attach(self, application_id: UUID, said: Said, file: StoredFile, caller: Caller) -> Committed:
        """Add a stored file to an application, as the first or the next version of its kind.

        It is what the supplier holds from now on, whatever becomes of the application.
        """
        now, attached, ref = self._now(), AttachedFile(**asdict(file)), APPLICATIONS(application_id)
        holdings = Holdings((await self._changeable(application_id, caller)).supplier_id, said.kind)
        about = await self._giving(holdings, application_id)

        def decided(known: Known) -> list[Event]:
            application = APPLICATION_ACCESS.changeable(caller, application_id, known[ref])
            reject_if_any([stands_for_itself(SUPPLIERS(holdings.supplier_id).existing(holdings.supplier(known)))])
            before = holdings.held(known).get(said.kind)
            evidence_id = before.evidence_id if before else about.evidence_id
            added = attach(application, said.kind, evidence_id, attached, now)
            return [*added, *self._given(holdings, known, about, said, attached, now)]

        return await self._committed(Reliance((ref, *holdings.first), holdings.second), decided, file, caller)

    async def cite(self, application_id: UUID, asked: CiteEvidence, caller: Caller) -> Committed:
        """Show with an application what its supplier holds already; it is renewed by nothing and answers nothing."""
        now, ref, evidence = self._now(), APPLICATIONS(application_id), HELD_EVIDENCE(asked.evidence_id)
        supplier = SUPPLIERS((await self._changeable(application_id, caller)).supplier_id)
        found = HELD_ACCESS.changeable(caller, asked.evidence_id, (await self._store.get(evidence)).state)
        infected = FileStatus.INFECTED in (await self._files.statuses(found.files[asked.version - 1 :][:1])).values()
        terms = cover_terms_on(uk_date(now))

        def decided(known: Known) -> list[Event]:
            application = APPLICATION_ACCESS.changeable(caller, application_id, known[ref])
            reject_if_any([stands_for_itself(supplier.existing(known[supplier]))])
            held = HELD_ACCESS.changeable(caller, asked.evidence_id, known[evidence])
            return cite(application, Cited(held, asked.version, infected, terms.get(application.market)), now)

        return await self._store.change(Reliance((ref, guarded(evidence), guarded(supplier))), decided, caller)

    async def take_in_of_supplier(self, kind: str, file: Arriving, caller: Caller) -> StoredFile:
        """Store a file of the supplier that the caller speaks for, to be swept unless `give` follows."""
        supplier_id = supplier_of(caller)
        stored = await self._store.read(SUPPLIERS(supplier_id))
        SUPPLIER_ACCESS.changeable(caller, supplier_id, stored.state if stored else None)
        return await self._stored(kind, file, caller)

    async def give(self, said: Said, file: StoredFile, caller: Caller) -> Committed:
        """Take evidence in of the supplier that the caller speaks for, or a new version of it."""
        now, attached, holdings = self._now(), AttachedFile(**asdict(file)), Holdings(supplier_of(caller), said.kind)
        about = await self._giving(holdings)

        def decided(known: Known) -> list[Event]:
            own = SUPPLIER_ACCESS.changeable(caller, holdings.supplier_id, holdings.supplier(known))
            reject_if_any([stands_for_itself(own)])
            return self._given(holdings, known, about, said, attached, now)

        return await self._committed(Reliance(holdings.first, holdings.second), decided, file, caller)

    async def state_cover(self, supplier_id: UUID, caller: Caller) -> None:
        """Say what the evidence that a supplier holds covers, where that was not said yet."""
        holdings, terms = Holdings(supplier_id), cover_terms_on(uk_date(self._now()))

        def decided(known: Known) -> list[Event]:
            supplier = SUPPLIERS(supplier_id).existing(holdings.supplier(known))
            return [*state_cover(supplier, holdings.held(known).values(), terms)]

        await self._store.change(Reliance(holdings.first, holdings.second), decided, caller)

    async def accept(self, evidence_id: UUID, asked: AcceptEvidence, caller: Caller) -> Committed:
        """Say that the version that counts shows what the supplier was asked for."""
        now, found = self._now(), await self._store.get(HELD_EVIDENCE(evidence_id))
        current = HELD_ACCESS.changeable(caller, evidence_id, found.state).current
        opened = current is not None and self._files.hands_out(await self._files.status(current.file.file_id))
        return await self._assessing.by_one_who_may(
            evidence_id,
            caller,
            lambda one: assessing.accept(one, asked, caller.actor, now, may_be_opened=opened),
        )

    async def reject(self, evidence_id: UUID, asked: RejectEvidence, caller: Caller) -> Committed:
        """Say that the version that counts shows nothing: where it was asked for, it is asked for anew."""
        now = self._now()
        terms = request_terms_on(uk_date(now))
        return await self._assessing.by_one_who_may(
            evidence_id, caller, lambda one: assessing.reject(one, asked, terms, caller.actor, now)
        )

    async def reject_infected(self, file_id: UUID, caller: Caller) -> bool:
        """Reject what was given as a file in which something harmful was found; say whether anything was."""
        now = self._now()
        terms, used = request_terms_on(uk_date(now)), False
        async for page in self._store.pages(HELD_EVIDENCE, {"files": file_id}):
            for each in page:
                used = True
                await self._assessing.of(
                    each,
                    caller,
                    lambda one: assessing.reject_infected(one, file_id, terms, now),
                    HELD_EVIDENCE(each.evidence_id).existing,
                )
        return used

    async def release(self, evidence_id: UUID, asked: ReleaseEvidence, caller: Caller) -> Committed:
        """Say that evidence is not needed any more."""
        now = self._now()
        return await self._assessing.by_one_who_may(
            evidence_id, caller, lambda one: assessing.release(one.held, one.supplier, asked, caller.actor, now)
        )

    async def announce_expiring(self, evidence_id: UUID, expires_on: date, caller: Caller) -> Committed:
        """Say that the last day of evidence is near."""
        ref = HELD_EVIDENCE(evidence_id)

        def decided(known: Known) -> list[Event]:
            held = ref.existing(known[ref])
            supplier = SUPPLIERS(held.supplier_id)
            return announcing.announce_expiring(held, supplier.existing(known[supplier]), expires_on)

        return await self._store.change(Reliance((ref,), lambda known: _supplier(known[ref])), decided, caller)

    async def expire(self, evidence_id: UUID, expires_on: date, caller: Caller) -> Committed:
        """Say that the last day of evidence is over, and ask a member for what deliveries are held to."""
        now, ref, request_id = self._now(), HELD_EVIDENCE(evidence_id), new_id()
        terms, covers = request_terms_on(uk_date(now)), cover_terms_on(uk_date(now))

        def second(known: Known) -> tuple[ReliedOn, ...]:
            held = known[ref]
            if held is None:
                return ()
            return (*_supplier(held), open_request(held.supplier_id, held.kind), EVIDENCE_REQUESTS.new(request_id))

        def decided(known: Known) -> list[Event]:
            held = ref.existing(known[ref])
            supplier = SUPPLIERS(held.supplier_id)
            asked_already = known[open_request(held.supplier_id, held.kind)] is not None
            about = Asking(supplier.existing(known[supplier]), terms, awarded=True, asked_already=asked_already)
            over = announcing.expire(held, expires_on, now)
            return [*over, *(announcing.ask_again(held, about, covers, request_id, now) if over else ())]

        return await self._store.change(Reliance((ref,), second), decided, caller)

    async def ask_after_first_order(self, supplier_id: UUID, caller: Caller) -> None:
        """Ask a member that has accepted an order for what the policy names and it does not hold."""
        now, holdings = self._now(), Holdings(supplier_id)
        terms = request_terms_on(uk_date(now))
        asked = {kind: (open_request(supplier_id, kind), new_id()) for kind in terms.values.after_first_order}
        first = (*holdings.first, *(claim for claim, _ in asked.values()))
        begun = [EVIDENCE_REQUESTS.new(request_id) for _, request_id in asked.values()]

        def decided(known: Known) -> list[Event]:
            supplier = SUPPLIERS(supplier_id).existing(holdings.supplier(known))
            kinds = kinds_to_ask_for(terms.values, holdings.held(known))
            about = {kind: Asking(supplier, terms, True, known[asked[kind][0]] is not None) for kind in kinds}
            requests = (request_by_rule(about[kind], kind, AFTER_FIRST_ORDER, asked[kind][1], now) for kind in kinds)
            return [event for each in requests for event in each]

        await self._store.change(Reliance(first, lambda known: [*holdings.second(known), *begun]), decided, caller)

    async def _changeable(self, application_id: UUID, caller: Caller) -> Application:
        stored = await self._store.get(APPLICATIONS(application_id))
        return APPLICATION_ACCESS.changeable(caller, application_id, stored.state)

    async def _stored(self, kind: str, file: Arriving, caller: Caller) -> StoredFile:
        taken = evidence_kinds()[kind]
        return await self._files.store(file.chunks, file.media_type, file.name, taken, caller, file.length)

    async def _giving(self, holdings: Holdings, application_id: UUID | None = None) -> Giving:
        """Return who gives evidence."""
        accepted = await self._orders.count(accepted_by(holdings.supplier_id))
        return Giving(holdings.first_of_its_kind, holdings.supplier_id, accepted > 0, application_id)

    def _given(
        self, holdings: Holdings, known: Known, about: Giving, said: Said, file: AttachedFile, now: datetime
    ) -> list[Event]:
        """Take a file in as what the supplier holds and was asked for, if it was, and say what that covers."""
        held, today = holdings.held(known), uk_date(now)
        given = giving.give(about, held.get(said.kind), said, file, terms_on(today), now)
        for event in given:
            held[said.kind] = HELD_EVIDENCE.evolve(held.get(said.kind), event)
        answered = _answered(holdings.request(known), held[said.kind], now)
        supplier = SUPPLIERS(holdings.supplier_id).existing(holdings.supplier(known))
        return [*given, *answered, *state_cover(supplier, held.values(), cover_terms_on(today))]

    async def _committed(self, needs: Reliance, decided: Decision, file: StoredFile, caller: Caller) -> Committed:
        committed = await self._store.change(needs, decided, caller)
        if any(isinstance(each.event, EvidenceAttached | EvidenceGiven) for each in committed.events):
            await self._files.confirm([file.file_id])
        return committed


def _answered(request: EvidenceRequest | None, held: HeldEvidence, now: datetime) -> list[Event]:
    """Take what was given as the answer to what was asked for, also where the same was given before it was asked."""
    return answering.answer(request, held.evidence_id, held.counting, request_terms_on(uk_date(now)), now)


def _supplier(held: HeldEvidence | None) -> tuple[Ref[Supplier], ...]:
    return (SUPPLIERS(held.supplier_id),) if held else ()

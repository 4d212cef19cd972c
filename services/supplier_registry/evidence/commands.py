"""What can be done with evidence, a method each: with that of an application, and with what a supplier holds."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from uuid import UUID

from services.supplier_registry.applications.domain.application import APPLICATIONS, Application
from services.supplier_registry.applications.queries import APPLICATION_ACCESS
from services.supplier_registry.evidence.domain import announcing, assessing, giving
from services.supplier_registry.evidence.domain.assessing import RejectEvidence, ReleaseEvidence
from services.supplier_registry.evidence.domain.attaching import attach
from services.supplier_registry.evidence.domain.covering import state_cover
from services.supplier_registry.evidence.domain.giving import Giving, Said
from services.supplier_registry.evidence.domain.held import HELD_EVIDENCE, HeldEvidence, evidence_held
from services.supplier_registry.evidence.domain.opening import (
    held_version,
    held_version_to_assess,
    version_to_open,
)
from services.supplier_registry.evidence.domain.terms import cover_terms_on, terms_on
from services.supplier_registry.evidence.queries import HELD_ACCESS
from services.supplier_registry.known.orders import OrderDelivered
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from services.supplier_registry.suppliers.queries import SUPPLIER_ACCESS
from shared.auth.access import acts_as, supplier_of
from shared.auth.principal import Role
from shared.contracts.event import Event
from shared.contracts.supplier_registry import AttachedFile, EvidenceAttached, EvidenceGiven
from shared.files.files import Files
from shared.files.stored import StoredFile
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import PRESENT
from shared.kernel.ids import new_id
from shared.reference import evidence_kinds
from shared.reference.calendar import uk_date
from shared.store.group import Committed
from shared.store.reliance import Known, Reliance, ReliedOn
from shared.store.rows import Rows
from shared.store.store import Store

Decision = Callable[[Known], list[Event]]


@dataclass(frozen=True)
class Granted:
    """What opens one file to one caller, and until when."""

    grant: str
    until: datetime


@dataclass(frozen=True)
class Arriving:
    """A file that comes: its bytes, and what is said of it."""

    chunks: AsyncIterator[bytes]
    media_type: str
    name: str
    length: int | None


@dataclass(frozen=True)
class Holdings:
    """What a decision on a supplier's evidence relies on: the supplier, and what it holds of each kind."""

    supplier_id: UUID
    first_of_its_kind: UUID = field(default_factory=new_id)

    @property
    def first(self) -> tuple[ReliedOn, ...]:
        """Name the supplier, and what says which evidence it holds."""
        kinds = (evidence_held(self.supplier_id, kind) for kind in evidence_kinds())
        return (SUPPLIERS(self.supplier_id), *kinds)

    def second(self, known: Known) -> list[ReliedOn]:
        """Name that evidence, and one that may be about to begin."""
        return [*self._refs(known).values(), HELD_EVIDENCE.new(self.first_of_its_kind)]

    def supplier(self, known: Known) -> Supplier | None:
        """Return the supplier."""
        return known[SUPPLIERS(self.supplier_id)]

    def held(self, known: Known) -> dict[str, HeldEvidence]:
        """Return what the supplier holds, by kind."""
        found = {kind: known[ref] for kind, ref in self._refs(known).items()}
        return {kind: each for kind, each in found.items() if each}

    def _refs(self, known: Known) -> Mapping[str, Ref[HeldEvidence]]:
        holders = {kind: known[evidence_held(self.supplier_id, kind)] for kind in evidence_kinds()}
        return {kind: HELD_EVIDENCE(holder) for kind, holder in holders.items() if holder}


class EvidenceCommands:
    """The index of commands. Each raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, files: Files, orders: Rows[OrderDelivered], clock: Clock) -> None:
        """Decide about evidence by the kinds and policies in force, and by whether orders went to its supplier."""
        self._store = store
        self._files = files
        self._orders = orders
        self._now = clock

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
        holdings = Holdings((await self._changeable(application_id, caller)).supplier_id)
        about = await self._giving(holdings, application_id)

        def decided(known: Known) -> list[Event]:
            application = APPLICATION_ACCESS.changeable(caller, application_id, known[ref])
            before = holdings.held(known).get(said.kind)
            evidence_id = before.evidence_id if before else about.evidence_id
            added = attach(application, said.kind, evidence_id, attached, now)
            return [*added, *self._given(holdings, known, about, said, attached, now)]

        return await self._committed(Reliance((ref, *holdings.first), holdings.second), decided, file, caller)

    async def take_in_of_supplier(self, kind: str, file: Arriving, caller: Caller) -> StoredFile:
        """Store a file of the supplier that the caller speaks for, to be swept unless `give` follows."""
        supplier_id = supplier_of(caller)
        stored = await self._store.read(SUPPLIERS(supplier_id))
        SUPPLIER_ACCESS.changeable(caller, supplier_id, stored.state if stored else None)
        return await self._stored(kind, file, caller)

    async def give(self, said: Said, file: StoredFile, caller: Caller) -> Committed:
        """Take evidence in of the supplier that the caller speaks for, or a new version of it."""
        now, attached, holdings = self._now(), AttachedFile(**asdict(file)), Holdings(supplier_of(caller))
        about = await self._giving(holdings)

        def decided(known: Known) -> list[Event]:
            SUPPLIER_ACCESS.changeable(caller, holdings.supplier_id, holdings.supplier(known))
            return self._given(holdings, known, about, said, attached, now)

        return await self._committed(Reliance(holdings.first, holdings.second), decided, file, caller)

    async def state_cover(self, supplier_id: UUID, caller: Caller) -> None:
        """Say what the evidence that a supplier holds covers, where that was not said yet."""
        holdings, terms = Holdings(supplier_id), cover_terms_on(uk_date(self._now()))

        def decided(known: Known) -> list[Event]:
            supplier = SUPPLIERS(supplier_id).existing(holdings.supplier(known))
            return [*state_cover(supplier, holdings.held(known).values(), terms)]

        await self._store.change(Reliance(holdings.first, holdings.second), decided, caller)

    async def reject(self, evidence_id: UUID, asked: RejectEvidence, caller: Caller) -> Committed:
        """Say that the version that counts shows nothing."""
        now = self._now()
        return await self._assessed(
            evidence_id, caller, lambda held, supplier: assessing.reject(held, supplier, asked, caller.actor, now)
        )

    async def release(self, evidence_id: UUID, asked: ReleaseEvidence, caller: Caller) -> Committed:
        """Say that evidence is not needed any more."""
        now = self._now()
        return await self._assessed(
            evidence_id, caller, lambda held, supplier: assessing.release(held, supplier, asked, caller.actor, now)
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
        """Say that the last day of evidence is over."""
        now, ref = self._now(), HELD_EVIDENCE(evidence_id)
        return await self._store.change(
            (ref,), lambda held: announcing.expire(ref.existing(held), expires_on, now), caller
        )

    async def address(self, application_id: UUID, evidence_id: UUID, version: int, caller: Caller) -> Granted:
        """Let an assessor open a version for a few minutes, while the application is not decided."""
        file = version_to_open(await self._changeable(application_id, caller), evidence_id, version)
        return await self._granted(file, caller)

    async def open(
        self, application_id: UUID, evidence_id: UUID, version: int, grant: str, caller: Caller
    ) -> tuple[StoredFile, AsyncGenerator[bytes, None]]:
        """Return a version for whom it was granted to, on record; raises `AddressRefused` and `Quarantined` too."""
        file = version_to_open(await self._changeable(application_id, caller), evidence_id, version)
        return await self._opened(file, grant, caller)

    async def address_of_held(self, evidence_id: UUID, version: int, caller: Caller) -> Granted:
        """Let its supplier, or an assessor of a member, open a version of what is held, for a few minutes."""
        return await self._granted(await self._held_file(evidence_id, version, caller), caller)

    async def open_held(
        self, evidence_id: UUID, version: int, grant: str, caller: Caller
    ) -> tuple[StoredFile, AsyncGenerator[bytes, None]]:
        """Return a version for whom it was granted to, on record; raises `AddressRefused` and `Quarantined` too."""
        return await self._opened(await self._held_file(evidence_id, version, caller), grant, caller)

    async def _assessed(
        self, evidence_id: UUID, caller: Caller, decide: Callable[[HeldEvidence, Supplier], list[Event]]
    ) -> Committed:
        """Decide about evidence, and say what that leaves covered. Whose it is never changes, so it is read before."""
        ref, terms = HELD_EVIDENCE(evidence_id), cover_terms_on(uk_date(self._now()))
        found = (await self._store.get(ref)).state
        holdings = Holdings(HELD_ACCESS.changeable(caller, evidence_id, found).supplier_id)

        def decided(known: Known) -> list[Event]:
            held = HELD_ACCESS.changeable(caller, evidence_id, known[ref])
            supplier = SUPPLIERS(held.supplier_id).existing(holdings.supplier(known))
            events = decide(held, supplier)
            for event in events:
                held = HELD_EVIDENCE.evolve(held, event)
            return [*events, *state_cover(supplier, {**holdings.held(known), held.kind: held}.values(), terms)]

        return await self._store.change(Reliance((ref, *holdings.first), holdings.second), decided, caller)

    async def _held_file(self, evidence_id: UUID, version: int, caller: Caller) -> AttachedFile:
        held = HELD_ACCESS.changeable(caller, evidence_id, (await self._store.get(HELD_EVIDENCE(evidence_id))).state)
        if acts_as(caller, Role.SUPPLIER):
            return held_version(held, version)
        supplier = await self._store.get(SUPPLIERS(held.supplier_id))
        return held_version_to_assess(held, version, supplier.state)

    async def _granted(self, file: AttachedFile, caller: Caller) -> Granted:
        return Granted(*await self._files.addresses.grant(file.file_id, caller))

    async def _opened(
        self, file: AttachedFile, grant: str, caller: Caller
    ) -> tuple[StoredFile, AsyncGenerator[bytes, None]]:
        await self._files.addresses.check(file.file_id, caller, grant)
        return await self._files.open(file.file_id, caller)

    async def _changeable(self, application_id: UUID, caller: Caller) -> Application:
        stored = await self._store.get(APPLICATIONS(application_id))
        return APPLICATION_ACCESS.changeable(caller, application_id, stored.state)

    async def _stored(self, kind: str, file: Arriving, caller: Caller) -> StoredFile:
        taken = evidence_kinds()[kind]
        return await self._files.store(file.chunks, file.media_type, file.name, taken, caller, file.length)

    async def _giving(self, holdings: Holdings, application_id: UUID | None = None) -> Giving:
        """Return who gives evidence. An order that was accepted stays accepted, so it is asked before the decision."""
        accepted = await self._orders.count({"supplier_id": holdings.supplier_id, "accepted_at": PRESENT})
        return Giving(holdings.first_of_its_kind, holdings.supplier_id, accepted > 0, application_id)

    def _given(
        self, holdings: Holdings, known: Known, about: Giving, said: Said, file: AttachedFile, now: datetime
    ) -> list[Event]:
        """Take a file in as what the supplier holds, and say what that covers."""
        held, today = holdings.held(known), uk_date(now)
        given = giving.give(about, held.get(said.kind), said, file, terms_on(today), now)
        for event in given:
            held[said.kind] = HELD_EVIDENCE.evolve(held.get(said.kind), event)
        supplier = SUPPLIERS(holdings.supplier_id).existing(holdings.supplier(known))
        return [*given, *state_cover(supplier, held.values(), cover_terms_on(today))]

    async def _committed(self, needs: Reliance, decided: Decision, file: StoredFile, caller: Caller) -> Committed:
        committed = await self._store.change(needs, decided, caller)
        if any(isinstance(each.event, EvidenceAttached | EvidenceGiven) for each in committed.events):
            await self._files.confirm([file.file_id])
        return committed


def _supplier(held: HeldEvidence | None) -> tuple[Ref[Supplier], ...]:
    return (SUPPLIERS(held.supplier_id),) if held else ()

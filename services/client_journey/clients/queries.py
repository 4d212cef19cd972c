"""What staff see of a client without opening anything, and who looked at what was sealed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from services.client_journey.clients.domain.client import CLIENTS, Client
from services.client_journey.clients.domain.details import AccessNeeds, ContactDetails, read
from services.client_journey.clients.domain.opening import OPENINGS, Opening, reason_for
from services.client_journey.clients.keeping import Keeping, Look
from services.client_journey.journeys.domain.journey import JOURNEYS, Journey
from services.client_journey.journeys.queries import JOURNEY_ACCESS, coach_who_asks
from shared.contracts.client_journey.consents import AnyPurpose, AnyWayOfConsent
from shared.kernel.aggregate import Stored
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.commands import Distinct, command
from shared.kernel.filters import Filters
from shared.reference import ReasonKind, reason_of
from shared.reference.calendar import uk_date
from shared.reference.codes import Code
from shared.reference.lists import coded
from shared.store.store import Store


@dataclass(frozen=True)
class ConsentView:
    """What a client agrees to, and how and when that was said."""

    purpose: AnyPurpose
    way: AnyWayOfConsent
    given_at: datetime


@dataclass(frozen=True)
class ClientView:
    """What is known of the client of a journey, without a word of it: since when, or that it was erased.

    While its use is `restricted_for` a reason, it is kept and opened for few purposes.
    """

    journey_id: UUID
    contact_details_recorded_at: datetime | None
    access_needs_recorded_at: datetime | None
    erased_at: datetime | None
    consents: tuple[ConsentView, ...] = ()
    restricted_for: Annotated[str, Code("client_restricted reason")] | None = None


@dataclass(frozen=True)
class OpeningView:
    """One look at what is sealed of a client: who, when, what kind, why; never what was read."""

    opening_id: UUID
    journey_id: UUID
    kinds: tuple[Annotated[str, Code("kind of sealed data")], ...]
    reason: Annotated[str, Code("data_opened reason")]
    by: str
    opened_at: datetime
    supplier_id: UUID | None
    order_id: UUID | None
    emergency_id: UUID | None


@dataclass(frozen=True)
class OpenedClient:
    """What was opened, and the kinds that were asked for and of which nothing is recorded; nothing of an erased one."""

    erased: bool
    contact_details: ContactDetails | None = None
    access_needs: AccessNeeds | None = None
    not_recorded: tuple[Annotated[str, Code("kind of sealed data")], ...] = ()


@command
class OpenClient:
    """Open what is sealed of the client; who does not look after the client today gives the reason."""

    kinds: Annotated[tuple[Annotated[str, coded("kind of client data")], ...], Distinct(at_least=1)]
    reason: Annotated[str, reason_of(ReasonKind.DATA_OPENED)] | None = None


def opening_of(opening: Opening) -> OpeningView:
    """Return what is shown of a look."""
    return OpeningView(
        opening.opening_id,
        opening.journey_id,
        opening.kinds,
        opening.reason,
        opening.by,
        opening.opened_at,
        opening.supplier_id,
        opening.order_id,
        opening.emergency_id,
    )


class ClientQueries:
    """What can be asked about clients. What a caller may not see is `NotFound`."""

    def __init__(self, store: Store, keeping: Keeping, clock: Clock) -> None:
        """Answer from the clients themselves; what is opened was committed as a look before."""
        self._now = clock
        self._store = store
        self._keeping = keeping

    async def get(self, journey_id: UUID, caller: Caller) -> Stored[ClientView]:
        """Return what is known of the client of a journey."""
        journey = await self._journey(journey_id, caller)
        stored = await self._client_of(journey)
        client = stored.state if stored else None
        view = ClientView(
            journey_id,
            client.contact_at if client else None,
            client.access_at if client else None,
            journey.erased_at,
            tuple(ConsentView(purpose, each.way, each.given_at) for purpose, each in client.consents.items())
            if client
            else (),
            client.restricted_for if client else None,
        )
        return Stored(view, stored.version if stored else 0)

    async def open(self, journey_id: UUID, asked: OpenClient, caller: Caller) -> OpenedClient:
        """Return what is sealed of a journey's client, once the look is committed; raises `Rejected`, `KmsAway`."""
        journey = await self._journey(journey_id, caller)
        reason = reason_for(asked.reason, looks_after=looks_after(journey, caller, uk_date(self._now())))
        return await self.look(Look(journey, asked.kinds, reason), caller)

    async def look(self, look: Look, caller: Caller) -> OpenedClient:
        """Return what somebody may look at, once the look is committed: whether they may is decided by whoever asks."""
        if look.journey.erased_at is not None:
            return OpenedClient(erased=True)
        stored = await self._client_of(look.journey)
        client = stored.state if stored else None
        kept = {
            "contact_details": client.contact if client else None,
            "access_needs": client.access if client else None,
        }
        sealed = {kind: value for kind in look.kinds if (value := kept[kind])}
        opened = dict(zip(sealed, await self._keeping.open(look, tuple(sealed.values()), caller), strict=True))
        contact, access = opened.get("contact_details"), opened.get("access_needs")
        return OpenedClient(
            erased=None in opened.values(),
            contact_details=read(ContactDetails, contact) if contact else None,
            access_needs=read(AccessNeeds, access) if access else None,
            not_recorded=tuple(kind for kind in look.kinds if kept[kind] is None),
        )

    async def openings(
        self, journey_id: UUID, caller: Caller, *, after: str | None, limit: int
    ) -> list[tuple[str, OpeningView]]:
        """Return who looked at what was sealed of the client on this journey, in the order of time."""
        await self._journey(journey_id, caller)
        filters: Filters = {"journey_id": journey_id}
        found = await self._store.documents(OPENINGS, filters, after=after, limit=limit)
        return [(identifier, opening_of(OPENINGS.decode(document))) for identifier, document in found]

    async def _journey(self, journey_id: UUID, caller: Caller) -> Journey:
        stored = await self._store.read(JOURNEYS(journey_id))
        return JOURNEY_ACCESS.readable(caller, journey_id, stored.state if stored else None)

    async def _client_of(self, journey: Journey) -> Stored[Client] | None:
        return await self._store.read(CLIENTS(journey.client_id)) if journey.client_id else None


def looks_after(journey: Journey, caller: Caller, today: date) -> bool:
    """Say whether the caller looks after the client of a journey, or covers today."""
    return journey.is_looked_after_by(coach_who_asks(caller), today)

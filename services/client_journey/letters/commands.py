"""What can be done with how clients join what was ordered: by staff of the client's district, and by the supplier."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from services.client_journey.clients.domain.details import AccessNeeds, ContactDetails, read, text_of
from services.client_journey.clients.domain.opening import OPENINGS, Opening, open_sealed
from services.client_journey.known.orders import KnownOrder
from services.client_journey.known.suppliers import KnownSupplier
from services.client_journey.letters.domain import deciding
from services.client_journey.letters.domain.deciding import (
    Contact,
    DeclinePlace,
    GiveDetails,
    MakeLetter,
    ShowClient,
    ToWrite,
)
from services.client_journey.letters.domain.joining import JOININGS, Joining
from services.client_journey.letters.domain.sharing import CLIENT_UNKNOWN, Situation
from services.client_journey.letters.domain.shown import ClientShown, shown
from services.client_journey.letters.relying import Relying, Serving
from services.client_journey.letters.writing import Written, compose, written
from shared.auth.access import acts_as
from shared.auth.principal import Role
from shared.contracts.event import Event
from shared.contracts.sealed import Sealed
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected, Rejection
from shared.reference.calendar import uk_date
from shared.sealing import Erased, Vault
from shared.store.commands import Committed
from shared.store.reliance import Known
from shared.store.rows import Rows
from shared.store.store import Store

SUPPLIER, AUTHORITY = "supplier", "authority"
FOR_A_LETTER = "joining_letter"
"""The reason that is recorded of a look where a letter was made."""


class Gathered(Protocol):
    """What somebody may look at: `kinds` says of what kinds it is."""

    @property
    def kinds(self) -> tuple[str, ...]: ...


Found = TypeVar("Found", bound=Gathered)
Gathering = Callable[[Situation, Known], Found]
Decision = Callable[[Situation, Joining, Known], list[Event]]


class Letters:
    """Each command raises `Rejected`, `NotFound`, and `Erased` or `KmsAway` where something is sealed or opened.

    `line` is whose joining it is, of an order for several clients.
    """

    def __init__(
        self, store: Store, vault: Vault, orders: Rows[KnownOrder], suppliers: Rows[KnownSupplier], clock: Clock
    ) -> None:
        """Decide by what is known of orders and offers, and by what the journeys and clients hold."""
        self._store = store
        self._vault = vault
        self._suppliers = suppliers
        self._serving = Serving(store, orders)
        self._now = clock

    async def give_details(
        self, order_id: UUID, asked: GiveDetails, caller: Caller, *, line: int | None = None
    ) -> Committed:
        """Say when and where the client of a line begins."""
        relying = await self._relying(order_id, line, caller)
        words, now = await self._vault.seal(relying.client_id, text_of(asked.contact)), self._now()
        party = SUPPLIER if acts_as(caller, Role.SUPPLIER) else AUTHORITY

        def decide(at: Situation, joining: Joining, known: Known) -> list[Event]:
            return deciding.give_details(at, joining, relying.content(known), asked, words, party, now)

        return await self._change(relying, decide, caller)

    async def decline(
        self, order_id: UUID, asked: DeclinePlace, caller: Caller, *, line: int | None = None
    ) -> Committed:
        """Decline the place for the client: its supplier sees nothing more of them."""
        relying, now = await self._relying(order_id, line, caller), self._now()
        return await self._change(relying, lambda at, joining, _: deciding.decline(at, joining, asked, now), caller)

    async def take(self, order_id: UUID, caller: Caller, *, line: int | None = None) -> Committed:
        """Take the place after all, which the client had declined."""
        relying, now = await self._relying(order_id, line, caller), self._now()
        return await self._change(relying, lambda at, joining, _: deciding.take(at, joining, now), caller)

    async def show_client(
        self, order_id: UUID, asked: ShowClient, caller: Caller, *, line: int | None = None
    ) -> ClientShown:
        """Return what the supplier of an order needs to know of its client, once the look is committed."""
        relying = await self._relying(order_id, line, caller)
        sealed = await self._look(relying, lambda at, _: deciding.to_show(at), asked.reason, caller)
        contact, access = await self._opened(relying.client_id, sealed.contact, sealed.access)
        return shown(
            order_id, relying.served.line, read(ContactDetails, contact), read(AccessNeeds, access) if access else None
        )

    async def make_letter(
        self, order_id: UUID, asked: MakeLetter, caller: Caller, *, line: int | None = None
    ) -> Written:
        """Return the joining letter in a form, once the look at what is in it is committed; nothing of it is kept."""
        relying = await self._relying(order_id, line, caller)
        supplier = await self._suppliers.get(relying.served.order.supplier_id)

        def gather(at: Situation, known: Known) -> ToWrite:
            return deciding.to_write(at, relying.content(known), supplier.name if supplier else None)

        made_of = await self._look(relying, gather, FOR_A_LETTER, caller)
        contact, words = await self._opened(relying.client_id, made_of.contact, made_of.words)
        to = read(ContactDetails, contact)
        host = read(Contact, words) if words else Contact()
        letter = compose(made_of, asked.language or to.language, to, host, relying.today)
        done = await written(letter, asked.form)
        await self._note(relying, made_of.joining, done, caller)
        return done

    async def _note(self, relying: Relying, joining: Joining, done: Written, caller: Caller) -> None:
        """Note that a letter was made: now that it is."""
        ref, district, now = JOININGS(joining.joining_id), relying.served.journey.district, self._now()

        def decide(found: Joining | None) -> list[Event]:
            return deciding.letter_made(ref.existing(found), district, done.language, done.form, now)

        await self._store.change((ref,), decide, replace(caller, expected_version=None))

    async def _relying(self, order_id: UUID, line: int | None, caller: Caller) -> Relying:
        served = await self._serving.by(order_id, line, caller)
        if served.journey.client_id is None:
            raise Rejected(Rejection(CLIENT_UNKNOWN, "nothing is recorded yet of who the client is"))
        return Relying(served, served.journey.client_id, new_id(), uk_date(self._now()), caller)

    async def _change(self, relying: Relying, decide: Decision, caller: Caller) -> Committed:
        now = self._now()

        def decided(known: Known) -> list[Event]:
            at = relying.situation(known)
            joining, begun = deciding.begin(at, relying.minted, relying.served.journey.journey_id, now)
            events = decide(at, joining, known)
            return [*begun, *events] if events else []

        return await self._store.change(relying.reliance(), decided, caller)

    async def _look(self, relying: Relying, gather: Gathering[Found], reason: str, caller: Caller) -> Found:
        """Commit that the caller looks at what nothing is against, and return it as it then was."""
        ref, now = OPENINGS.new(new_id()), self._now()

        def gathered(known: Known) -> Found:
            return gather(relying.situation(known), known)

        def decide(known: Known) -> list[Event]:
            return open_sealed(_opening(relying, UUID(ref.id), gathered(known).kinds, reason, caller, now))

        committed = await self._store.change(relying.reliance(ref), decide, replace(caller, expected_version=None))
        return gathered(committed.known)

    async def _opened(self, client_id: UUID, first: Sealed, second: Sealed | None) -> tuple[str, str | None]:
        """Return what is sealed, in words; raises `Erased` where the key went meanwhile."""
        opened = await self._vault.open(client_id, [first, *([second] if second else [])])
        if opened[0] is None:
            raise Erased
        return opened[0], opened[1] if second else None


def _opening(
    relying: Relying, opening_id: UUID, kinds: tuple[str, ...], reason: str, caller: Caller, now: datetime
) -> Opening:
    return Opening(
        opening_id=opening_id,
        client_id=relying.client_id,
        journey_id=relying.served.journey.journey_id,
        kinds=kinds,
        reason=reason,
        by=caller.actor,
        opened_at=now,
        order_id=relying.served.order.order_id,
    )

"""What can be done with requests that clients make by right, a method each. What is erased then: `erasures`."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from uuid import UUID

from services.client_journey.clients.domain.client import CLIENTS, Client, kept
from services.client_journey.clients.keeping import Keeping
from services.client_journey.journeys.domain.journey import JOURNEYS
from services.client_journey.journeys.queries import JOURNEY_ACCESS
from services.client_journey.rights.domain import answering, asking, erasing, restricting
from services.client_journey.rights.domain.answering import AnswerDataRequest, ProposeErasure, ReturnErasure
from services.client_journey.rights.domain.asking import ExtendDataRequest, ReceiveDataRequest
from services.client_journey.rights.domain.erasing import Held
from services.client_journey.rights.domain.erasure import ERASURES, Erasure
from services.client_journey.rights.domain.request import DATA_REQUESTS, DataRequest, open_request
from services.client_journey.rights.domain.restricting import LiftRestriction, Restrict
from services.client_journey.rights.erasures import Erasures
from services.client_journey.rights.holdings import AnotherJourney, Around, Holdings
from services.client_journey.rights.queries import DATA_REQUEST_ACCESS
from shared.contracts import client_journey as facts
from shared.contracts.event import Event
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.kernel.rules import NotFound, reject_if_any
from shared.reference.calendar import uk_date
from shared.store.commands import Committed
from shared.store.errors import DatabaseError, Unavailable
from shared.store.reliance import Known, Reliance, guarded
from shared.store.store import Store

Decision = Callable[[DataRequest], list[Event]]


class DataRequestCommands:
    """The index of commands. Each raises `Rejected` or `NotFound`."""

    def __init__(self, store: Store, keeping: Keeping, erasures: Erasures, clock: Clock) -> None:
        """Decide by what is held of a client, and erase by these commands."""
        self._store = store
        self._keeping = keeping
        self._erasures = erasures
        self._holdings = Holdings(store)
        self._now = clock

    async def receive(self, journey_id: UUID, asked: ReceiveDataRequest, caller: Caller) -> Committed:
        """Record what the client of a journey asks for."""
        now, request_id, journey = self._now(), new_id(), guarded(JOURNEYS(journey_id))
        client_id = await self._keeping.changeable_client(journey_id, caller)
        client, claim = guarded(CLIENTS(client_id)), open_request(client_id, asked.kind)

        def decided(known: Known) -> list[Event]:
            found = JOURNEY_ACCESS.changeable(caller, journey_id, known[journey])
            kept(known[client])
            of = facts.DataRequestOfClient(
                request_id=request_id,
                district=found.district,
                kind=asked.kind,
                journey_id=journey_id,
                client_id=client_id,
                identified=asked.identified,
            )
            return asking.receive(asked, of, known[claim], now)

        return await self._store.change(
            Reliance((DATA_REQUESTS.new(request_id), claim, journey, client)), decided, caller
        )

    async def extend(self, request_id: UUID, asked: ExtendDataRequest, caller: Caller) -> Committed:
        """Take longer to answer."""
        now = self._now()
        return await self._change(request_id, caller, lambda one: asking.extend(one, asked, now))

    async def answer(self, request_id: UUID, asked: AnswerDataRequest, caller: Caller) -> Committed:
        """Say how a request was answered."""
        now = self._now()
        return await self._change(request_id, caller, lambda one: answering.answer(one, asked, now))

    async def withdraw(self, request_id: UUID, caller: Caller) -> Committed:
        """Take note that the client does not ask for it any more."""
        now = self._now()
        return await self._change(request_id, caller, lambda one: asking.withdraw(one, now))

    async def propose_erasure(self, request_id: UUID, asked: ProposeErasure, caller: Caller) -> Committed:
        """Propose to erase the client; a second person confirms it."""
        now = self._now()

        def decide(found: DataRequest, held: Held) -> list[Event]:
            return answering.propose(found, held, asked, caller.actor, now)

        return await self._on_all_that_is_held(request_id, decide, caller)

    async def return_erasure(self, request_id: UUID, asked: ReturnErasure, caller: Caller) -> Committed:
        """Do not confirm an erasure."""
        now = self._now()
        return await self._change(request_id, caller, lambda one: answering.send_back(one, asked, now))

    async def confirm_erasure(self, request_id: UUID, caller: Caller) -> Committed:
        """Confirm an erasure, and carry it out. Where that fails now, it is made up for within a minute."""
        now, erasure_id = self._now(), new_id()

        def decide(found: DataRequest, held: Held) -> list[Event]:
            answered = answering.confirm(found, held, caller.actor, now)
            return [*answered, *erasing.decide(held, erasure_id, found.ground or "", request_id, now)]

        committed = await self._on_all_that_is_held(request_id, decide, caller, ERASURES.new(erasure_id))
        if not committed.repeated:
            with suppress(Unavailable, DatabaseError):
                await self._erasures.carry_out(
                    erasure_id, replace(caller, repeatable=None, expected_version=None, answer=None)
                )
        return committed

    async def note_export(self, request_id: UUID, form: str, withheld: int, caller: Caller) -> Committed:
        """Record that what is held of the client is put together for the answer."""
        now = self._now()

        def decided(one: DataRequest) -> list[Event]:
            reject_if_any([asking.is_open(one), asking.asks_for_access(one)])
            return [facts.DataExported(**asking.about(one), form=form, withheld=withheld, exported_at=now)]

        return await self._change(request_id, caller, decided)

    async def restrict(self, journey_id: UUID, asked: Restrict, caller: Caller) -> Committed:
        """Restrict the use of what is held of the client of a journey."""
        now = self._now()
        return await self._restriction(journey_id, caller, lambda client: restricting.restrict(client, asked, now))

    async def lift_restriction(self, journey_id: UUID, asked: LiftRestriction, caller: Caller) -> Committed:
        """Lift the restriction, once the client was told."""
        now = self._now()
        return await self._restriction(journey_id, caller, lambda client: restricting.lift(client, asked, now))

    async def follow_journey(self, journey_id: UUID, caller: Caller) -> None:
        """Let the requests of a journey that wait for their answer follow it to another district."""
        now, journey = self._now(), guarded(JOURNEYS(journey_id))
        async for page in self._store.pages(DATA_REQUESTS, {"journey_id": journey_id, "open": True}):
            for each in page:
                ref = DATA_REQUESTS(each.request_id)

                def decided(known: Known, ref: Ref[DataRequest] = ref) -> list[Event]:
                    return asking.follow(ref.existing(known[ref]), journey.existing(known[journey]), now)

                await self._store.change(Reliance((ref, journey)), decided, caller.part(each.request_id))

    async def announce_due(self, request_id: UUID, answer_by: date, caller: Caller) -> None:
        """Say that the last day to answer is near."""
        await self._announce(request_id, lambda one: asking.announce_due(one, answer_by), caller)

    async def announce_overdue(self, request_id: UUID, answer_by: date, caller: Caller) -> None:
        """Say that the last day to answer is over."""
        today = uk_date(self._now())
        await self._announce(request_id, lambda one: asking.announce_overdue(one, answer_by, today), caller)

    async def _on_all_that_is_held(
        self,
        request_id: UUID,
        decide: Callable[[DataRequest, Held], list[Event]],
        caller: Caller,
        *begun: Ref[Erasure],
    ) -> Committed:
        """Decide on a request by all that is held of its client, found anew where there is more of it by then."""
        ref, turns = DATA_REQUESTS(request_id), 3
        while True:
            around = await self._around(request_id, caller)

            def decided(known: Known, around: Around = around) -> list[Event]:
                found = DATA_REQUEST_ACCESS.changeable(caller, request_id, known[ref])
                return decide(found, around.held(known, found.kind))

            try:
                return await self._store.change(Reliance((ref, *begun, *around.relied_on())), decided, caller)
            except AnotherJourney:
                turns -= 1
                if not turns:
                    raise

    async def _change(self, request_id: UUID, caller: Caller, decide: Decision) -> Committed:
        decided = DATA_REQUEST_ACCESS.deciding(caller, request_id, decide)
        return await self._store.change((DATA_REQUESTS(request_id),), decided, caller)

    async def _announce(self, request_id: UUID, say: Decision, caller: Caller) -> None:
        ref = DATA_REQUESTS(request_id)
        await self._store.change((ref,), lambda one: say(ref.existing(one)), caller)

    async def _restriction(
        self, journey_id: UUID, caller: Caller, decide: Callable[[Client], list[Event]]
    ) -> Committed:
        journey = guarded(JOURNEYS(journey_id))
        client = CLIENTS(await self._keeping.changeable_client(journey_id, caller))

        def decided(known: Known) -> list[Event]:
            JOURNEY_ACCESS.changeable(caller, journey_id, known[journey])
            return decide(client.existing(known[client]))

        return await self._store.change(Reliance((client, journey)), decided, caller)

    async def _around(self, request_id: UUID, caller: Caller) -> Around:
        stored = await self._store.get(DATA_REQUESTS(request_id))
        request = DATA_REQUEST_ACCESS.changeable(caller, request_id, stored.state)
        if request.journey_id is None:
            raise NotFound("client of request", request_id)
        # The request may not have followed its journey yet: whoever looks after the client decides.
        journey = (await self._store.get(JOURNEYS(request.journey_id))).state
        return await self._holdings.around(JOURNEY_ACCESS.changeable(caller, request.journey_id, journey))

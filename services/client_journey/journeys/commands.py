"""What can be done with journeys, for staff of the client's district alone."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from services.client_journey.clients.domain import client as clients
from services.client_journey.clients.domain.client import CLIENTS
from services.client_journey.journeys.domain import coaching, moving, seeing
from services.client_journey.journeys.domain import journey as journeys
from services.client_journey.journeys.domain.assignment import assign, assignment_of
from services.client_journey.journeys.domain.coaching import (
    AssignCoach,
    ChooseJobcentre,
    CoverCaseload,
    CoverForCoach,
    EndCoverOfCaseload,
    HandOverCaseload,
)
from services.client_journey.journeys.domain.journey import (
    JOURNEYS,
    OPEN_JOURNEY,
    CloseJourney,
    Journey,
    StartJourney,
    Status,
)
from services.client_journey.journeys.domain.moving import MoveJourney
from services.client_journey.journeys.domain.rules import caseload_on
from services.client_journey.journeys.domain.seeing import RecordContact
from services.client_journey.journeys.domain.transferring import TransferJourney, transfer
from services.client_journey.journeys.queries import JOURNEY_ACCESS, coach_who_asks, looked_after_by
from services.client_journey.journeys.references import References
from services.client_journey.needs.domain.need import (
    NEEDS,
    Need,
    open_need,
    transfer_with_journey,
    withdraw_with_journey,
)
from shared.auth.access import account_of, acts_as, covers, must_serve_district
from shared.auth.principal import Role
from shared.contracts import client_journey as facts
from shared.contracts.client_journey import Coach
from shared.contracts.event import Event
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import one_of
from shared.kernel.holding import ClaimRef
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected, Rejection
from shared.reference import categories
from shared.reference.calendar import uk_date
from shared.sealing import Vault
from shared.store.answer import Answer
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance, ReliedOn
from shared.store.store import Store

Decision = Callable[[Journey], list[Event]]
OneOfMany = Callable[[int, Journey], list[Event]]


class Journeys:
    """Each command raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, clock: Clock, references: References, vault: Vault) -> None:
        """Decide by what the journeys and their needs hold; a client is the id of its key in the vault."""
        self._store = store
        self._vault = vault
        self._now = clock
        self._references = references

    async def start(self, asked: StartJourney, client_ref: UUID, caller: Caller) -> Committed:
        """Open the journey of a client, by a reference that was given or has just been made."""
        must_serve_district(caller, asked.district)
        now, minted, names = self._now(), new_id(), self._references.keys(client_ref)
        client_id = await self._vault.key_for(names)
        client = CLIENTS(client_id)
        claims = [OPEN_JOURNEY(client_id), *(OPEN_JOURNEY(each) for each in names)]

        def journey(known: Known) -> Ref[Journey]:
            """Name the client's open journey, by whichever key, or the one that is to begin."""
            holder = next((known[claim] for claim in claims if known[claim]), None)
            return JOURNEYS(holder) if holder else JOURNEYS.new(minted)

        def decide(known: Known) -> list[Event]:
            found = journey(known)
            started = journeys.start(known[found], minted, asked, client_id, now, _coach_among(caller))
            return [*started, *clients.with_journey(known[client], client_id, UUID(found.id), now)]

        return await self._store.change(Reliance(tuple(claims), lambda known: (journey(known), client)), decide, caller)

    async def move(self, journey_id: UUID, asked: MoveJourney, caller: Caller) -> Committed:
        """Move the client to another category."""
        now = self._now()
        return await self._change(journey_id, caller, lambda journey: moving.move(journey, asked, now))

    async def record_contact(self, journey_id: UUID, asked: RecordContact, caller: Caller) -> Committed:
        """Say how a coach was in contact with the client, or tried to be."""
        now = self._now()
        return await self._change(journey_id, caller, lambda journey: seeing.record_contact(journey, asked, now))

    async def transfer(self, journey_id: UUID, asked: TransferJourney, caller: Caller) -> Committed:
        """Hand a client over to another district; all needs of the journey go with it.

        Which needs those are is read before: those that stand are found by their claims as well, in the commit.
        """
        now, moving_on = self._now(), JOURNEYS(journey_id)
        ids = (await self._needs_before((journey_id,)))[journey_id]
        claims = _claims_of(journey_id)

        def of_journey(known: Known) -> list[Ref[Need]]:
            return [NEEDS(each) for each in _all_of(ids, claims, known)]

        def decide(known: Known) -> list[Event]:
            journey = JOURNEY_ACCESS.changeable(caller, journey_id, known[moving_on])
            transferred = transfer(journey, asked, now)
            if not transferred:
                return []
            needs = [need for ref in of_journey(known) if (need := known[ref])]
            return [
                *transferred,
                *(event for need in needs for event in transfer_with_journey(need, asked.to_district, now)),
                *(
                    event
                    for need in needs
                    for event in assign(known[assignment_of(need.need_id)], need.need_id, None, now)
                ),
            ]

        def then(known: Known) -> list[ReliedOn]:
            needs = of_journey(known)
            return [*needs, *(assignment_of(UUID(each.id)) for each in needs)]

        return await self._store.change(Reliance((moving_on, *claims), then), decide, caller)

    async def assign(self, journey_id: UUID, asked: AssignCoach, caller: Caller) -> Committed:
        """Let a coach look after the client, and each need that stands."""
        now, coach = self._now(), asked.coach.by(account_of(caller))

        def decide(_: int, journey: Journey) -> list[Event]:
            return coaching.assign_coach(journey, coach, asked.reason, now)

        return await self._look_after((journey_id,), decide, caller, now)

    async def cover(self, journey_id: UUID, asked: CoverForCoach, caller: Caller) -> Committed:
        """Let another coach look after the client as well, for some days."""
        now, by = self._now(), asked.by.by(account_of(caller))
        days = (asked.first_on, asked.last_on)
        return await self._change(journey_id, caller, lambda journey: coaching.cover(journey, by, days, now))

    async def end_cover(self, journey_id: UUID, caller: Caller) -> Committed:
        """Let nobody cover any more."""
        now = self._now()
        return await self._change(journey_id, caller, lambda journey: coaching.end_cover(journey, now))

    async def choose_jobcentre(self, journey_id: UUID, asked: ChooseJobcentre, caller: Caller) -> Committed:
        """Say which jobcentre of the district the client comes to."""
        now = self._now()
        return await self._change(
            journey_id, caller, lambda journey: coaching.choose_jobcentre(journey, asked.jobcentre, now)
        )

    async def hand_over_caseload(self, asked: HandOverCaseload, caller: Caller) -> Committed:
        """Share the open journeys of a coach out among others."""
        now, before = self._now(), asked.coach.by(account_of(caller))
        to = tuple(each.by(account_of(caller)) for each in asked.to)

        def decide(number: int, journey: Journey) -> list[Event]:
            if journey.coach != before:
                return []  # it was handed over meanwhile
            return coaching.assign_coach(journey, coaching.shared_out(number, to), asked.reason, now)

        return await self._caseload(before, decide, caller, now)

    async def cover_caseload(self, asked: CoverCaseload, caller: Caller) -> Committed:
        """Let another coach look after all open journeys of a coach as well, for some days."""
        now, absent, by = self._now(), asked.coach.by(account_of(caller)), asked.by.by(account_of(caller))
        days: tuple[date, date] = (asked.first_on, asked.last_on)

        def decide(_: int, journey: Journey) -> list[Event]:
            return coaching.cover(journey, by, days, now) if journey.coach == absent else []

        return await self._caseload(absent, decide, caller, now)

    async def end_cover_of_caseload(self, asked: EndCoverOfCaseload, caller: Caller) -> Committed:
        """Let nobody cover any more for a coach who is back."""
        now, back = self._now(), asked.coach.by(account_of(caller))

        def decide(_: int, journey: Journey) -> list[Event]:
            return coaching.end_cover(journey, now) if journey.coach == back else []

        return await self._caseload(back, decide, caller, now)

    async def close(self, journey_id: UUID, asked: CloseJourney, caller: Caller) -> Committed:
        """End the journey, and withdraw its open needs with it."""
        now, closing = self._now(), JOURNEYS(journey_id)
        claims = _claims_of(journey_id)

        def standing(known: Known) -> Iterable[Ref[Need]]:
            return [NEEDS(holder) for claim in claims if (holder := known[claim])]

        def decide(known: Known) -> list[Event]:
            journey = JOURNEY_ACCESS.changeable(caller, journey_id, known[closing])
            needs = [need for ref in standing(known) if (need := known[ref])]
            closed = journeys.close(journey, asked, now)
            return [*closed, *(event for need in needs if closed for event in withdraw_with_journey(need, now))]

        return await self._store.change(Reliance((closing, *claims), standing), decide, caller)

    async def _change(self, journey_id: UUID, caller: Caller, decide: Decision) -> Committed:
        decided = JOURNEY_ACCESS.deciding(caller, journey_id, decide)
        return await self._store.change((JOURNEYS(journey_id),), decided, caller)

    async def _caseload(self, coach: Coach, decide: OneOfMany, caller: Caller, now: datetime) -> Committed:
        """Change the open journeys of a coach in one commit, as many as a policy allows at once.

        Which they are is read before; whether each still is the coach's is asked again in the commit.
        """
        at_once = caseload_on(uk_date(now)).values.at_once
        filters = {**looked_after_by(coach), "status": Status.OPEN, **JOURNEY_ACCESS.filters(caller)}
        found = await self._store.documents(JOURNEYS, filters, after=None, limit=at_once + 1)
        if not found:
            detail = "this coach looks after no open journey of your districts"
            raise Rejected(Rejection("caseload_empty", detail, "/coach"))
        more = len(found) > at_once
        ids = tuple(UUID(identifier) for identifier, _ in found[:at_once])

        def answer(committed: Committed) -> Answer:
            changed = {each.event.subject for each in committed.events} & {str(each) for each in ids}
            return Answer(200, {"journeys": sorted(changed), "more": more})

        return await self._look_after(ids, decide, caller.answered(answer), now, passing_over=True)

    async def _needs_before(self, ids: Sequence[UUID]) -> Mapping[UUID, list[str]]:
        """Read which needs journeys have: those that are recorded since stand, and are found by their claims."""
        found: dict[UUID, list[str]] = {each: [] for each in ids}
        async for page in self._store.pages(NEEDS, {"journey_id": one_of(ids)}):
            for need in page:
                found[need.journey_id].append(str(need.need_id))
        return found

    async def _look_after(
        self, ids: Sequence[UUID], decide: OneOfMany, caller: Caller, now: datetime, *, passing_over: bool = False
    ) -> Committed:
        """Change who looks after journeys; all their needs are assigned with them, since any may be open again.

        `passing_over` those that another district has taken over meanwhile.
        """
        claims, before = {each: _claims_of(each) for each in ids}, await self._needs_before(ids)
        first: tuple[ReliedOn, ...] = (*map(JOURNEYS, ids), *(claim for each in ids for claim in claims[each]))

        def needs_of(known: Known, journey_id: UUID) -> list[UUID]:
            return [UUID(each) for each in _all_of(before[journey_id], claims[journey_id], known)]

        def decided(known: Known) -> list[Event]:
            events: list[Event] = []
            for number, journey_id in enumerate(ids):
                found = known[JOURNEYS(journey_id)]
                if passing_over and found and not covers(caller, found.district):
                    continue
                journey = JOURNEY_ACCESS.changeable(caller, journey_id, found)
                events += (news := decide(number, journey))
                for coach in [each.coach for each in news if isinstance(each, facts.CoachAssigned)]:
                    for need_id in needs_of(known, journey_id):
                        events += assign(known[assignment_of(need_id)], need_id, coach, now)
            return events

        return await self._store.change(
            Reliance(first, lambda known: [assignment_of(need) for each in ids for need in needs_of(known, each)]),
            decided,
            caller,
        )


def _all_of(before: Sequence[str], claims: Sequence[ClaimRef], known: Known) -> list[str]:
    """Return the needs of a journey: those read before the commit, and those that stand in it."""
    return list(dict.fromkeys([*before, *(holder for claim in claims if (holder := known[claim]))]))


def _claims_of(journey_id: UUID) -> tuple[ClaimRef, ...]:
    """Name what the needs of a journey hold that stand: one in each category at most."""
    return tuple(open_need(journey_id, category) for category in categories())


def _coach_among(caller: Caller) -> Coach | None:
    """Return the coach who asks, where it is one: of another system nobody looks after the client yet."""
    return coach_who_asks(caller) if acts_as(caller, Role.WORK_COACH) else None

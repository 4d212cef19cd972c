"""What can be done with an order that is delivered, by either side of it or by a clock."""

import secrets
from datetime import date
from functools import partial
from uuid import UUID

from services.ordering.delivery.domain import (
    attending,
    closing,
    disputes,
    ending,
    needs_gone,
    outcomes,
    overdue,
    problems,
    starting,
)
from services.ordering.delivery.domain.attending import RecordAttendance
from services.ordering.delivery.domain.disputes import DisputeOrder, SettleDispute
from services.ordering.delivery.domain.ending import CompleteProvision, EndProvisionEarly
from services.ordering.delivery.domain.outcomes import RecordOutcome, ReverseOutcome, VerifyOutcome
from services.ordering.delivery.domain.problems import AnswerProblem, ReportProblem
from services.ordering.delivery.domain.starting import SayItDidNotStart, StartProvision
from services.ordering.orders.deciding import OrderDecisions
from services.ordering.orders.domain.delivered import Side
from services.ordering.orders.relying import Deciding
from shared.auth.access import acts_as
from shared.auth.principal import Role
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance, ReliedOn
from shared.store.store import Store


class Delivery:
    """Each command raises `Rejected` or `NotFound`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Decide by what the store holds."""
        self._store = store
        self._now = clock
        self._deciding = OrderDecisions(store, clock)

    async def start(self, order_id: UUID, asked: StartProvision, caller: Caller) -> Committed:
        """Record that the client took up the provision."""
        return await self._deciding.change(order_id, caller, partial(starting.start, asked=asked, now=self._now()))

    async def did_not_start(self, order_id: UUID, asked: SayItDidNotStart, caller: Caller) -> Committed:
        """Record that the client did not take up the provision; its place is free again."""
        decide = partial(starting.did_not_start, asked=asked, now=self._now(), side=side_of(caller))
        return await self._deciding.with_places(order_id, caller, decide)

    async def record_attendance(self, order_id: UUID, asked: RecordAttendance, caller: Caller) -> Committed:
        """Record who came to sessions, or put it right."""
        decide = partial(attending.record_attendance, asked=asked, now=self._now())
        return await self._deciding.change(order_id, caller, decide)

    async def complete(self, order_id: UUID, asked: CompleteProvision, caller: Caller) -> Committed:
        """Record that the client finished."""
        return await self._deciding.change(order_id, caller, partial(ending.complete, asked=asked, now=self._now()))

    async def end_early(self, order_id: UUID, asked: EndProvisionEarly, caller: Caller) -> Committed:
        """Record that the client left before the end, with the reason."""
        decide = partial(ending.end_early, asked=asked, now=self._now(), side=side_of(caller))
        return await self._deciding.with_places(order_id, caller, decide)

    async def record_outcome(self, order_id: UUID, asked: RecordOutcome, caller: Caller) -> Committed:
        """Record one kind of outcome of the provision; whether it is checked is drawn by chance."""
        drawn = secrets.randbelow(100)
        decide = partial(outcomes.record_outcome, asked=asked, now=self._now(), drawn=drawn)
        return await self._deciding.change(order_id, caller, decide)

    async def verify_outcome(self, order_id: UUID, asked: VerifyOutcome, caller: Caller) -> Committed:
        """Say, as the district, that an outcome holds."""
        decide = partial(outcomes.verify, asked=asked, now=self._now(), by=caller.actor)
        return await self._deciding.change(order_id, caller, decide)

    async def reverse_outcome(self, order_id: UUID, asked: ReverseOutcome, caller: Caller) -> Committed:
        """Take back an outcome that does not stand."""
        decide = partial(outcomes.reverse_outcome, asked=asked, now=self._now(), side=side_of(caller), by=caller.actor)
        return await self._deciding.change(order_id, caller, decide)

    async def report_problem(self, order_id: UUID, asked: ReportProblem, caller: Caller) -> Committed:
        """Say that something went wrong; the other side is told."""
        decide = partial(problems.report, asked=asked, now=self._now(), side=side_of(caller), by=caller.actor)
        return await self._deciding.change(order_id, caller, decide)

    async def answer_problem(self, order_id: UUID, number: int, asked: AnswerProblem, caller: Caller) -> Committed:
        """Answer a problem that the other side reported."""
        decide = partial(
            problems.answer, number=number, asked=asked, now=self._now(), side=side_of(caller), by=caller.actor
        )
        return await self._deciding.change(order_id, caller, decide)

    async def announce_answer_overdue(self, order_id: UUID, answer_by: date, caller: Caller) -> Committed:
        """Say that a problem was not answered in time, on the clock of the answer."""
        return await self._deciding.at_a_step(order_id, caller, partial(problems.announce_overdue, answer_by=answer_by))

    async def announce_end_overdue(self, order_id: UUID, line: int, record_by: date, caller: Caller) -> Committed:
        """Say that nobody recorded how a provision ended, on the clock of that record."""
        decide = partial(overdue.announce_end, number=line, record_by=record_by)
        return await self._deciding.at_a_step(order_id, caller, decide)

    async def announce_check_overdue(
        self, order_id: UUID, line: int, outcome: str, check_by: date, caller: Caller
    ) -> Committed:
        """Say that an outcome was not checked in time, on the clock of the check."""
        decide = partial(overdue.announce_check, number=line, outcome=outcome, check_by=check_by)
        return await self._deciding.at_a_step(order_id, caller, decide)

    async def dispute(self, order_id: UUID, asked: DisputeOrder, caller: Caller) -> Committed:
        """Dispute an order, as either side."""
        decide = partial(disputes.dispute, asked=asked, now=self._now(), side=side_of(caller), by=caller.actor)
        return await self._deciding.change(order_id, caller, decide)

    async def withdraw_dispute(self, order_id: UUID, caller: Caller) -> Committed:
        """Dispute an order no more."""
        decide = partial(disputes.withdraw, now=self._now(), side=side_of(caller), by=caller.actor)
        return await self._deciding.change(order_id, caller, decide)

    async def settle_dispute(self, order_id: UUID, asked: SettleDispute, caller: Caller) -> Committed:
        """Decide a dispute."""
        decide = partial(disputes.settle, asked=asked, now=self._now(), by=caller.actor)
        return await self._deciding.change(order_id, caller, decide)

    async def announce_dispute_overdue(self, order_id: UUID, decide_by: date, caller: Caller) -> Committed:
        """Say that a dispute was not decided in time, on the clock of the dispute."""
        return await self._deciding.at_a_step(order_id, caller, partial(disputes.announce_overdue, decide_by=decide_by))

    async def close(self, order_id: UUID, closes_on: date, caller: Caller) -> Committed:
        """Close an order that nothing more can come of, on the clock of its last day."""
        return await self._deciding.at_a_step(order_id, caller, partial(closing.close, closes_on=closes_on))

    async def look_again_at_needs(self, order_id: UUID, caller: Caller) -> Committed:
        """Stop an order, or ask whether it goes on, where a need of it was withdrawn; on news of the need."""
        now, relied = self._now(), Deciding(order_id)

        def second(known: Known) -> list[ReliedOn]:
            order = known[relied.order]
            return [*relied.with_budgets(known), *relied.needs(order)] if order else []

        def decided(known: Known) -> list[Event]:
            order, budgets = relied.paid(known)
            needs = {line.need_id: known[row] for line, row in zip(order.lines, relied.needs(order), strict=True)}
            events = needs_gone.look_again_at_needs(order, budgets, needs, now)
            return relied.with_places_counted(known, order, events, now)

        return await self._store.change(Reliance((relied.order,), second), decided, caller)


def side_of(caller: Caller) -> Side:
    """Return the side of an order that a caller acts for."""
    return Side.SUPPLIER if acts_as(caller, Role.SUPPLIER) else Side.DEPARTMENT

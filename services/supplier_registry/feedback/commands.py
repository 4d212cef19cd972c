"""What can be done with feedback, a method each."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from services.supplier_registry.applications.domain.application import APPLICATIONS, Application
from services.supplier_registry.applications.queries import APPLICATION_ACCESS
from services.supplier_registry.feedback.domain import giving, passing, requesting
from services.supplier_registry.feedback.domain.feedback import FEEDBACK, Feedback, on_refusal, on_removal
from services.supplier_registry.feedback.domain.giving import GiveFeedback
from services.supplier_registry.feedback.domain.requesting import RequestFeedback, RequestFeedbackOnRemoval
from services.supplier_registry.feedback.queries import FEEDBACK_ACCESS
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from services.supplier_registry.suppliers.queries import SUPPLIER_ACCESS
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.kernel.markets import market_for
from shared.reference import Policy, policy, regime_in
from shared.reference.calendar import uk_date
from shared.reference.policy_values import ReasonsOnRequest
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance, ReliedOn, guarded
from shared.store.store import Store


class FeedbackCommands:
    """The index of commands. Each raises `Rejected` or `NotFound`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Take requests in, and answer them, by the policies in force."""
        self._store = store
        self._now = clock

    async def request_after_refusal(self, application_id: UUID, asked: RequestFeedback, caller: Caller) -> Committed:
        """Ask why a category of an application was refused."""
        feedback_id, now = new_id(), self._now()
        application, claim = APPLICATIONS(application_id), on_refusal(application_id, asked.category)

        def decided(known: Known) -> list[Event]:
            own = APPLICATION_ACCESS.changeable(caller, application_id, known[application])
            terms, asks = _terms(own.market, now), SUPPLIERS(own.supplier_id)
            return requesting.after_refusal(
                asks.existing(known[asks]), own, asked, feedback_id, known[claim], terms, now
            )

        needs = (FEEDBACK.new(feedback_id), application, claim)
        return await self._store.change(Reliance(needs, lambda known: _whose(known[application])), decided, caller)

    async def request_after_removal(
        self, supplier_id: UUID, asked: RequestFeedbackOnRemoval, caller: Caller
    ) -> Committed:
        """Ask why the organisation was removed from a category."""
        feedback_id, now, supplier = new_id(), self._now(), guarded(SUPPLIERS(supplier_id))
        market = asked.market or market_for(None, uk_date(now)).code

        def claims(known: Known) -> Iterable[ReliedOn]:
            found = known[supplier]
            ended = requesting.removed_from(found, market, asked.category) if found else None
            return (on_removal(supplier_id, market, asked.category, ended.since),) if ended else ()

        def decided(known: Known) -> list[Event]:
            own = SUPPLIER_ACCESS.changeable(caller, supplier_id, known[supplier])
            before = next((known[each] for each in claims(known)), None)
            terms = _terms(market, now)
            return requesting.after_removal(own, market, asked, feedback_id, before, terms, now)

        return await self._store.change(Reliance((FEEDBACK.new(feedback_id), supplier), claims), decided, caller)

    async def give(self, feedback_id: UUID, asked: GiveFeedback, caller: Caller) -> Committed:
        """Tell the organisation why it was decided against."""
        now, feedback = self._now(), FEEDBACK(feedback_id)

        def decided(known: Known) -> list[Event]:
            found = FEEDBACK_ACCESS.changeable(caller, feedback_id, known[feedback])
            about = SUPPLIERS(found.supplier_id)
            return giving.give(found, about.existing(known[about]), asked, caller.actor, now)

        return await self._store.change(Reliance((feedback,), lambda known: _whose(known[feedback])), decided, caller)

    async def pass_on(self, feedback_id: UUID, of: UUID, to: UUID, caller: Caller) -> Committed:
        """Owe feedback to whoever took the place of its organisation."""
        now, ref = self._now(), FEEDBACK(feedback_id)
        return await self._store.change((ref,), lambda one: passing.pass_on(ref.existing(one), of, to, now), caller)

    async def announce_due(self, feedback_id: UUID, give_by: date, caller: Caller) -> Committed:
        """Say that the last day is near."""
        ref = FEEDBACK(feedback_id)
        return await self._store.change((ref,), lambda one: giving.announce_due(ref.existing(one), give_by), caller)

    async def announce_overdue(self, feedback_id: UUID, give_by: date, caller: Caller) -> Committed:
        """Say that the last day is over."""
        now, ref = self._now(), FEEDBACK(feedback_id)
        return await self._store.change(
            (ref,), lambda one: giving.announce_overdue(ref.existing(one), give_by, now), caller
        )


def _whose(found: Application | Feedback | None) -> tuple[ReliedOn, ...]:
    """Name its supplier, guarded: another may take its place in the same moment, and is owed what is open by then."""
    return (guarded(SUPPLIERS(found.supplier_id)),) if found else ()


def _terms(market: str, now: datetime) -> Policy[ReasonsOnRequest]:
    today = uk_date(now)
    return policy(ReasonsOnRequest, regime_in(market, today), today)

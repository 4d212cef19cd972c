"""What can be done to decide on an application, a method each."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from services.supplier_registry.applications.domain.application import APPLICATIONS, Application
from services.supplier_registry.applications.domain.deciding import Relied
from services.supplier_registry.applications.queries import APPLICATION_ACCESS
from services.supplier_registry.decisions.domain import agreeing, announcing, evaluating, proposing
from services.supplier_registry.decisions.domain.agreeing import AcceptAgreement
from services.supplier_registry.decisions.domain.evaluating import (
    AnswerClarification,
    InviteRepresentations,
    MakeRepresentations,
    RequestClarification,
)
from services.supplier_registry.decisions.domain.proposing import ConfirmProposal, Propose, ReturnProposal
from services.supplier_registry.decisions.queries import relied_on, usable_files
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from shared.contracts.event import Event
from shared.files.files import Files
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.ids import new_id
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance, guarded
from shared.store.store import Store


class Decisions:
    """The index of commands. Each raises `Rejected`, `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, files: Files, clock: Clock) -> None:
        """Decide about applications by the policies in force, and about evidence by what was found in its files."""
        self._store = store
        self._files = files
        self._now = clock

    async def begin(self, application_id: UUID, caller: Caller) -> Committed:
        """Take the evaluation on, or over."""
        now = self._now()
        return await self._with_supplier(
            application_id, caller, lambda one, relied: evaluating.begin(one, relied, caller.actor, now)
        )

    async def request_clarification(
        self, application_id: UUID, asked: RequestClarification, caller: Caller
    ) -> Committed:
        """Ask the applicant what is missing or unclear."""
        now, clarification_id = self._now(), new_id()
        return await self._with_supplier(
            application_id,
            caller,
            lambda one, relied: evaluating.request_clarification(
                one, clarification_id, asked, relied, caller.actor, now
            ),
        )

    async def answer_clarification(
        self, application_id: UUID, clarification_id: UUID, asked: AnswerClarification, caller: Caller
    ) -> Committed:
        """Take the applicant's answer in."""
        now = self._now()
        return await self._change(
            application_id, caller, lambda one: evaluating.answer_clarification(one, clarification_id, asked, now)
        )

    async def invite_representations(
        self, application_id: UUID, asked: InviteRepresentations, caller: Caller
    ) -> Committed:
        """Let the applicant speak before a refusal on an exclusion ground."""
        now = self._now()
        return await self._with_supplier(
            application_id, caller, lambda one, relied: evaluating.invite(one, asked, relied, caller.actor, now)
        )

    async def represent(self, application_id: UUID, asked: MakeRepresentations, caller: Caller) -> Committed:
        """Take the applicant's representations in."""
        now = self._now()
        return await self._change(application_id, caller, lambda one: evaluating.represent(one, asked, now))

    async def propose(self, application_id: UUID, asked: Propose, caller: Caller) -> Committed:
        """Propose how one category is decided."""
        now = self._now()
        return await self._with_supplier(
            application_id, caller, lambda one, relied: proposing.propose(one, asked, relied, caller.actor, now)
        )

    async def confirm(self, application_id: UUID, category: str, asked: ConfirmProposal, caller: Caller) -> Committed:
        """Decide one category as somebody else has proposed."""
        now = self._now()
        return await self._with_supplier(
            application_id,
            caller,
            lambda one, relied: proposing.confirm(one, category, asked, relied, caller.actor, now),
        )

    async def return_proposal(
        self, application_id: UUID, category: str, asked: ReturnProposal, caller: Caller
    ) -> Committed:
        """Confirm no proposal: the category is open again."""
        now = self._now()
        return await self._with_supplier(
            application_id,
            caller,
            lambda one, relied: proposing.return_proposal(one, category, asked, relied, caller.actor, now),
        )

    async def accept_agreement(self, application_id: UUID, asked: AcceptAgreement, caller: Caller) -> Committed:
        """Accept the agreement for the applicant: its memberships begin."""
        now = self._now()
        return await self._with_supplier(
            application_id, caller, lambda one, relied: agreeing.accept(one, asked, relied, now)
        )

    async def remind_of_agreement(self, application_id: UUID, accept_by: date, caller: Caller) -> Committed:
        """Remind the supplier of an agreement that it has not accepted."""
        return await self._change(application_id, caller, lambda one: agreeing.announce_due(one, accept_by))

    async def announce_agreement_overdue(self, application_id: UUID, accept_by: date, caller: Caller) -> Committed:
        """Say that the day named for an agreement is over."""
        now = self._now()
        return await self._change(application_id, caller, lambda one: agreeing.announce_overdue(one, accept_by, now))

    async def remind_of_clarification(
        self, application_id: UUID, clarification_id: UUID, answer_by: date, caller: Caller
    ) -> Committed:
        """Remind the applicant of a question that it has not answered."""
        return await self._change(
            application_id,
            caller,
            lambda one: announcing.announce_clarification_due(one, clarification_id, answer_by),
        )

    async def announce_unanswered(
        self, application_id: UUID, clarification_id: UUID, answer_by: date, caller: Caller
    ) -> Committed:
        """Say that the day named for an answer is over."""
        now = self._now()
        return await self._change(
            application_id, caller, lambda one: announcing.announce_unanswered(one, clarification_id, answer_by, now)
        )

    async def remind_of_representations(self, application_id: UUID, last_day: date, caller: Caller) -> Committed:
        """Remind the applicant that it may speak before an exclusion."""
        return await self._change(
            application_id, caller, lambda one: announcing.announce_representations_due(one, last_day)
        )

    async def announce_not_made(self, application_id: UUID, last_day: date, caller: Caller) -> Committed:
        """Say that the last day for representations is over."""
        now = self._now()
        return await self._change(application_id, caller, lambda one: announcing.announce_not_made(one, last_day, now))

    async def _with_supplier(
        self, application_id: UUID, caller: Caller, decide: Callable[[Application, Relied], list[Event]]
    ) -> Committed:
        """Change an application on what is known of its supplier, which must stand as it was read."""
        now, application = self._now(), APPLICATIONS(application_id)
        stored = await self._store.read(application)
        usable = await usable_files(self._files, stored.state) if stored else {}

        def decided(known: Known) -> list[Event]:
            found = APPLICATION_ACCESS.changeable(caller, application_id, known[application])
            supplier = SUPPLIERS(found.supplier_id)
            return decide(found, relied_on(found, supplier.existing(known[supplier]), now, usable))

        return await self._store.change(
            Reliance((application,), lambda known: _supplier(known[application])), decided, caller
        )

    async def _change(
        self, application_id: UUID, caller: Caller, decide: Callable[[Application], list[Event]]
    ) -> Committed:
        return await self._store.change(
            (APPLICATIONS(application_id),), APPLICATION_ACCESS.deciding(caller, application_id, decide), caller
        )


def _supplier(application: Application | None) -> tuple[Ref[Supplier], ...]:
    return (guarded(SUPPLIERS(application.supplier_id)),) if application else ()

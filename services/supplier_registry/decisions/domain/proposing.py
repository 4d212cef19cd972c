"""Deciding by two people: one proposes how a category is decided, another confirms it or returns it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from pydantic import Field

from services.supplier_registry.applications.domain.application import Application
from services.supplier_registry.applications.domain.deciding import (
    RefusalReason,
    Relied,
    about,
    against_admission,
    category_is_open,
)
from services.supplier_registry.applications.domain.in_hand import Outcome, ProposedDecision
from services.supplier_registry.decisions.domain.agreeing import an_agreement_is_offered, offer_or_admit
from services.supplier_registry.decisions.domain.evaluating import begun_by, was_heard
from services.supplier_registry.suppliers.domain.two_people import (
    has_no_interest,
    is_another_person,
    proposer_has_no_interest,
)
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event, Reason
from shared.kernel.commands import Distinct, Text, command
from shared.kernel.duties import declares_no_interest
from shared.kernel.known_codes import code_is_known
from shared.kernel.rules import Rejected, Rejection, reject_if_any
from shared.kernel.text import Shown
from shared.reference import CategoryCode
from shared.reference.calendar import uk_date

Note = Annotated[str, Shown(longest=2000, lines=True, needed=True)]


@command
class Propose:
    """How one category is to be decided: a refusal with every reason (PCR 2015 reg. 55(2); PA 2023 s. 36(6)).

    `note` is for whoever confirms it, and for no supplier.
    """

    category: CategoryCode
    outcome: Outcome
    reasons: Annotated[tuple[RefusalReason, ...], Field(max_length=20), Distinct()] = ()
    note: Text = ""
    declares_no_interest: bool


@command
class ConfirmProposal:
    """A second person's yes to what was proposed on one category."""

    declares_no_interest: bool


@command
class ReturnProposal:
    """What has to be looked at before this category can be decided; also how one's own proposal is taken back."""

    note: Note


def propose(application: Application, asked: Propose, relied: Relied, actor: str, now: datetime) -> list[Event]:
    """Propose a decision, or raise `Rejected` with every reason against it. The same proposal twice is one."""
    if _is_proposed(application, asked, actor):
        return []
    reasons = tuple(Reason(code=each.code, detail=each.detail) for each in asked.reasons)
    reject_if_any(
        [
            has_no_interest(relied.supplier.interests, actor),
            declares_no_interest(asked.declares_no_interest),
            nothing_waits_to_be_confirmed(application, asked.category),
            *_against(application, asked.category, asked.outcome, reasons, relied, now),
        ]
    )
    return [
        *begun_by(application, actor, now),
        facts.DecisionProposed(
            **about(application), category=asked.category, proposed_at=now, policies=(relied.terms.decision_stamp,)
        ),
        facts.ProposalExplained(
            **about(application),
            category=asked.category,
            outcome=asked.outcome,
            reasons=reasons,
            note=asked.note,
            proposed_by=actor,
            proposed_at=now,
        ),
    ]


def confirm(
    application: Application, category: str, asked: ConfirmProposal, relied: Relied, actor: str, now: datetime
) -> list[Event]:
    """Decide one category as it was proposed, or raise `Rejected`: every rule is asked again, as it stands now."""
    proposed = application.in_hand.proposals.get(category)
    if proposed is None:
        raise Rejected(_nothing_proposed(category))
    interests = relied.supplier.interests
    reject_if_any(
        [
            is_another_person(proposed.proposal.proposed_by, actor),
            has_no_interest(interests, actor),
            proposer_has_no_interest(interests, proposed.proposal.proposed_by),
            declares_no_interest(asked.declares_no_interest),
            *_against(application, category, proposed.outcome, proposed.reasons, relied, now),
        ]
    )
    if proposed.outcome == Outcome.REFUSE:
        return _refused(application, category, proposed, relied, now)
    return _accepted(application, category, relied, now)


def return_proposal(
    application: Application, category: str, asked: ReturnProposal, relied: Relied, actor: str, now: datetime
) -> list[Event]:
    """Let a category be open again, or raise `Rejected`. What was returned last is returned already.

    Whoever proposed it may take it back so, even with an interest that came up since.
    """
    proposed = application.in_hand.proposals.get(category)
    if proposed is None and category in application.in_hand.returned:
        return []
    if proposed is None:
        raise Rejected(_nothing_proposed(category))
    if actor != proposed.proposal.proposed_by:
        reject_if_any([has_no_interest(relied.supplier.interests, actor)])
    return [
        facts.ProposalReturned(**about(application), category=category, returned_at=now),
        facts.ReturnExplained(
            **about(application), category=category, note=asked.note, returned_by=actor, returned_at=now
        ),
    ]


def nothing_waits_to_be_confirmed(application: Application, category: str) -> Rejection | None:
    """One proposal at a time: else a second one would take the place of what is just being confirmed."""
    if category not in application.in_hand.proposals:
        return None
    return Rejection("proposal_pending", f"a decision on {category} waits to be confirmed or returned", "/category")


def reasons_fit(outcome: str, reasons: tuple[Reason, ...]) -> Rejection | None:
    """PCR 2015 reg. 55(2), PA 2023 s. 36(6): a refusal has its reasons; an admission needs none."""
    match outcome, bool(reasons):
        case Outcome.REFUSE, False:
            return Rejection("reasons_missing", "a refusal gives every reason: name at least one", "/reasons")
        case Outcome.ADMIT, True:
            return Rejection("reasons_not_wanted", "an admission gives no reasons: is a refusal meant?", "/reasons")
    return None


def may_still_be_refused(application: Application, category: str) -> Rejection | None:
    """What is open may be refused, and also what was accepted and waits for an agreement that does not come."""
    if category in application.in_hand.awaiting:
        return None
    return category_is_open(application, category)


def _against(
    application: Application,
    category: str,
    outcome: str,
    reasons: tuple[Reason, ...],
    relied: Relied,
    now: datetime,
) -> Iterator[Rejection | None]:
    yield code_is_known("proposed outcome", outcome, "/outcome")
    yield reasons_fit(outcome, reasons)
    if outcome == Outcome.REFUSE:
        yield may_still_be_refused(application, category)
        yield from was_heard(application, reasons, uk_date(now))
        return
    yield from against_admission(application, category, relied, now)
    yield an_agreement_is_offered(relied.agreement, application.market)


def _accepted(application: Application, category: str, relied: Relied, now: datetime) -> list[Event]:
    if relied.agreement is None:
        raise LookupError("the rules of admission let nobody through without an agreement")
    return [
        facts.ApplicationAccepted(
            **about(application),
            category=category,
            decided_at=now,
            policies=relied.terms.of_admission,
        ),
        *offer_or_admit(application, category, relied.agreement, relied, now),
    ]


def _refused(
    application: Application, category: str, proposed: ProposedDecision, relied: Relied, now: datetime
) -> list[Event]:
    said = tuple(each for each in proposed.reasons if each.detail)
    refused = facts.ApplicationRefused(
        **about(application),
        category=category,
        reasons=tuple(dict.fromkeys(each.code for each in proposed.reasons)),
        decided_at=now,
        policies=(relied.terms.decision_stamp,),
    )
    explained = facts.RefusalExplained(**about(application), category=category, reasons=said)
    return [refused, explained] if said else [refused]


def _nothing_proposed(category: str) -> Rejection:
    return Rejection("nothing_proposed", f"no decision on {category} waits to be confirmed")


def _is_proposed(application: Application, asked: Propose, actor: str) -> bool:
    proposed = application.in_hand.proposals.get(asked.category)
    if proposed is None or proposed.proposal.proposed_by != actor:
        return False
    reasons = [(each.code, each.detail) for each in proposed.reasons]
    return (proposed.outcome, reasons, proposed.proposal.note) == (
        asked.outcome,
        [(each.code, each.detail) for each in asked.reasons],
        asked.note,
    )

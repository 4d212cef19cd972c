"""What is in hand on an application: decisions proposed and not confirmed, and the agreement that waits."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from services.supplier_registry.suppliers.domain.two_people import Proposal
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Reason
from shared.contracts.supplier_registry import AgreementCode, OutcomeCode, PartyCode

Value = TypeVar("Value")


class Outcome(StrEnum):
    """How a category is to be decided."""

    ADMIT = "admit"
    REFUSE = "refuse"


class Party(StrEnum):
    """The two sides of an agreement."""

    AUTHORITY = "authority"
    SUPPLIER = "supplier"


@dataclass(frozen=True)
class ProposedDecision:
    """How somebody would decide on one category, with every reason."""

    outcome: OutcomeCode
    proposal: Proposal
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class ReturnedProposal:
    """Why the last proposal on a category was not confirmed."""

    returned_by: str
    returned_at: datetime
    note: str


@dataclass(frozen=True)
class Signature:
    """Who signed for one side of an agreement."""

    party: PartyCode
    name: str
    capacity: str
    signed_at: datetime


@dataclass(frozen=True)
class OfferedAgreement:
    """The agreement that was offered with these categories; `accepted_at` once the supplier has accepted it."""

    text_version: AgreementCode
    categories: tuple[str, ...]
    offered_at: datetime
    accept_by: date
    remind_on: date | None = None
    accepted_at: datetime | None = None
    overdue: bool = False
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True)
class InHand:
    """By category: what is proposed, and what was returned last; `awaits_agreement` while one is offered."""

    proposals: dict[str, ProposedDecision] = field(default_factory=dict)
    returned: dict[str, ReturnedProposal] = field(default_factory=dict)
    agreement: OfferedAgreement | None = None
    awaits_agreement: bool = False
    to_confirm: bool = False

    @property
    def awaiting(self) -> tuple[str, ...]:
        """The categories whose membership begins once the agreement is accepted."""
        return self.agreement.categories if self.agreement and self.awaits_agreement else ()


def follow(in_hand: InHand, event: facts.ApplicationEvent) -> InHand:
    """Fold one event into what is in hand."""
    changed = _agreement(_proposals(in_hand, event), event)
    awaits = changed.agreement is not None and changed.agreement.accepted_at is None
    return replace(changed, awaits_agreement=awaits, to_confirm=bool(changed.proposals))


def _proposals(in_hand: InHand, event: facts.ApplicationEvent) -> InHand:
    match event:
        case facts.ProposalExplained():
            proposal = Proposal(event.proposed_by, event.proposed_at, event.note)
            proposed = ProposedDecision(event.outcome, proposal, event.reasons)
            return replace(
                in_hand,
                proposals={**in_hand.proposals, event.category: proposed},
                returned=_without(in_hand.returned, event.category),
            )
        case facts.ProposalReturned() | facts.ApplicationAccepted() | facts.ApplicationRefused():
            return replace(in_hand, proposals=_without(in_hand.proposals, event.category))
        case facts.ReturnExplained():
            returned = ReturnedProposal(event.returned_by, event.returned_at, event.note)
            return replace(in_hand, returned={**in_hand.returned, event.category: returned})
        case facts.ApplicationWithdrawn():
            left = _without(in_hand.proposals, *event.categories) if event.categories else {}
            return replace(in_hand, proposals=left)
    return in_hand


def _agreement(in_hand: InHand, event: facts.ApplicationEvent) -> InHand:
    if isinstance(event, facts.AgreementOffered):
        categories = (*in_hand.awaiting, *event.categories)
        offered = OfferedAgreement(event.text_version, categories, event.offered_at, event.accept_by, event.remind_on)
        return replace(in_hand, agreement=offered)
    if in_hand.agreement is None:
        return in_hand
    match event:
        case facts.AgreementSigned():
            signature = Signature(event.party, event.name, event.capacity, event.signed_at)
            signatures = (*in_hand.agreement.signatures, signature)
            return replace(in_hand, agreement=replace(in_hand.agreement, signatures=signatures))
        case facts.AgreementAccepted():
            return replace(in_hand, agreement=replace(in_hand.agreement, accepted_at=event.accepted_at))
        case facts.AgreementOverdue():
            return replace(in_hand, agreement=replace(in_hand.agreement, overdue=True))
        case facts.ApplicationRefused():
            return _no_longer_offered(in_hand, in_hand.agreement, event.category)
        case facts.ApplicationWithdrawn():
            return _no_longer_offered(in_hand, in_hand.agreement, *(event.categories or in_hand.awaiting))
    return in_hand


def _no_longer_offered(in_hand: InHand, agreement: OfferedAgreement, *categories: str) -> InHand:
    if not in_hand.awaits_agreement:
        return in_hand
    left = tuple(each for each in agreement.categories if each not in categories)
    return replace(in_hand, agreement=replace(agreement, categories=left) if left else None)


def _without(found: dict[str, Value], *names: str) -> dict[str, Value]:
    return {name: value for name, value in found.items() if name not in names}

"""How notices of removal and proposals follow from their facts; the removal itself is folded with the memberships."""

from dataclasses import replace
from typing import Any

from services.supplier_registry.suppliers.domain.state import ProposedRemoval, RemovalNotice, Supplier
from services.supplier_registry.suppliers.domain.two_people import Proposal
from shared.contracts import supplier_registry as facts
from shared.kernel.memberships import concerned, key_of

OF_REMOVALS = (
    facts.SupplierRemovalNotified,
    facts.RemovalNoticeServed,
    facts.RemovalNoticeExplained,
    facts.RemovalAnswered,
    facts.RemovalAnswerGiven,
    facts.RemovalDecisionDue,
    facts.RemovalNoticeWithdrawn,
    facts.RemovalProposed,
    facts.RemovalProposalExplained,
    facts.RemovalProposalReturned,
    facts.RemovalReturnExplained,
)


def on_the_way_to_a_removal(supplier: Supplier, event: facts.SupplierEvent) -> Supplier:
    """Follow one of the facts before a removal; each leaves how the supplier stands as it is."""
    match event:
        case facts.SupplierRemovalNotified():
            return _notified(supplier, event)
        case facts.RemovalNoticeServed():
            return _served(supplier, event)
        case facts.RemovalNoticeExplained():
            return _noted(supplier, event, explanation=event.detail)
        case facts.RemovalAnswerGiven():
            return _noted(supplier, event, answer=event.answer, answered_at=event.answered_at)
        case facts.RemovalNoticeWithdrawn():
            return without_removals(supplier, *concerned(supplier.memberships, event.market, event.category))
        case facts.RemovalProposalExplained():
            return _proposed(supplier, event)
        case facts.RemovalProposalReturned():
            names = concerned(supplier.memberships, event.market, event.category)
            left = {name: one for name, one in supplier.removals_proposed.items() if name not in names}
            return _with(supplier, supplier.notices, left)
    return supplier


def without_removals(supplier: Supplier, *names: str) -> Supplier:
    """Drop notices and proposals of these memberships."""
    notices = {name: one for name, one in supplier.notices.items() if name not in names}
    proposed = {name: one for name, one in supplier.removals_proposed.items() if name not in names}
    return _with(supplier, notices, proposed)


def _notified(supplier: Supplier, event: facts.SupplierRemovalNotified) -> Supplier:
    names = concerned(supplier.memberships, event.market, event.category)
    notice = RemovalNotice(
        event.reason,
        event.representations_by,
        reasons=event.reasons or (event.reason,),
        throughout=event.category is None,
        notice_id=event.notice_id,
        notified_at=event.notified_at,
    )
    told = {name: notice for name in names if name not in supplier.notices}
    return _with(supplier, {**supplier.notices, **told}, supplier.removals_proposed)


def _served(supplier: Supplier, event: facts.RemovalNoticeServed) -> Supplier:
    served = {
        name: replace(one, served_on=event.served_on, representations_by=event.representations_by)
        for name, one in supplier.notices.items()
        if one.notice_id == event.notice_id
    }
    return _with(supplier, {**supplier.notices, **served}, supplier.removals_proposed)


def _noted(supplier: Supplier, event: facts.RemovalNoticeExplained | facts.RemovalAnswerGiven, **said: Any) -> Supplier:
    names = [key_of(event.market, category) for category in event.categories]
    noted = {name: replace(supplier.notices[name], **said) for name in names if name in supplier.notices}
    return _with(supplier, {**supplier.notices, **noted}, supplier.removals_proposed)


def _proposed(supplier: Supplier, event: facts.RemovalProposalExplained) -> Supplier:
    names = [key_of(event.market, category) for category in event.categories]
    proposal = Proposal(event.proposed_by, event.proposed_at, event.note)
    proposed = dict.fromkeys(names, ProposedRemoval(event.reasons, event.detail, proposal))
    return _with(supplier, supplier.notices, {**supplier.removals_proposed, **proposed})


def _with(supplier: Supplier, notices: dict[str, RemovalNotice], proposed: dict[str, ProposedRemoval]) -> Supplier:
    return replace(
        supplier,
        notices=notices,
        under_notice=bool(notices),
        removals_proposed=proposed,
        removal_open=bool(notices or proposed),
    )

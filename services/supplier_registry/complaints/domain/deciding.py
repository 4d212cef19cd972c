"""Deciding on a complaint: what was found, and what follows for the supplier, in the same commit."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Annotated

from services.supplier_registry.complaints.domain.complaint import Complaint, Status
from services.supplier_registry.complaints.domain.raising import about_of, is_open
from services.supplier_registry.removals.domain.notices import NotifyRemoval, notify_removal
from services.supplier_registry.suppliers.domain.new_orders import StopNewOrders, stop_new_orders
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.succeeded import stands_for_itself
from services.supplier_registry.suppliers.domain.suspending import SuspendSupplier, suspend
from services.supplier_registry.suppliers.domain.terms import Terms
from services.supplier_registry.suppliers.domain.two_people import has_no_interest
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.commands import Day, Text, command
from shared.kernel.duties import CODE, declares_no_interest
from shared.kernel.known_codes import code_is_known
from shared.kernel.rules import Rejected, Rejection, reject_if_any
from shared.reference import Policy, ReasonKind, reason_of
from shared.reference.calendar import uk_date
from shared.reference.lists import coded
from shared.reference.policy_values import Complaints

NOT_UPHELD, NONE, SUSPENSION, REMOVAL = "not_upheld", "none", "suspension", "removal"
UPHELD = "complaint_upheld"
"""The reason that a suspension gives, or a stop of new orders, which follows from a complaint."""


@command
class DecideComplaint:
    """What was found, and what follows: nothing, a warning, no new orders, a suspension, or a notice of removal.

    A suspension may have an end. A notice of removal gives the reason for which the supplier is to be removed; it may
    answer that too, and two people remove. `detail` is for the supplier and its assessors.
    """

    finding: Annotated[str, coded("finding on complaint")]
    consequence: Annotated[str, coded("consequence of complaint")] = NONE
    suspended_until: Day | None = None
    removal_reason: Annotated[str, reason_of(ReasonKind.SUPPLIER_REMOVED)] | None = None
    detail: Text = ""
    declares_no_interest: bool


def decide(
    complaint: Complaint,
    supplier: Supplier,
    asked: DecideComplaint,
    clocks: Policy[Complaints],
    terms: Terms,
    actor: str,
    now: datetime,
) -> list[Event]:
    """Decide, or raise `Rejected` with every reason: of the complaint, and of what is to follow from it."""
    if complaint.status == Status.DECIDED and (complaint.finding, complaint.consequence) == (
        asked.finding,
        asked.consequence,
    ):
        return []
    following, refused = _following(complaint, supplier, asked, terms, now)
    reject_if_any(
        [
            is_open(complaint),
            stands_for_itself(supplier),
            *(rule(complaint, asked) for rule in DECIDING_RULES),
            right_of_reply_is_over(complaint, asked, uk_date(now)),
            raised_by_another(complaint, actor),
            has_no_interest(supplier.interests, actor),
            declares_no_interest(asked.declares_no_interest),
            *refused,
        ]
    )
    about = about_of(complaint)
    decided = facts.ComplaintDecided(
        **about,
        reason=complaint.reason,
        order_id=complaint.order_id,
        finding=asked.finding,
        consequence=asked.consequence,
        decided_at=now,
        policies=(clocks.stamp,),
    )
    explained = [facts.ComplaintDecisionExplained(**about, detail=asked.detail)] if asked.detail else []
    return [decided, *explained, *following]


def right_of_reply_is_over(complaint: Complaint, asked: DecideComplaint, today: date) -> Rejection | None:
    """Nothing is found against a supplier that was not heard; for it, it may be found at once."""
    if asked.finding == NOT_UPHELD or not complaint.awaits_answer or today > complaint.answer_by:
        return None
    detail = f"the supplier may answer until {complaint.answer_by}, and has not yet; it is {today}"
    return Rejection("right_of_reply_open", detail, "/finding")


def follows_from_what_was_found(_: Complaint, asked: DecideComplaint) -> Rejection | None:
    """PA 2023 s. 12(1)(d): a supplier bears nothing for what was not found."""
    if asked.finding != NOT_UPHELD or asked.consequence == NONE:
        return None
    return Rejection(
        "consequence_without_finding", "nothing follows from a complaint that is not upheld", "/consequence"
    )


def says_why(_: Complaint, asked: DecideComplaint) -> Rejection | None:
    """PA 2023 s. 98(1)(a): what explains a decision is kept, and the supplier bears none without a reason."""
    if asked.finding == NOT_UPHELD or asked.detail:
        return None
    return Rejection("decision_not_explained", "say what was found, for the supplier", "/detail")


def suspended_until_a_day_where_suspended(_: Complaint, asked: DecideComplaint) -> Rejection | None:
    """An end is that of a suspension."""
    if asked.suspended_until is None or asked.consequence == SUSPENSION:
        return None
    detail = f"a suspension has a last day, {asked.consequence} has none"
    return Rejection("no_suspension", detail, "/suspended_until")


def gives_a_reason_to_remove(_: Complaint, asked: DecideComplaint) -> Rejection | None:
    """PA 2023 s. 37(4): a notice of removal gives its reason, which is one of those that the law knows."""
    if (asked.removal_reason is not None) == (asked.consequence == REMOVAL):
        return None
    detail = "name the reason of a notice of removal, and of nothing else"
    return Rejection("removal_reason_needed", detail, "/removal_reason")


DECIDING_RULES = (
    follows_from_what_was_found,
    says_why,
    suspended_until_a_day_where_suspended,
    gives_a_reason_to_remove,
)


def raised_by_another(complaint: Complaint, actor: str) -> Rejection | None:
    """Nobody is judge in their own cause (PCR 2015 reg. 24)."""
    if complaint.raised_by != actor:
        return None
    return Rejection(CODE, "you raised this complaint: another category manager has to decide it")


def _following(
    complaint: Complaint, supplier: Supplier, asked: DecideComplaint, terms: Terms, now: datetime
) -> tuple[Sequence[Event], Sequence[Rejection]]:
    """Return the supplier's own facts that follow, or why they cannot; one that stands so already has none."""
    unknown = code_is_known("consequence of complaint", asked.consequence, "/consequence")
    if unknown:
        return (), (unknown,)
    try:
        return CONSEQUENCES[asked.consequence](complaint, supplier, asked, terms, now), ()
    except Rejected as refused:
        return (), refused.rejections


Consequence = Callable[[Complaint, Supplier, DecideComplaint, Terms, datetime], Sequence[Event]]


def _nothing(_: Complaint, __: Supplier, ___: DecideComplaint, ____: Terms, _____: datetime) -> Sequence[Event]:
    return ()


def _without_new_orders(
    complaint: Complaint, supplier: Supplier, asked: DecideComplaint, _: Terms, now: datetime
) -> Sequence[Event]:
    stop = StopNewOrders(category=complaint.category, reason=UPHELD, detail=asked.detail)
    return stop_new_orders(supplier, complaint.market, stop, now)


def _suspended(
    complaint: Complaint, supplier: Supplier, asked: DecideComplaint, terms: Terms, now: datetime
) -> Sequence[Event]:
    suspension = SuspendSupplier(
        category=complaint.category, reason=UPHELD, until=asked.suspended_until, detail=asked.detail
    )
    return suspend(supplier, complaint.market, suspension, terms, now)


def _to_be_removed(
    complaint: Complaint, supplier: Supplier, asked: DecideComplaint, terms: Terms, now: datetime
) -> Sequence[Event]:
    if asked.removal_reason is None:
        return ()
    notice = NotifyRemoval(category=complaint.category, reasons=(asked.removal_reason,), detail=asked.detail)
    return notify_removal(supplier, complaint.market, notice, terms, now)


CONSEQUENCES: Mapping[str, Consequence] = MappingProxyType(
    {
        NONE: _nothing,
        "warning": _nothing,
        "no_new_orders": _without_new_orders,
        SUSPENSION: _suspended,
        REMOVAL: _to_be_removed,
    }
)

"""Raising a complaint about a supplier, and taking it back."""

from datetime import datetime
from typing import Annotated, TypedDict
from uuid import UUID

from services.supplier_registry.complaints.domain.complaint import Complaint, Status
from services.supplier_registry.known.orders import OrderDelivered
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.succeeded import stands_for_itself
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.commands import Text, command
from shared.kernel.known_codes import code_is_known
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import CategoryCode, DistrictCode, MarketCode, Policy, ReasonKind, reason_of
from shared.reference.calendar import add_working_days, subtract_working_days, uk_date
from shared.reference.lists import coded
from shared.reference.policy_values import Complaints

CLIENT = "client"


@command
class RaiseComplaint:
    """A complaint about a supplier: about an order, a category, or all that it does.

    `source` says for whom it is raised. On a client's behalf it has no free text: what clients say stays with their
    journey, and the order leads there. `district` is where it happened.
    """

    supplier_id: UUID
    market: MarketCode | None = None
    category: CategoryCode | None = None
    order_id: UUID | None = None
    district: DistrictCode | None = None
    reason: Annotated[str, reason_of(ReasonKind.COMPLAINT_RAISED)]
    source: Annotated[str, coded("source of complaint")] = "staff"
    detail: Text = ""


def raise_complaint(
    supplier: Supplier,
    order: OrderDelivered | None,
    asked: RaiseComplaint,
    complaint_id: UUID,
    market: str,
    terms: Policy[Complaints],
    actor: str,
    now: datetime,
) -> list[Event]:
    """Take a complaint in, or raise `Rejected`; `order` is what is known of the one that it names.

    Of an order it is about that order's category.
    """
    category = (order.category if order else None) or asked.category
    reject_if_any(
        [
            stands_for_itself(supplier, "/supplier_id"),
            code_is_known("category", asked.category, "/category") if asked.category else None,
            was_a_member(supplier, market, category),
            *order_is_of_the_supplier(supplier, order, asked),
            no_words_of_a_client(asked),
            says_what_it_is_about(asked),
        ]
    )
    today, clocks = uk_date(now), terms.values
    answer_by = add_working_days(today, clocks.answer_within_working_days)
    decide_by = add_working_days(today, clocks.decide_within_working_days)
    about = About(
        complaint_id=complaint_id,
        supplier_id=supplier.supplier_id,
        market=market,
        category=category,
        district=asked.district,
    )
    raised = facts.ComplaintRaised(
        **about,
        reason=asked.reason,
        source=asked.source,
        order_id=asked.order_id,
        raised_at=now,
        answer_by=answer_by,
        remind_answer_on=subtract_working_days(answer_by, clocks.remind_before_working_days),
        decide_by=decide_by,
        remind_decision_on=subtract_working_days(decide_by, clocks.remind_before_working_days),
        policies=(terms.stamp,),
    )
    return [raised, facts.ComplaintDescribed(**about, raised_by=actor, detail=asked.detail)]


def was_a_member(supplier: Supplier, market: str, category: str | None) -> Rejection | None:
    """What a supplier did as a member may be complained about when it is none any more: its orders may still run."""
    named = f"{market}:{category}" if category else None
    if any(name == named or (named is None and name.startswith(f"{market}:")) for name in supplier.memberships):
        return None
    where = f"{category} of {market}" if category else f"any category of {market}"
    return Rejection(
        "not_a_member", f"the supplier has never been a member in {where}", "/category" if category else ""
    )


def order_is_of_the_supplier(
    supplier: Supplier, order: OrderDelivered | None, asked: RaiseComplaint
) -> list[Rejection | None]:
    """A complaint about an order is about whoever was given it, in the category in which it was."""
    if asked.order_id is None:
        return []
    if order is None or order.supplier_id != supplier.supplier_id:
        detail = f"order {asked.order_id} is not known here as one of this supplier; news of it may be on its way"
        return [Rejection("order_unknown", detail, "/order_id")]
    if asked.category is None or order.category is None or asked.category == order.category:
        return []
    detail = f"the order is in {order.category}, not in {asked.category}: leave the category out"
    return [Rejection("category_not_of_order", detail, "/category")]


def no_words_of_a_client(asked: RaiseComplaint) -> Rejection | None:
    """UK GDPR art. 5(1)(c): suppliers and assessors read a complaint, and need nothing of a client's story."""
    if asked.source != CLIENT or not asked.detail:
        return None
    detail = (
        "a complaint on a client's behalf has no free text: name the order, and keep what was said with the journey"
    )
    return Rejection("words_of_a_client", detail, "/detail")


def says_what_it_is_about(asked: RaiseComplaint) -> Rejection | None:
    """PA 2023 s. 12(3): nobody can answer what is not said. An order says it too."""
    if asked.detail or asked.order_id:
        return None
    pointer = "/order_id" if asked.source == CLIENT else "/detail"
    return Rejection("complaint_not_described", "say what happened, or name the order that it is about", pointer)


def withdraw(complaint: Complaint, actor: str, now: datetime, *, decides: bool) -> list[Event]:
    """Take a complaint back: whoever raised it, or who decides on complaints."""
    if complaint.status == Status.WITHDRAWN:
        return []
    reject_if_any([is_open(complaint), None if decides else raised_it(complaint, actor)])
    return [facts.ComplaintWithdrawn(**about_of(complaint), withdrawn_at=now)]


def raised_it(complaint: Complaint, actor: str) -> Rejection | None:
    """A complaint is its raiser's: colleagues of the district see it, and take it back for nobody."""
    if complaint.raised_by == actor:
        return None
    return Rejection(
        "not_raised_by_you", "somebody else raised this complaint: they or a category manager take it back"
    )


def is_open(complaint: Complaint) -> Rejection | None:
    """What is decided or taken back stays so."""
    if complaint.open:
        return None
    return Rejection("complaint_not_open", f"the complaint is {complaint.status}")


class About(TypedDict):
    """Which complaint a fact is about."""

    complaint_id: UUID
    supplier_id: UUID
    market: str
    category: str | None
    district: str | None


def about_of(complaint: Complaint) -> About:
    """Return which complaint a fact is about."""
    return About(
        complaint_id=complaint.complaint_id,
        supplier_id=complaint.supplier_id,
        market=complaint.market,
        category=complaint.category,
        district=complaint.district,
    )

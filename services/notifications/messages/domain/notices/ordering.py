"""What is told of orders, and of the flags and notices of buying.

Notices of orders give no reasons: a reason may tell of a client's life, and whoever may know it reads it in the order.
"""

from collections.abc import Mapping

from services.notifications.known.offers import KnownOffer
from services.notifications.messages.domain.notices import ordering_budgets, ordering_changes, ordering_waiting
from services.notifications.messages.domain.notices.audience import (
    the_buying_and_the_commercial_team,
    the_buying_team,
    the_district,
    the_district_and_whoever_approves,
    the_supplier,
    the_supplier_and_the_district,
)
from services.notifications.messages.domain.notices.competitions import COMPETITIONS, COMPETITIONS_TOLD_TO_NOBODY
from services.notifications.messages.domain.notices.delivery import DELIVERY, DELIVERY_TOLD_TO_NOBODY
from services.notifications.messages.domain.notices.notice import Notice
from services.notifications.messages.domain.notices.payments import PAYMENTS, TOLD_OF_NO_PAYMENT
from services.notifications.people.domain.recipient import Recipient
from shared.contracts.event import Event
from shared.contracts.ordering import (
    ApprovalGiven,
    ApprovalHandedOver,
    ApprovalRequested,
    FlagRaised,
    OrderAccepted,
    OrderAnswerDue,
    OrderApproved,
    OrderCancelled,
    OrderContinued,
    OrderDecisionDue,
    OrderDecisionOverdue,
    OrderDeclined,
    OrderIssued,
    OrderLapsed,
    OrderPlaced,
    OrderQuestioned,
    OrderRejected,
    OrderStartChanged,
    OrderStopped,
    OrderTerminated,
    OrderTransferred,
    PlaceHoldLapsed,
    PlacesChanged,
    ProcurementNoticeDue,
    ProcurementNoticeOverdue,
    ProcurementNoticePublished,
    ProcurementNoticeRequired,
    ProcurementNoticeWithdrawn,
)
from shared.reference.notices import NoticeGroup as Group
from shared.reference.notices import Urgency

_ORDER = frozenset({"order_id"})
"""Kept of an order that the words do not name: they have its number already, or it has none yet."""


def _whoever_knew_of_it(event: Event, offer: KnownOffer | None = None) -> frozenset[Recipient]:
    """Tell the district, and the supplier where it had been sent the order."""
    if isinstance(event, OrderStopped) and not event.was_issued:
        return the_district(event, offer)
    return the_district(event, offer) | the_supplier(event, offer)


def _the_supplier_unless_told(event: Event, offer: KnownOffer | None = None) -> frozenset[Recipient]:
    """Tell the supplier, unless it follows from a decision that it is told of."""
    return frozenset() if getattr(event, "terminated", False) else the_supplier(event, offer)


def _both_once_decided(event: Event, offer: KnownOffer | None = None) -> frozenset[Recipient]:
    """Tell the district that an order goes on, and its supplier where somebody decided so."""
    decided = isinstance(event, OrderContinued) and event.by is not None
    return the_district(event, offer) | (the_supplier(event, offer) if decided else frozenset())


NOTICES = (
    Notice(
        OrderIssued,
        the_supplier,
        Urgency.ACT,
        Group.ORDERS,
        "New order {purchase_order}",
        "You have a new order for {category}, starting on {starts_on}: {purchase_order}. Please accept or "
        "decline it by {respond_by}.",
        keeps=_ORDER,
    ),
    Notice(
        OrderCancelled,
        _the_supplier_unless_told,
        Urgency.KNOW,
        Group.ORDERS,
        "Order cancelled",
        "The district has cancelled order {order_id} for {category}. You need do nothing more for it.",
    ),
    Notice(
        OrderAccepted,
        the_district,
        Urgency.KNOW,
        Group.ORDERS,
        "Order accepted",
        "The supplier has accepted order {order_id} for {category} and will deliver it.",
    ),
    Notice(
        OrderDeclined,
        the_district,
        Urgency.KNOW,
        Group.ORDERS,
        "Order declined",
        "The supplier has declined order {order_id} for {category}. Its price is back in the budget. "
        "The order shows the reason.",
    ),
    Notice(
        OrderAnswerDue,
        the_supplier,
        Urgency.ACT,
        Group.ORDERS,
        "Answer due by {due_on}",
        "You have not answered order {order_id} for {category} yet. Please accept or decline it by {due_on}. After "
        "that day it lapses, and you cannot accept it any more.",
    ),
    Notice(
        OrderLapsed,
        _whoever_knew_of_it,
        Urgency.KNOW,
        Group.ORDERS,
        "Order lapsed",
        "The supplier did not answer order {order_id} for {category} by {due_on}, so it has lapsed. Its price is back "
        "in the budget, and another offer can be ordered.",
        text_for={
            "supplier": "You did not answer order {order_id} for {category} by {due_on}, so it has lapsed. You cannot "
            "accept it any more, and need do nothing for it."
        },
    ),
    Notice(
        OrderRejected,
        the_district,
        Urgency.KNOW,
        Group.ORDERS,
        "Order not approved",
        "An order of your district was not approved. Its price is back in the budget. The order shows the reason.",
        keeps=_ORDER,
    ),
    Notice(
        ApprovalRequested,
        the_district_and_whoever_approves,
        Urgency.ACT,
        Group.ORDERS,
        "Order awaits approval",
        "An order for {category}, to start on {starts_on}, costs {amount_pence} and needs the approval of the {level}. "
        "Please approve or reject it before it is to start.",
        keeps=_ORDER,
    ),
    Notice(
        OrderStopped,
        _whoever_knew_of_it,
        Urgency.KNOW,
        Group.ORDERS,
        "Order stopped",
        "Order {order_id} for {category} was stopped before it was accepted. Its price is back in the budget, and it "
        "cannot be accepted any more. The order shows the reason.",
        text_for={
            "supplier": "Order {order_id} for {category} was stopped before you accepted it. It cannot be accepted any "
            "more, and you need do nothing for it. The order shows the reason."
        },
    ),
    Notice(
        OrderQuestioned,
        the_district,
        Urgency.ACT,
        Group.ORDERS,
        "Decision needed on a running order",
        "Order {order_id} for {category} is in question: the standing of its supplier has changed, or its need was "
        "withdrawn. Please decide whether the order goes on, and speak to the client. Day to decide by: {decide_by}. "
        "Until then the order goes on. It shows the reason.",
    ),
    Notice(
        OrderDecisionDue,
        the_district,
        Urgency.ACT,
        Group.ORDERS,
        "Decision due by {decide_by}",
        "Whether order {order_id} for {category} goes on has not been decided yet. Please decide by {decide_by} that "
        "it continues, or that it ends.",
    ),
    Notice(
        OrderDecisionOverdue,
        the_district,
        Urgency.ACT,
        Group.ORDERS,
        "Decision on a running order overdue",
        "Whether order {order_id} for {category} goes on was to be decided by {decide_by}. Nothing happens by itself: "
        "the supplier goes on delivering it until you decide otherwise. Please decide now.",
    ),
    Notice(
        OrderContinued,
        _both_once_decided,
        Urgency.KNOW,
        Group.ORDERS,
        "Order goes on",
        "Order {order_id} for {category} goes on as it was ordered, and nothing has to be decided on it any more. "
        "Please tell the client.",
        text_for={
            "supplier": "The department has decided that order {order_id} for {category} goes on. Please deliver it as "
            "it was ordered. The order shows the reason."
        },
    ),
    Notice(
        OrderTerminated,
        the_supplier_and_the_district,
        Urgency.KNOW,
        Group.ORDERS,
        "Order ends on {ends_on}",
        "It was decided that order {order_id} for {category} does not go on. Its last day is {ends_on}. Please tell "
        "the client, and look for other provision: the need is open again once the order has ended. The order shows "
        "the reason.",
        text_for={
            "supplier": "The department has decided that order {order_id} for {category} does not go on. Its last day "
            "is {ends_on}. Please deliver nothing of it after that day. The order shows the reason."
        },
    ),
    Notice(
        OrderTransferred,
        the_district,
        Urgency.KNOW,
        Group.ORDERS,
        "Order delivered by another supplier",
        "Supplier {supplier_id} has taken the place of supplier {predecessor_id}, and delivers order {order_id} as it "
        "was ordered. Please tell the client.",
    ),
    Notice(
        OrderStartChanged,
        the_district,
        Urgency.ACT,
        Group.ORDERS,
        "Start of an order on {starts_on}",
        "The supplier has changed the start on {starts_on} that order {order_id} for {category} is for. The order "
        "shows how. It keeps its place and its day unless you cancel it: please tell the client, and settle with the "
        "supplier what follows.",
    ),
    Notice(
        PlaceHoldLapsed,
        the_district,
        Urgency.ACT,
        Group.ORDERS,
        "Place held no longer",
        "An order for {category} has waited for its approval until {due_on}, and its place of the start on "
        "{starts_on} is free for others now. The order is still waiting: once it is approved it takes a place again, "
        "if one is left by then. Please see that it is decided on, or order another start.",
        keeps=_ORDER,
    ),
    *ordering_changes.NOTICES,
    *ordering_waiting.NOTICES,
    *DELIVERY,
    *COMPETITIONS,
    *ordering_budgets.NOTICES,
    *PAYMENTS,
    Notice(
        FlagRaised,
        the_buying_and_the_commercial_team,
        Urgency.ACT,
        Group.INTEGRITY,
        "Something to look into",
        "Something in the buying looks wrong by a rule (flag {flag_id}). The list of flags shows the facts. Please "
        "look into it and decide on it, as somebody whom it does not concern.",
    ),
    Notice(
        ProcurementNoticeDue,
        the_buying_team,
        Urgency.ACT,
        Group.PUBLICATION,
        "Notice to be published by {due_on}",
        "The law asks for a notice ({notice_type}) in market {market} by {due_on}. Please publish it and record that "
        "you did (notice {notice_id}).",
    ),
    Notice(
        ProcurementNoticeOverdue,
        the_buying_team,
        Urgency.ACT,
        Group.PUBLICATION,
        "Notice overdue",
        "A notice ({notice_type}) in market {market} was due by {due_on} and is not recorded as published (notice "
        "{notice_id}). Please publish it now.",
    ),
)

TOLD_TO_NOBODY: Mapping[type[Event], str] = {
    OrderPlaced: "whoever placed it knows, and the supplier is told once it is issued",
    ApprovalGiven: "the approval that is next is asked for in the same commit, which the district is told of",
    ApprovalHandedOver: "the buyers are asked for it in the same commit, and the district is told so",
    OrderApproved: "it is issued in the same commit, which the supplier is told of",
    **DELIVERY_TOLD_TO_NOBODY,
    **ordering_changes.TOLD_TO_NOBODY,
    **COMPETITIONS_TOLD_TO_NOBODY,
    **ordering_budgets.TOLD_TO_NOBODY,
    **TOLD_OF_NO_PAYMENT,
    PlacesChanged: ordering_budgets.OF_ONE_ORDER,
    ProcurementNoticeRequired: "it stands on the list of what is due, and its day is told",
    ProcurementNoticePublished: "whoever published it has recorded it",
    ProcurementNoticeWithdrawn: "it leaves the list of what is due",
}

"""What is told of the delivery of orders: what one side says of an order, the other is told."""

from collections.abc import Mapping

from services.notifications.known.offers import KnownOffer
from services.notifications.messages.domain.notices.audience import (
    the_buying_team,
    the_district,
    the_supplier,
    the_supplier_and_the_district,
)
from services.notifications.messages.domain.notices.notice import Notice
from services.notifications.people.domain.recipient import Recipient
from shared.contracts.event import Event
from shared.contracts.ordering import (
    AttendanceRecorded,
    DidNotStart,
    DisputeOverdue,
    DisputeSettled,
    DisputeWithdrawn,
    OrderClosed,
    OrderDisputed,
    OutcomeCheckOverdue,
    OutcomeRecorded,
    OutcomeReversed,
    OutcomeVerified,
    ProblemAnswered,
    ProblemAnswerOverdue,
    ProblemReported,
    ProvisionCompleted,
    ProvisionEndedEarly,
    ProvisionEndOverdue,
    ProvisionStarted,
)
from shared.reference.notices import NoticeGroup as Group
from shared.reference.notices import Urgency


def the_other_side(event: Event, offer: KnownOffer | None = None) -> frozenset[Recipient]:
    """Tell the side that did not say it; nobody where no side did."""
    match getattr(event, "said_by", None):
        case "supplier":
            return the_district(event, offer)
        case "department":
            return the_supplier(event, offer)
    return frozenset()


def the_other_side_and_the_buyers(event: Event, offer: KnownOffer | None = None) -> frozenset[Recipient]:
    """Tell the side that did not dispute an order, and those who decide."""
    return the_other_side(event, offer) | the_buying_team(event, offer)


def _of_an_end(event: Event, offer: KnownOffer | None = None) -> frozenset[Recipient]:
    """Tell the other side, the district where no side is named, and nobody of what follows from a decision."""
    if getattr(event, "terminated", False):
        return frozenset()
    return the_other_side(event, offer) or the_district(event, offer)


def _the_district_if_to_check(event: Event, offer: KnownOffer | None = None) -> frozenset[Recipient]:
    """Tell the district of an outcome that it has to check."""
    return the_district(event, offer) if getattr(event, "to_check", False) else frozenset()


DELIVERY = (
    Notice(
        DidNotStart,
        the_other_side,
        Urgency.KNOW,
        Group.ORDERS,
        "Provision did not start",
        "The client did not take up the provision under order {order_id}, which was to start on {starts_on}. The need "
        "is open again. The order shows the reason.",
        text_for={
            "supplier": "The district says that the client did not take up the provision under order {order_id}, which "
            "was to start on {starts_on}. You need do nothing more for it. The order shows the reason; dispute it if "
            "you do not agree."
        },
    ),
    Notice(
        ProvisionEndedEarly,
        _of_an_end,
        Urgency.KNOW,
        Group.ORDERS,
        "Provision ended early",
        "The provision under order {order_id} ended early, on {ended_on}. The order shows the reason.",
        text_for={
            "supplier": "The district says that the provision under order {order_id} ended early, on {ended_on}. The "
            "order shows the reason; dispute it if you do not agree."
        },
    ),
    Notice(
        OutcomeRecorded,
        _the_district_if_to_check,
        Urgency.ACT,
        Group.ORDERS,
        "Outcome to check by {check_by}",
        "The supplier has recorded an outcome of order {order_id}, which was drawn to be checked or came without "
        "evidence. Please check its evidence by {check_by}, and verify the outcome or reverse it.",
    ),
    Notice(
        ProvisionEndOverdue,
        the_supplier_and_the_district,
        Urgency.ACT,
        Group.ORDERS,
        "End of a provision not on record",
        "The provision under order {order_id} for {category} was to end on {ends_on}, and nobody has recorded how it "
        "ended. Please ask the supplier to record it, or record yourself that it ended early.",
        text_for={
            "supplier": "The provision under order {order_id} for {category} was to end on {ends_on}, and nobody has "
            "recorded how it ended. Please record now that it was completed, or that it ended early. Nothing more is "
            "paid for it until then."
        },
    ),
    Notice(
        OutcomeCheckOverdue,
        the_district,
        Urgency.ACT,
        Group.ORDERS,
        "Check of an outcome overdue",
        "An outcome of order {order_id} for {category} was to be checked by {check_by}, and was not. Please check its "
        "evidence now, and verify the outcome or reverse it: it is not paid for until then.",
    ),
    Notice(
        OutcomeReversed,
        the_other_side,
        Urgency.KNOW,
        Group.ORDERS,
        "Outcome reversed",
        "An outcome of order {order_id} was reversed, since it does not stand. The order shows which.",
    ),
    Notice(
        ProblemReported,
        the_other_side,
        Urgency.ACT,
        Group.ORDERS,
        "Problem with an order",
        "The supplier of order {order_id} for {category} reports a problem. Please answer it by {answer_by}. The order "
        "shows what it is.",
        text_for={
            "supplier": "The district reports a problem with order {order_id} for {category}. Please answer it by "
            "{answer_by}. The order shows what it is."
        },
    ),
    Notice(
        ProblemAnswered,
        the_other_side,
        Urgency.KNOW,
        Group.ORDERS,
        "Problem answered",
        "The problem that you reported with order {order_id} for {category} was answered. The order shows how. If that "
        "does not settle it, you can dispute the order.",
    ),
    Notice(
        ProblemAnswerOverdue,
        the_supplier_and_the_district,
        Urgency.ACT,
        Group.ORDERS,
        "Problem not answered by {answer_by}",
        "A problem with order {order_id} for {category} was to be answered by {answer_by}, and was not. It can still "
        "be answered. Whoever reported it can dispute the order.",
    ),
    Notice(
        OrderDisputed,
        the_other_side_and_the_buyers,
        Urgency.ACT,
        Group.ORDERS,
        "Order disputed",
        "The supplier disputes order {order_id} for {category}. A buyer will decide by {decide_by}. The order shows "
        "what is disputed.",
        text_for={
            "team": "Order {order_id} for {category} is disputed. Please decide by {decide_by} what becomes of it, as "
            "somebody who neither disputed nor placed it. The order shows what is disputed.",
            "supplier": "The district disputes order {order_id} for {category}. A buyer will decide by {decide_by}. "
            "The order shows what is disputed.",
        },
    ),
    Notice(
        DisputeOverdue,
        the_buying_team,
        Urgency.ACT,
        Group.ORDERS,
        "Decision of a dispute overdue",
        "The dispute about order {order_id} for {category} was to be decided by {decide_by}, and was not. Nothing of "
        "the order is closed until then. Please decide now.",
    ),
    Notice(
        DisputeWithdrawn,
        the_other_side,
        Urgency.KNOW,
        Group.ORDERS,
        "Dispute withdrawn",
        "Order {order_id} for {category} is no longer disputed.",
    ),
    Notice(
        DisputeSettled,
        the_supplier_and_the_district,
        Urgency.KNOW,
        Group.ORDERS,
        "Dispute decided",
        "The dispute about order {order_id} for {category} was decided. The order shows how.",
    ),
)

_IN_THE_ORDER = "the order shows it to both sides, and neither has to act on it"

DELIVERY_TOLD_TO_NOBODY: Mapping[type[Event], str] = {
    ProvisionStarted: _IN_THE_ORDER,
    AttendanceRecorded: _IN_THE_ORDER,
    ProvisionCompleted: _IN_THE_ORDER,
    OutcomeVerified: _IN_THE_ORDER,
    OrderClosed: _IN_THE_ORDER,
}

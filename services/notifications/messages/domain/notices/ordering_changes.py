"""What is told of changes that one side of an order proposes, and of what takes the place of one that is over."""

from collections.abc import Mapping

from services.notifications.known.offers import KnownOffer
from services.notifications.messages.domain.notices.audience import (
    the_district,
    the_supplier,
    the_supplier_and_the_district,
)
from services.notifications.messages.domain.notices.notice import Notice
from services.notifications.people.domain.recipient import Recipient
from shared.contracts.event import Event
from shared.contracts.ordering import (
    ChangeAnswerDue,
    ChangeLapsed,
    ChangeProposed,
    ChangeRefused,
    ChangeWithdrawn,
    NextBestLapsed,
    NextBestOrdered,
    NextBestProposed,
    NextBestRefused,
    OrderChanged,
    StartProposed,
)
from shared.reference.notices import NoticeGroup as Group
from shared.reference.notices import Urgency


def _the_other_side(event: Event, offer: KnownOffer | None = None) -> frozenset[Recipient]:
    """Tell whoever is to answer, or has no longer to."""
    return the_district(event, offer) if getattr(event, "by_supplier", False) else the_supplier(event, offer)


def _whoever_proposed(event: Event, offer: KnownOffer | None = None) -> frozenset[Recipient]:
    """Tell the side that proposed it."""
    return the_supplier(event, offer) if getattr(event, "by_supplier", False) else the_district(event, offer)


def _the_district_where_nobody_decided(event: Event, offer: KnownOffer | None = None) -> frozenset[Recipient]:
    """Tell the district what the policy did for it."""
    taken = isinstance(event, NextBestOrdered) and event.by_policy
    return the_district(event, offer) if taken else frozenset()


NOTICES = (
    Notice(
        StartProposed,
        the_district,
        Urgency.ACT,
        Group.ORDERS,
        "Another start proposed: answer by {answer_by}",
        "The supplier cannot begin order {order_id} for {category} as it was ordered, and proposes another start. "
        "The order shows it. Please speak to the client, and agree or refuse by {answer_by}: after that day "
        "the order counts as declined.",
    ),
    Notice(
        ChangeProposed,
        _the_other_side,
        Urgency.ACT,
        Group.ORDERS,
        "Change of an order proposed: answer by {answer_by}",
        "The supplier proposes a change of order {order_id} for {category}. The order shows which, and why. Please "
        "agree or refuse by {answer_by}. Until then, and if you do not answer, the order stands as it is.",
        text_for={
            "supplier": "The district proposes a change of order {order_id} for {category}. The order shows "
            "it. Please agree or refuse by {answer_by}. Until then, and without an answer, the order stands as it is."
        },
    ),
    Notice(
        ChangeAnswerDue,
        _the_other_side,
        Urgency.ACT,
        Group.ORDERS,
        "Answer to a proposed change due by {due_on}",
        "What was proposed about order {order_id} for {category} has not been answered yet. Please agree or refuse by "
        "{due_on}.",
    ),
    Notice(
        ChangeRefused,
        _whoever_proposed,
        Urgency.KNOW,
        Group.ORDERS,
        "Proposed change refused",
        "The supplier does not agree to the change of order {order_id} for {category} that was proposed. The "
        "order stands as it is.",
        text_for={
            "supplier": "The district does not agree to what you proposed about order {order_id} for {category}. "
            "The order shows how it stands."
        },
    ),
    Notice(
        ChangeWithdrawn,
        _the_other_side,
        Urgency.KNOW,
        Group.ORDERS,
        "Proposed change withdrawn",
        "The change of order {order_id} for {category} is no longer proposed. The order stands as it is.",
    ),
    Notice(
        ChangeLapsed,
        the_supplier_and_the_district,
        Urgency.KNOW,
        Group.ORDERS,
        "Proposed change not answered",
        "What was proposed about order {order_id} for {category} was not answered by {due_on}, and counts as refused. "
        "The order shows how it stands.",
    ),
    Notice(
        OrderChanged,
        the_supplier_and_the_district,
        Urgency.KNOW,
        Group.ORDERS,
        "Order changed",
        "Both sides have agreed to a change of order {order_id} for {category}. The order shows what holds "
        "now. Please tell the client.",
        text_for={
            "supplier": "Both sides have agreed to a change of order {order_id} for {category}. The order shows what "
            "holds now: please deliver it that way."
        },
    ),
    Notice(
        NextBestProposed,
        the_district,
        Urgency.ACT,
        Group.ORDERS,
        "Next best offer: decide by {decide_by}",
        "Order {order_id} for {category} came to nothing. The next offer of its match may be ordered in its place: it "
        "would begin on {starts_on} and cost {amount_pence}. The order shows it. Please order it or refuse it by "
        "{decide_by}.",
    ),
    Notice(
        NextBestOrdered,
        _the_district_where_nobody_decided,
        Urgency.KNOW,
        Group.ORDERS,
        "Next best offer ordered",
        "Order {order_id} for {category} came to nothing, and the next offer of its match was ordered in its place, as "
        "the policy provides: order {next_order_id}. Please tell the client.",
    ),
    Notice(
        NextBestLapsed,
        the_district,
        Urgency.KNOW,
        Group.ORDERS,
        "Next best offer not decided on",
        "Nobody decided by {due_on} on the offer that was proposed in place of order {order_id} for {category}. The "
        "need is open: please order for it, or report it unmet.",
    ),
)

TOLD_TO_NOBODY: Mapping[type[Event], str] = {
    NextBestRefused: "whoever refused it knows",
}

"""What is told of abnormally low prices: to the offer's supplier, and to whoever decides."""

from services.notifications.messages.domain.notices.audience import the_commercial_team, the_supplier
from services.notifications.messages.domain.notices.notice import Notice
from shared.contracts.catalogue import (
    PriceAccepted,
    PriceDecisionOverdue,
    PriceJustificationDue,
    PriceJustified,
    PriceNotJustified,
    PriceQueried,
    PriceQueryClosed,
    PriceQueryTransferred,
    PriceRejected,
)
from shared.reference.notices import NoticeGroup as Group
from shared.reference.notices import Urgency

NOTICES = (
    Notice(
        PriceQueried,
        the_supplier,
        Urgency.ACT,
        Group.REVIEWS,
        "Please explain the price of your offer by {answer_by}",
        "The price of your offer {offer_id} looks abnormally low (query {query_id}). {grounds} Please explain it by "
        "{answer_by}, or change it. Your offer stands until we have decided, and we reject no price before we have "
        "heard its supplier.",
        statutory=True,
    ),
    Notice(
        PriceJustificationDue,
        the_supplier,
        Urgency.ACT,
        Group.REVIEWS,
        "Your explanation of a price is due by {answer_by}",
        "You have not explained the price of your offer {offer_id} yet (query {query_id}). Please do so by "
        "{answer_by}; after that we may decide without it.",
    ),
    Notice(
        PriceJustified,
        the_commercial_team,
        Urgency.ACT,
        Group.REVIEWS,
        "Low price explained",
        "Supplier {supplier_id} has explained the price of offer {offer_id} (query {query_id}). {reasons} Please read "
        "the explanation and decide.",
    ),
    Notice(
        PriceNotJustified,
        the_commercial_team,
        Urgency.ACT,
        Group.REVIEWS,
        "Low price not explained",
        "Supplier {supplier_id} has not explained the price of offer {offer_id} by {answer_by} (query {query_id}). You "
        "may decide it now.",
    ),
    Notice(
        PriceDecisionOverdue,
        the_commercial_team,
        Urgency.ACT,
        Group.REVIEWS,
        "Low price to be decided",
        "The price of offer {offer_id} was to be decided by {decide_by} and is not (query {query_id}). The offer "
        "stands: please decide it now.",
    ),
    Notice(
        PriceAccepted,
        the_supplier,
        Urgency.KNOW,
        Group.REVIEWS,
        "Price accepted",
        "We have accepted the price of your offer {offer_id} (query {query_id}). {reason} You need not do anything.",
    ),
    Notice(
        PriceRejected,
        the_supplier,
        Urgency.ACT,
        Group.REVIEWS,
        "Price rejected",
        "We have rejected the price of your offer {offer_id} as abnormally low (query {query_id}). {reason} The query "
        "says why. Orders that were issued go on; new ones are possible once the offer asks another price.",
        statutory=True,
    ),
    Notice(
        PriceQueryClosed,
        the_supplier,
        Urgency.KNOW,
        Group.REVIEWS,
        "Query of a price closed",
        "There is nothing left to explain of the price of your offer {offer_id} (query {query_id}). {reason}",
    ),
    Notice(
        PriceQueryTransferred,
        the_supplier,
        Urgency.ACT,
        Group.REVIEWS,
        "The price of an offer that is yours now",
        "We had asked supplier {predecessor_id}, whose place you took, about the price of offer {offer_id} (query "
        "{query_id}). You may explain it as long as it is not decided.",
    ),
)

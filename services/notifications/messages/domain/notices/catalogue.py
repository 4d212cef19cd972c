"""What is told of offers and gaps."""

from collections.abc import Mapping

from services.notifications.messages.domain.notices.audience import (
    members_alone,
    nobody_at_once,
    the_commercial_team,
    the_district,
    the_supplier,
)
from services.notifications.messages.domain.notices.catalogue_reviews import REVIEW_NOTICES, TOLD_OF_NO_REVIEW
from services.notifications.messages.domain.notices.notice import Notice
from services.notifications.messages.domain.notices.prices import NOTICES as OF_PRICES
from shared.contracts.catalogue import (
    AskersToldOfAnswer,
    AskersToldOfClosing,
    GapAnswered,
    GapClosed,
    GapGrew,
    GapRaised,
    MatchMade,
    OfferDelisted,
    OfferExpired,
    OfferExpiring,
    OfferPassedOver,
    OfferPaused,
    OfferPublished,
    OfferRelisted,
    OfferResumed,
    OfferTransferred,
    OfferUpdated,
    OfferWithdrawn,
    ReferencePricesReleased,
)
from shared.contracts.event import Event
from shared.reference.notices import NoticeGroup as Group
from shared.reference.notices import Urgency

_OFFER = frozenset({"offer_id"})
"""Kept of an offer that the words do not name by more than its title."""

NOTICES = (
    *REVIEW_NOTICES,
    Notice(
        OfferPublished,
        nobody_at_once,
        Urgency.LIST,
        Group.OFFERS,
        "New offer: {title}",
        "A supplier now offers '{title}' in {category}.",
        keeps=_OFFER,
    ),
    Notice(
        OfferUpdated,
        nobody_at_once,
        Urgency.LIST,
        Group.OFFERS,
        "Offer changed: {title}",
        "'{title}' in {category} has changed and is now available in: {districts}. "
        "Orders already placed keep the version that they were placed with.",
        keeps=_OFFER,
    ),
    Notice(
        OfferPaused,
        nobody_at_once,
        Urgency.LIST,
        Group.OFFERS,
        "Offer paused: {title}",
        "The supplier takes no new orders for '{title}' for now. {reason} Orders that were issued go on.",
        keeps=_OFFER,
    ),
    Notice(
        OfferResumed,
        nobody_at_once,
        Urgency.LIST,
        Group.OFFERS,
        "Offer available again: {title}",
        "The supplier takes orders for '{title}' again. {reason}",
        keeps=_OFFER,
    ),
    Notice(
        OfferExpiring,
        the_supplier,
        Urgency.ACT,
        Group.OFFERS,
        "Your offer expires soon: {title}",
        "'{title}' can be ordered until {expires_on}. To go on offering it, publish a version "
        "with a start to come or with a later last day.",
        keeps=_OFFER,
    ),
    Notice(
        OfferExpired,
        the_supplier,
        Urgency.KNOW,
        Group.OFFERS,
        "Offer expired: {title}",
        "'{title}' could be ordered until {expired_on}. Orders that were issued go on.",
        {
            "supplier": "'{title}' could be ordered until {expired_on}. "
            "Orders that were issued go on. A version with a start to come or with a later last day brings it back."
        },
        keeps=_OFFER,
    ),
    Notice(
        OfferWithdrawn,
        nobody_at_once,
        Urgency.LIST,
        Group.OFFERS,
        "Offer withdrawn: {title}",
        "The supplier has withdrawn '{title}'. {reason}",
        keeps=_OFFER,
    ),
    Notice(
        OfferDelisted,
        nobody_at_once,
        Urgency.LIST,
        Group.OFFERS,
        "Offer not available: {title}",
        "'{title}' may not be ordered for now. {reason}",
        keeps=_OFFER,
    ),
    Notice(
        OfferRelisted,
        nobody_at_once,
        Urgency.LIST,
        Group.OFFERS,
        "Offer available again: {title}",
        "'{title}' may be ordered again.",
        keeps=_OFFER,
    ),
    Notice(
        GapRaised,
        the_commercial_team,
        Urgency.ACT,
        Group.GAPS,
        "Provision wanted: {category}",
        "Provision in {category} is asked for in {district_group} that no offer covers (gap {gap_id}). Please tell the "
        "district what will be done.",
        text_for={
            "supplier": "Provision in {category} is wanted in {district_group} that no offer covers: asked for by "
            "{needs} (gap {gap_id}). If you publish an offer that fits, everybody who looks for one will "
            "find it."
        },
        to_members=True,
    ),
    Notice(
        GapGrew,
        members_alone,
        Urgency.KNOW,
        Group.GAPS,
        "Provision wanted: {category}",
        "Provision in {category} in {district_group} that no offer covers is by now asked for by {needs} "
        "(gap {gap_id}).",
        to_members=True,
    ),
    Notice(
        AskersToldOfAnswer,
        the_district,
        Urgency.KNOW,
        Group.GAPS,
        "An answer to your gap in {category}",
        "The commercial team has answered your gap in {category} (gap {gap_id}). {answer}",
    ),
    Notice(
        AskersToldOfClosing,
        the_district,
        Urgency.KNOW,
        Group.GAPS,
        "Gap in {category} closed",
        "The gap in {category} (gap {gap_id}) has been closed. {reason}",
        text_if={"offer_id": " It is offer {offer_id}. Please see whether it suits your client."},
    ),
    *OF_PRICES,
)

TOLD_TO_NOBODY: Mapping[type[Event], str] = {
    **TOLD_OF_NO_REVIEW,
    OfferTransferred: "both suppliers are told of the succession, and nothing changes for whoever orders",
    GapAnswered: "the district that asked hears of it by a fact of its own, and suppliers find it in the list of gaps",
    GapClosed: "the district that asked hears of it by a fact of its own, and suppliers find it in the list of gaps",
    ReferencePricesReleased: "whoever wants to know what is paid looks it up",
    OfferPassedOver: "suppliers look it up; a message for each order not won would bury what they have to act on",
    MatchMade: "whoever made it has it; suppliers hear of it once an order follows from it",
}

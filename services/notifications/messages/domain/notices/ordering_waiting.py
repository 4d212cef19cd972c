"""What is told of waiting lists of starts: whose turn it is, and who waits no more although nobody decided so."""

from services.notifications.known.offers import KnownOffer
from services.notifications.messages.domain.notices.audience import the_district
from services.notifications.messages.domain.notices.notice import Notice
from services.notifications.people.domain.recipient import Recipient
from shared.contracts.event import Event
from shared.contracts.ordering import PlaceOffered, PlaceTakenBack, WaitingEnded
from shared.reference.notices import NoticeGroup as Group
from shared.reference.notices import Urgency

_KNOWN_TO_THE_DISTRICT = frozenset({"place_taken", "place_refused", "left", "need_gone", "ordered_elsewhere"})


def _the_district_unless_it_knows(event: Event, offer: KnownOffer | None = None) -> frozenset[Recipient]:
    """Tell the district, unless a need waits no more by its own doing."""
    knows = isinstance(event, WaitingEnded) and event.reason.code in _KNOWN_TO_THE_DISTRICT
    return frozenset() if knows else the_district(event, offer)


NOTICES = (
    Notice(
        PlaceOffered,
        the_district,
        Urgency.ACT,
        Group.ORDERS,
        "A place has come free: order it by {order_by}",
        "A need of your district waits for a place of the start on {starts_on} of an offer for {category}, and it is "
        "its turn. The place is held for it until {order_by}: please order it by then, or take the need off the list. "
        "After that day it is offered to the next. Entry {waiting_id} of waiting list {start_id} shows the need.",
    ),
    Notice(
        PlaceTakenBack,
        the_district,
        Urgency.KNOW,
        Group.ORDERS,
        "A place that was offered is no longer there",
        "The supplier has cut the start on {starts_on} of an offer for {category}, and the place that was held for a "
        "need of your district is no longer there. The need keeps its turn on waiting list {start_id} (entry "
        "{waiting_id}).",
    ),
    Notice(
        WaitingEnded,
        _the_district_unless_it_knows,
        Urgency.KNOW,
        Group.ORDERS,
        "A need no longer waits for a start",
        "A need of your district no longer waits for the start on {starts_on} of an offer for {category}: {reason} "
        "Please look for other provision. Its entry on waiting list {start_id} was {waiting_id}.",
    ),
)

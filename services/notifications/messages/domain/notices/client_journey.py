"""What is told of journeys and needs: nothing, since no message may tell of a client; and of needs to come."""

from collections.abc import Mapping

from services.notifications.known.offers import KnownOffer
from services.notifications.messages.domain.notices import client_journey_emergencies, client_rights
from services.notifications.messages.domain.notices.audience import (
    members_alone,
    the_district,
    the_safeguarding_lead,
    the_safeguarding_lead_and_the_manager,
)
from services.notifications.messages.domain.notices.notice import Notice
from services.notifications.people.domain.recipient import Recipient
from shared.contracts.client_journey import (
    ActionPlanReviewDue,
    ActionPlanReviewOverdue,
    ClientErased,
    JourneyClosed,
    JourneyMoved,
    JourneyStarted,
    JourneyTransferred,
    NeedAssigned,
    NeedMet,
    NeedOrdered,
    NeedRecorded,
    NeedReopened,
    NeedResumed,
    NeedRevised,
    NeedSevered,
    NeedTransferred,
    NeedUnassigned,
    NeedUnmet,
    NeedWithdrawn,
    PlaceDeclined,
    PlaceTaken,
    RequirementsForecast,
    SafeguardingReportMade,
    SafeguardingReportOverdue,
)
from shared.contracts.event import Event
from shared.reference.notices import NoticeGroup as Group
from shared.reference.notices import Urgency


def _both_districts(event: Event, _: KnownOffer | None = None) -> frozenset[Recipient]:
    """Tell the district that looks after the client from now on, and the one that did."""
    if not isinstance(event, JourneyTransferred):
        raise TypeError(f"{event.TYPE} leads from no district to another")
    return frozenset(Recipient("district", each) for each in (event.district, event.from_district))


NOTICES: tuple[Notice, ...] = (
    *client_journey_emergencies.NOTICES,
    *client_rights.NOTICES,
    Notice(
        RequirementsForecast,
        members_alone,
        Urgency.KNOW,
        Group.GAPS,
        "Needs expected in {category}",
        "What is expected in {category} in the month that begins on {month} has been published, by district. You find "
        "it under requirements to come; please see whether your offers have room for it.",
        to_members=True,
    ),
    Notice(
        SafeguardingReportMade,
        the_safeguarding_lead,
        Urgency.ACT,
        Group.CLIENTS,
        "Safeguarding report to read by {due_by}",
        "A concern for a client has been reported in your district. Please open report {report_id} and acknowledge it "
        "by {due_by}.",
    ),
    Notice(
        SafeguardingReportOverdue,
        the_safeguarding_lead_and_the_manager,
        Urgency.ACT,
        Group.CLIENTS,
        "Safeguarding report overdue",
        "The next step with safeguarding report {report_id} was due by {due_by}. It waits for the safeguarding lead of "
        "the district. If there is none at work, please see to it that somebody takes the part.",
    ),
    Notice(
        ActionPlanReviewDue,
        the_district,
        Urgency.ACT,
        Group.CLIENTS,
        "Action plan to review by {review_by}",
        "Please go through action plan {plan_id} with your client by {review_by}, and agree on the next review.",
    ),
    Notice(
        ActionPlanReviewOverdue,
        the_district,
        Urgency.ACT,
        Group.CLIENTS,
        "Review of an action plan overdue",
        "Action plan {plan_id} was to be reviewed by {review_by}. It goes on as it is: please go through it with your "
        "client now, or end it.",
    ),
    Notice(
        JourneyTransferred,
        _both_districts,
        Urgency.KNOW,
        Group.CLIENTS,
        "A journey has passed to {district}",
        "A client's journey has passed from {from_district} to {district}, with its needs. No coach of {district} "
        "looks after it yet. Orders that run go on, and {from_district} pays for them.",
    ),
    Notice(
        PlaceDeclined,
        the_district,
        Urgency.ACT,
        Group.ORDERS,
        "A place was declined",
        "The client of line {line} of order {order_id} does not take the place. If nobody else comes by this order, "
        "please cancel it before it begins, so that its price is back in the budget; else say on its day that this "
        "line did not start. The order's page says more to who looks after the client.",
    ),
    Notice(
        PlaceTaken,
        the_district,
        Urgency.KNOW,
        Group.ORDERS,
        "A declined place is taken after all",
        "The client of line {line} of order {order_id} takes the place after all. Please do not cancel the order for "
        "it.",
    ),
)

_ABOUT_A_CLIENT = "an inbox is shared by a whole district, and this tells of one client's way"

_FOR_ADDRESSING = "it says whom to write to about a need, and is no news to that coach"

TOLD_TO_NOBODY: Mapping[type[Event], str] = {
    JourneyStarted: _ABOUT_A_CLIENT,
    JourneyMoved: _ABOUT_A_CLIENT,
    JourneyClosed: _ABOUT_A_CLIENT,
    ClientErased: _ABOUT_A_CLIENT,
    NeedRecorded: _ABOUT_A_CLIENT,
    NeedRevised: _ABOUT_A_CLIENT,
    NeedTransferred: _ABOUT_A_CLIENT,
    NeedOrdered: _ABOUT_A_CLIENT,
    NeedMet: _ABOUT_A_CLIENT,
    NeedReopened: _ABOUT_A_CLIENT,
    NeedResumed: _ABOUT_A_CLIENT,
    NeedUnmet: _ABOUT_A_CLIENT,
    NeedWithdrawn: _ABOUT_A_CLIENT,
    NeedAssigned: _FOR_ADDRESSING,
    NeedUnassigned: _FOR_ADDRESSING,
    NeedSevered: _ABOUT_A_CLIENT,
    **client_rights.TOLD_TO_NOBODY,
}

"""What is told of emergency access to what is sealed: every step of it, to the district and the commercial team."""

from services.notifications.messages.domain.notices.audience import the_district_and_the_commercial_team
from services.notifications.messages.domain.notices.notice import Notice
from shared.contracts.client_journey import (
    EmergencyAccessEnded,
    EmergencyAccessGranted,
    EmergencyAccessLapsed,
    EmergencyAccessRefused,
    EmergencyAccessRequested,
    EmergencyAccessReviewed,
    EmergencyReviewOverdue,
)
from shared.reference.notices import NoticeGroup as Group
from shared.reference.notices import Urgency

NOTICES: tuple[Notice, ...] = (
    Notice(
        EmergencyAccessRequested,
        the_district_and_the_commercial_team,
        Urgency.ACT,
        Group.CLIENTS,
        "Emergency access requested",
        "Access {emergency_id} to what is sealed of a client of {district} has been requested. {reason} A district "
        "manager or category manager who did not ask for it can grant or refuse it until {answer_by}.",
    ),
    Notice(
        EmergencyAccessGranted,
        the_district_and_the_commercial_team,
        Urgency.KNOW,
        Group.CLIENTS,
        "Emergency access granted",
        "Access {emergency_id} to what is sealed of a client of {district} has been granted until {ends_at}. {reason}",
    ),
    Notice(
        EmergencyAccessRefused,
        the_district_and_the_commercial_team,
        Urgency.KNOW,
        Group.CLIENTS,
        "Emergency access refused",
        "Access {emergency_id} in {district} has been refused. {reason} Nothing was opened.",
    ),
    Notice(
        EmergencyAccessLapsed,
        the_district_and_the_commercial_team,
        Urgency.KNOW,
        Group.CLIENTS,
        "Emergency access lapsed",
        "Nobody answered the request for access {emergency_id} in {district} in time. Nothing was opened.",
    ),
    Notice(
        EmergencyAccessEnded,
        the_district_and_the_commercial_team,
        Urgency.ACT,
        Group.CLIENTS,
        "Emergency access ended: review needed",
        "Access {emergency_id} in {district} has ended. Number of looks: {looks}. A district manager or category "
        "manager who neither asked for it nor granted it reviews it by {review_by}.",
    ),
    Notice(
        EmergencyReviewOverdue,
        the_district_and_the_commercial_team,
        Urgency.ACT,
        Group.CLIENTS,
        "Review of an emergency access overdue",
        "Access {emergency_id} in {district} should have been reviewed by {review_by}.",
    ),
    Notice(
        EmergencyAccessReviewed,
        the_district_and_the_commercial_team,
        Urgency.KNOW,
        Group.CLIENTS,
        "Emergency access reviewed",
        "Access {emergency_id} in {district} has been reviewed. {finding}",
    ),
)

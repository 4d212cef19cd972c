"""Which facts of an emergency access are for whom: whose journey it was, and what was looked at, for few."""

from services.client_journey.emergencies.domain.emergency import EMERGENCIES
from shared.auth.access import is_of_a_district
from shared.contracts import client_journey as facts
from shared.history.disclosure import Disclosure, told_to, whoever_sees_it

EMERGENCY_DISCLOSURE = Disclosure(
    EMERGENCIES,
    told_to(
        whoever_sees_it,
        facts.EmergencyAccessRequested,
        facts.EmergencyAccessConcerns,
        facts.EmergencyAccessGranted,
        facts.EmergencyAccessRefused,
        facts.EmergencyAccessDecidedBy,
        facts.EmergencyAccessLapsed,
        facts.EmergencyAccessUsed,
        facts.EmergencyAccessEnded,
        facts.EmergencyReviewOverdue,
        facts.EmergencyAccessReviewed,
    ),
    fields={"journey_id": is_of_a_district},
)

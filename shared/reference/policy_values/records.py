"""What policies set about clients' journeys and how long records are kept."""

from typing import ClassVar

from pydantic import PositiveInt

from shared.reference.policy_values.base import PolicyValues


class JourneyInactivity(PolicyValues):
    """Calendar days without news after which a coach is asked about a journey."""

    ID: ClassVar[str] = "journey_inactivity"
    ask_after_days: PositiveInt


class Retention(PolicyValues):
    """How long records are kept: supporting ones after the live interest ends, procurement ones after the award."""

    ID: ClassVar[str] = "retention"
    supporting_months: PositiveInt
    ephemeral_weeks: PositiveInt
    procurement_years: PositiveInt


class EmergencyAccess(PolicyValues):
    """Emergency access to what is sealed of a client: hours in which it is granted or lapses, hours for which it opens
    something, and working days in which a third person reviews it."""

    ID: ClassVar[str] = "emergency_access"
    answer_within_hours: PositiveInt
    open_hours: PositiveInt
    review_within_working_days: PositiveInt


class DataRequests(PolicyValues):
    """UK GDPR art. 12(3): months in which a request for access, correction or erasure is answered."""

    ID: ClassVar[str] = "data_requests"
    answer_within_months: PositiveInt

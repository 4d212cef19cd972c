"""What policies set about clients' journeys and how long records are kept."""

from typing import Annotated, ClassVar

from pydantic import Field, NonNegativeInt, PositiveInt

from shared.reference.policy_values.base import PolicyValues


class JourneyInactivity(PolicyValues):
    """Calendar days without news after which a coach is asked about a journey."""

    ID: ClassVar[str] = "journey_inactivity"
    ask_after_days: PositiveInt


class JourneyDates(PolicyValues):
    """Calendar days: how far back a move or a contact may be dated, how far ahead a cover begins, how long it lasts."""

    ID: ClassVar[str] = "journey_dates"
    moved_back_days: NonNegativeInt
    seen_back_days: NonNegativeInt
    cover_ahead_days: NonNegativeInt
    cover_at_most_days: PositiveInt


class Caseload(PolicyValues):
    """What a coach is shown of clients not seen and starts to come, in working days; journeys changed `at_once`."""

    ID: ClassVar[str] = "caseload"
    not_seen_after_working_days: PositiveInt
    starting_within_working_days: PositiveInt
    at_once: Annotated[int, Field(ge=1, le=500)]


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
    """UK GDPR art. 12(3): months in which a request for access, correction or erasure is answered, and may take longer.

    The district is reminded so many working days before. An erasure whose time has come waits for so many calendar days
    each time that something stands in its way.
    """

    ID: ClassVar[str] = "data_requests"
    answer_within_months: PositiveInt
    extended_by_months: PositiveInt
    remind_before_working_days: PositiveInt
    postponed_by_days: PositiveInt


class UnreadMessages(PolicyValues):
    """Working days after a message has come, by the end of which somebody should have opened it.

    After them the manager of a district is told of what waits for it, the commercial team of statutory notices: of one
    inbox at most once in so many working days.
    """

    ID: ClassVar[str] = "unread_messages"
    act_within_working_days: PositiveInt
    statutory_within_working_days: PositiveInt
    told_again_after_working_days: PositiveInt

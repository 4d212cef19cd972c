"""What a coach has on hand: how many clients wait for what, and which."""

from datetime import date
from uuid import UUID

from portal.api.answers.journeys import Coach, NamedCoach
from portal.api.operation import Answer, Body, Listed, Operation


class CaseloadCounts(Answer):
    """How many open journeys a coach looks after, and how many of them wait for what."""

    journeys: int
    need_open: int = 0
    need_unmet: int = 0
    awaiting_approval: int = 0
    awaiting_supplier: int = 0
    awaiting_start: int = 0
    starting_soon: int = 0
    start_missed: int = 0
    ended_without_outcome: int = 0
    not_seen: int = 0


class CountsOfCoach(CaseloadCounts):
    """The counts of one coach of a district; of journeys that nobody looks after where `coach` is null."""

    coach: Coach | None


class JourneyOnHand(Answer):
    """A journey on a coach's list, and why it is there."""

    journey_id: UUID
    district: str
    jobcentre: str | None
    category: str
    coach: Coach | None
    waiting: tuple[str, ...]
    not_seen_since: date


class CaseloadChanged(Answer):
    """How many journeys were changed at once; the same again goes on where there is more."""

    journeys: tuple[UUID, ...]
    more: bool


class CoverCaseload(Body):
    """Let a colleague look after all open journeys of a coach as well, on these days, both included."""

    coach: NamedCoach
    by: NamedCoach
    first_on: date
    last_on: date


class EndCoverOfCaseload(Body):
    """Let nobody cover any more for a coach who is back."""

    coach: NamedCoach


class HandOverCaseload(Body):
    """Share all open journeys of a coach out among other coaches, evenly."""

    coach: NamedCoach
    to: tuple[NamedCoach, ...]
    reason: str


HAND_OVER_CASELOAD = Operation("POST", "/v1/caseloads/hand-over", CaseloadChanged, body=HandOverCaseload)
COVER_CASELOAD = Operation("POST", "/v1/caseloads/cover", CaseloadChanged, body=CoverCaseload)
END_COVER_OF_CASELOAD = Operation("POST", "/v1/caseloads/cover-end", CaseloadChanged, body=EndCoverOfCaseload)
CASELOADS = Operation("GET", "/v1/caseloads", Listed[CountsOfCoach], query=("district", "after", "limit"))
MY_CASELOAD = Operation("GET", "/v1/caseloads/mine", CaseloadCounts)
ON_HAND = Operation("GET", "/v1/caseloads/mine/journeys", Listed[JourneyOnHand], query=("waiting", "after", "limit"))

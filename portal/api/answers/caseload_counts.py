"""What each coach of a district has on hand."""

from portal.api.operation import Answer, Listed, Operation


class Coach(Answer):
    """The account of a coach."""

    subject: str


class CaseloadCounts(Answer):
    """Counts of one coach; of nobody where `coach` is null."""

    coach: Coach | None
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


CASELOADS = Operation("GET", "/v1/caseloads", Listed[CaseloadCounts], query=("district", "after", "limit"))

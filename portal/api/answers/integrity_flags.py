"""What looks wrong in the buying: questions for a person, and no findings."""

from datetime import date, datetime
from uuid import UUID

from portal.api.operation import Answer, Body, Listed, Nothing, Operation


class FlagFact(Answer):
    """A number that a flag rests on."""

    of: str
    number: int


class Decision(Answer):
    """What a person found."""

    finding: str
    reason: str
    by: str
    decided_at: datetime


class IntegrityFlag(Answer):
    """A flag, by which rule, about whom and in which orders."""

    flag_id: UUID
    kind: str
    district: str | None
    category: str | None
    supplier_id: UUID | None
    holder: str | None
    order_ids: tuple[UUID, ...]
    facts: tuple[FlagFact, ...]
    first_day: date
    last_day: date
    flagged_at: datetime
    decision: Decision | None


class Decide(Body):
    """What was found, with the reason."""

    finding: str
    reason: str


FLAGS = Operation("GET", "/v1/integrity-flags", Listed[IntegrityFlag], query=("decided", "kind", "after", "limit"))
FLAG = Operation("GET", "/v1/integrity-flags/{flag_id}", IntegrityFlag)
DECIDE = Operation("POST", "/v1/integrity-flags/{flag_id}/decision", Nothing, body=Decide)

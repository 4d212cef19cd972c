"""What public registers say of suppliers, as those see it who look into what is of concern."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from portal.api.answers.drafts import Number
from portal.api.answers.register_checks import Otherwise, RegisterEntry
from portal.api.operation import Answer, Body, Listed, Nothing, Operation


class Changed(Answer):
    """A field of which a register says something else than the time before."""

    field: str
    before: str
    after: str


class Looked(Answer):
    """One number: what its register said last, what of it is to be looked at, and why it gave no answer since."""

    number: Number
    checked_at: AwareDatetime | None
    entry: RegisterEntry | None
    changed: tuple[Changed, ...]
    concerns: tuple[str, ...]
    to_look_at: tuple[str, ...]
    problem: str | None
    tried_at: AwareDatetime | None
    look_again_on: date | None


class LookedBeside(Looked):
    """One number beside what the supplier says of itself."""

    differences: tuple[Otherwise, ...]


class LookedUp(Answer):
    """All numbers of one supplier."""

    supplier_id: UUID
    checks: tuple[Looked, ...]


class SettleConcern(Body):
    """That what a register says of a number was looked at, and what came of it."""

    number: Number
    note: str


_OF = "/v1/suppliers/{supplier_id}/register-checks"
CHECKS = Operation("GET", "/v1/register-checks", Listed[LookedUp], query=("concerned", "unanswered", "after", "limit"))
CHECKS_OF = Operation("GET", _OF, Listed[LookedBeside])
LOOK_UP_AGAIN = Operation("POST", _OF, Nothing)
SETTLE_CONCERN = Operation("POST", f"{_OF}/settlement", Nothing, body=SettleConcern)

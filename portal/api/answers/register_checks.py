"""What public registers say of a supplier beside what it says of itself."""

from datetime import date

from pydantic import AwareDatetime

from portal.api.answers.drafts import Number
from portal.api.operation import Answer, Body, Listed, Nothing, Operation


class Otherwise(Answer):
    """A field of which a register says something else."""

    field: str
    here: str
    there: str
    may_be_taken_over: bool


class RegisterEntry(Answer):
    """What a register has under a number."""

    name: str
    standing: str
    status: str


class RegisterCheck(Answer):
    """One number, looked up."""

    number: Number
    checked_at: AwareDatetime | None
    entry: RegisterEntry | None
    concerns: tuple[str, ...]
    look_again_on: date | None
    differences: tuple[Otherwise, ...]


class TakeOver(Body):
    """The fields that a supplier says as the register has them, as it was seen to say them."""

    number: Number
    checked_at: AwareDatetime
    fields: tuple[str, ...]


REGISTER_CHECKS = Operation("GET", "/v1/suppliers/{supplier_id}/register-checks", Listed[RegisterCheck])
TAKE_OVER = Operation("POST", "/v1/suppliers/{supplier_id}/register-checks/taking-over", Nothing, body=TakeOver)

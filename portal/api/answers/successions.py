"""Successions: that one supplier takes the place of another, said by two people."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from portal.api.operation import Answer, Body, Listed, Nothing, Operation


class Succession(Answer):
    """A succession that somebody proposed, with what became of it."""

    succession_id: UUID
    supplier_id: UUID
    successor_id: UUID
    kind: str
    happened_on: date
    status: str
    proposed_by: str
    proposed_at: AwareDatetime
    note: str
    decided_at: AwareDatetime | None
    return_note: str
    accounts_pass: bool


class SuccessionMade(Answer):
    """The succession that was proposed."""

    succession_id: UUID


class ProposeSuccession(Body):
    """Who takes whose place, since when and why."""

    supplier_id: UUID
    successor_id: UUID
    kind: str
    happened_on: date
    note: str = ""
    accounts_pass: bool
    declares_no_interest: bool


class ConfirmSuccession(Body):
    """A second person's yes."""

    declares_no_interest: bool


class ReturnSuccession(Body):
    """What is missing."""

    note: str = ""


SUCCESSIONS = Operation("GET", "/v1/successions", Listed[Succession], query=("status", "after", "limit"))
SUCCESSION = Operation("GET", "/v1/successions/{succession_id}", Succession)
PROPOSE_SUCCESSION = Operation("POST", "/v1/successions", SuccessionMade, body=ProposeSuccession)
CONFIRM_SUCCESSION = Operation("POST", "/v1/successions/{succession_id}/confirmation", Nothing, body=ConfirmSuccession)
RETURN_SUCCESSION = Operation("POST", "/v1/successions/{succession_id}/return", Nothing, body=ReturnSuccession)

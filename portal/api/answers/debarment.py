"""What the debarment list may say of a supplier and of its associates, and what was made of it."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from portal.api.operation import Answer, Body, Listed, Nothing, Operation


class Finding(Answer):
    """An entry of the list that may be about the supplier, or about somebody around it."""

    entry: str
    relation: str
    who: str
    by: str
    nature: str
    compulsory: bool
    found_at: AwareDatetime
    published_on: date
    waits: bool
    outcome: str | None
    note: str


class FindingsOf(Answer):
    """A supplier with what the list may say of it."""

    supplier_id: UUID
    findings: tuple[Finding, ...]


class ConsiderDebarment(Body):
    """What follows from an entry that leaves a choice."""

    entry: str
    relation: str
    who: str
    outcome: str
    note: str
    declares_no_interest: bool


FINDINGS = Operation("GET", "/v1/suppliers/{supplier_id}/debarment-findings", Listed[Finding])
ALL_FINDINGS = Operation("GET", "/v1/debarment-findings", Listed[FindingsOf], query=("waiting", "after", "limit"))
CHECK_DEBARMENT = Operation("POST", "/v1/suppliers/{supplier_id}/debarment-findings", Nothing)
CONSIDER = Operation(
    "POST", "/v1/suppliers/{supplier_id}/debarment-findings/consideration", Nothing, body=ConsiderDebarment
)

"""Interests in suppliers that people declared: they order and approve nothing of them."""

from datetime import datetime
from uuid import UUID

from portal.api.operation import Answer, Body, Listed, Nothing, Operation


class Interest(Answer):
    """An interest that stands."""

    supplier_id: UUID
    kind: str
    detail: str
    declared_at: datetime


class Interests(Answer):
    """What one person declared."""

    interests: tuple[Interest, ...]


class PersonWithInterests(Answer):
    """Somebody of the department, and what they declared."""

    interests_id: UUID
    account: str
    interests: tuple[Interest, ...]


class EndInterest(Body):
    """In which supplier somebody else has an interest no more."""

    supplier_id: UUID


class Declare(Body):
    """An interest of one's own."""

    supplier_id: UUID
    kind: str
    detail: str | None = None


MINE = Operation("GET", "/v1/interests/mine", Interests)
DECLARE = Operation("POST", "/v1/interests", Nothing, body=Declare)
OF_EVERYBODY = Operation("GET", "/v1/interests", Listed[PersonWithInterests], query=("supplier_id", "after", "limit"))
END = Operation("POST", "/v1/interests/{interests_id}/ending", Nothing, body=EndInterest)

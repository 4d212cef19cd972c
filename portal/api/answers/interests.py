"""Interests in suppliers that people declared: they order and approve nothing of them."""

from datetime import datetime
from uuid import UUID

from portal.api.operation import Answer, Body, Nothing, Operation


class Interest(Answer):
    """An interest that stands."""

    supplier_id: UUID
    kind: str
    detail: str
    declared_at: datetime


class Interests(Answer):
    """What one person declared."""

    interests: tuple[Interest, ...]


class Declare(Body):
    """An interest of one's own."""

    supplier_id: UUID
    kind: str
    detail: str | None = None


MINE = Operation("GET", "/v1/interests/mine", Interests)
DECLARE = Operation("POST", "/v1/interests", Nothing, body=Declare)

"""Needs that are open, as buyers see them: without client and journey."""

from datetime import date
from uuid import UUID

from portal.api.operation import Answer, Listed, Operation


class OrderableNeed(Answer):
    """A need for which nothing runs."""

    need_id: UUID
    district: str
    category: str
    recorded_on: date | None


ORDERABLE_NEEDS = Operation(
    "GET", "/v1/orderable-needs", Listed[OrderableNeed], query=("district", "category", "after", "limit")
)

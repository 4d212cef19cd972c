"""Waiting for a place of a start that is full."""

from datetime import date, datetime
from uuid import UUID

from portal.api.operation import Answer, Body, Listed, Nothing, Operation


class Waiting(Answer):
    """A need that waits; `order_by` is the last day to order once a place is held for it."""

    waiting_id: UUID
    need_id: UUID
    district: str = ""
    began_at: datetime | None = None
    position: int
    order_by: date | None


class WaitingList(Answer):
    """Who waits for a place of a start."""

    start_id: UUID
    offer_id: UUID
    starts_on: date
    waiting: int
    needs: tuple[Waiting, ...] = ()


class WaitingStarted(Answer):
    """A need that waits from now on."""

    waiting_id: UUID


class JoinWaitingList(Body):
    """Let a need wait."""

    need_id: UUID
    offer_id: UUID


WAITING_LISTS = Operation(
    "GET", "/v1/waiting-lists", Listed[WaitingList], query=("need_id", "offered", "after", "limit")
)
WAITING_LIST = Operation("GET", "/v1/waiting-lists/{start_id}", WaitingList)
JOIN_WAITING_LIST = Operation("POST", "/v1/waiting-lists/{start_id}/needs", WaitingStarted, body=JoinWaitingList)
LEAVE_WAITING_LIST = Operation("POST", "/v1/waiting-lists/{start_id}/needs/{waiting_id}/withdrawal", Nothing)

"""Gaps: what is asked for and not offered."""

from datetime import date, datetime
from uuid import UUID

from portal.api.operation import Answer, Listed, Operation


class GapAnswer(Answer):
    """What is done about a gap."""

    code: str
    detail: str = ""


class Gap(Answer):
    """A gap as staff see it, with exact numbers."""

    gap_id: UUID
    category: str
    district_group: str | None
    district: str | None
    reason: str | None
    access: tuple[str, ...]
    attributes: tuple[str, ...]
    languages: tuple[str, ...]
    needs: str
    status: str
    raised_at: datetime
    answer: GapAnswer | None
    closed_for: str | None
    offer_id: UUID | None
    closed_at: datetime | None
    waiting: int = 0
    reported: int = 0


class BoardLine(Answer):
    """What is asked for in a category, in a district or a group of districts."""

    category: str
    district_group: str | None
    district: str | None
    needs: str
    since: date
    waiting: int | None
    gaps: int | None


class Board(Answer):
    """What is asked for and not offered."""

    lines: tuple[BoardLine, ...]


GAPS = Operation("GET", "/v1/gaps", Listed[Gap], query=("category", "district", "status", "after", "limit"))
BOARD = Operation("GET", "/v1/gaps/board", Board, query=("category", "district"))
